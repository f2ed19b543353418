// The plane on which the map is drawn, with its keys and buttons.
import { useEffect, useRef } from "preact/hooks";
import { axisName } from "../cards/axes";
import { t } from "../i18n/lang";
import { productUrl } from "../shell/url";
import type { Place, ScentMap } from "./ask";
import type { At } from "./camera";
import { gestures } from "./gestures";
import { onward } from "./near";
import { Sight } from "./sight";
import { say } from "./texts";

const STEP = 1.5; /* of zoom */

const ways: Record<string, At> = {
    ArrowLeft: { x: -1, y: 0 },
    ArrowRight: { x: 1, y: 0 },
    ArrowUp: { x: 0, y: -1 },
    ArrowDown: { x: 0, y: 1 },
};

interface Props {
    map: ScentMap;
    now: Place;
    look: (place: Place) => void;
}

/** What is drawn, made with the canvas and told of all that changes. */
function useSight({ map, now, look }: Props) {
    const canvas = useRef<HTMLCanvasElement>(null);
    const sight = useRef<Sight>();
    useEffect(() => {
        const element = canvas.current!;
        const made = (sight.current = new Sight(element, map, now));
        const size = new ResizeObserver(() => made.resize());
        const paint = () => made.paint();
        const theme = new MutationObserver(paint);
        size.observe(element);
        theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
        document.fonts.addEventListener("loadingdone", paint);
        const deaf = gestures(element, {
            pan: (by) => made.pan(by),
            zoom: (factor, fixed) => made.zoom(factor, fixed),
            tap: (at) => {
                const place = made.under(at);
                if (place) look(place);
            },
        });
        return () => {
            size.disconnect();
            theme.disconnect();
            document.fonts.removeEventListener("loadingdone", paint);
            deaf();
        };
    }, [map, look]);
    useEffect(() => sight.current!.turnTo(now), [now]);
    return { canvas, sight };
}

function Zoom({ label, sign, zoom }: { label: string; sign: string; zoom: () => void }) {
    return (
        <button type="button" class="icon" aria-label={label} onClick={zoom}>
            {sign}
        </button>
    );
}

export function Plane(props: Props) {
    const { map, now, look } = props;
    const { canvas, sight } = useSight(props);
    const closer = () => sight.current!.zoom(STEP);
    const farther = () => sight.current!.zoom(1 / STEP);
    const onKey = (event: KeyboardEvent) => {
        const way = ways[event.key];
        const next = way && onward(map.places, now, way);
        if (next) look(next);
        else if (event.key === "+" || event.key === "=") closer();
        else if (event.key === "-") farther();
        else if (event.key === "Home") sight.current!.seeAll();
        else if (event.key === "Enter") location.assign(productUrl(now.slug));
        else if (!way) return;
        event.preventDefault();
    };
    const { name, house, axis } = now;
    return (
        <div class="map-plane">
            <div
                class="map-keys"
                role="application"
                tabIndex={0}
                aria-label={t("map")}
                aria-describedby="map-help"
                onKeyDown={onKey}
            >
                <canvas ref={canvas} />
            </div>
            <div class="map-buttons">
                <Zoom label={say("closer")} sign="+" zoom={closer} />
                <Zoom label={say("farther")} sign="−" zoom={farther} />
                <button type="button" class="link" onClick={() => sight.current!.seeAll()}>
                    {say("whole")}
                </button>
            </div>
            <p role="status" class="sr">
                {say("here", { name, house, axis: axisName(axis) })}
            </p>
            <p id="map-help" class="muted">
                {say("help")}
            </p>
        </div>
    );
}
