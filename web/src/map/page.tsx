// The map of the scent space, to look at and wander.
//
//   /map?of=ID      the perfume that is looked at; beside the map its scent and what is around it,
//                   which is the map for whoever does not see it
import { render } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";
import { product, type Concept } from "../api/native";
import { axisName } from "../cards/axes";
import { Flower, groundOf } from "../cards/flower";
import { accordsOf } from "../cards/product";
import { t } from "../i18n/lang";
import { picker } from "../search/picker";
import { link, params, productUrl } from "../shell/url";
import "../styles/map.css";
import { scentMap, type Place, type ScentMap } from "./ask";
import { nearest } from "./near";
import { Plane } from "./plane";
import { say } from "./texts";

const AROUND = 8;

/** Its accords, once they are known. */
function useAccords(slug: string): Concept[] {
    const [found, set] = useState<{ slug: string; accords: Concept[] }>();
    useEffect(() => {
        product(slug).then(
            ({ accords }) => set({ slug, accords }),
            () => undefined /* then it has no picture */,
        );
    }, [slug]);
    return found?.slug === slug ? found.accords : [];
}

function Here({ now }: { now: Place }) {
    const accords = accordsOf(useAccords(now.slug));
    return (
        <section class="map-here" aria-label={now.name}>
            <div class="card-picture" style={groundOf(accords)}>
                {accords.length > 0 && <Flower accords={accords} />}
            </div>
            <div>
                <p class="house">{now.house}</p>
                <h2>{now.name}</h2>
                <p class="muted">{axisName(now.axis)}</p>
                <p class="map-ways">
                    <a href={productUrl(now.slug)}>{say("open")}</a>
                    <a href={link("/twins", { of: now.id })}>{t("twins")}</a>
                </p>
            </div>
        </section>
    );
}

function Around({ map, now, look }: { map: ScentMap; now: Place; look: (place: Place) => void }) {
    return (
        <section class="map-around" aria-labelledby="map-around">
            <h2 id="map-around">{say("around")}</h2>
            <ul>
                {nearest(map.places, now, AROUND).map((place) => (
                    <li key={place.id}>
                        <button type="button" onClick={() => look(place)}>
                            {place.name} <span class="muted">{place.house}</span>
                        </button>
                    </li>
                ))}
            </ul>
        </section>
    );
}

const placeOfUrl = (map: ScentMap) =>
    map.places.find(({ id }) => id === params().get("of")) ?? map.places[0]!;

function Page({ map }: { map: ScentMap }) {
    const [now, set] = useState(placeOfUrl(map));
    const look = useCallback((place: Place) => {
        const next = params();
        next.set("of", place.id);
        history.replaceState(null, "", `${location.pathname}?${next}`);
        set(place);
    }, []);
    useEffect(() => {
        picker(document.getElementById("map-find")!, (id) => {
            const place = map.places.find((other) => other.id === id);
            if (place) look(place);
        });
    }, [map, look]);
    return (
        <div class="map">
            <h1>{say("title")}</h1>
            <p class="muted">{say("about")}</p>
            <div class="search" id="map-find" />
            <div class="map-parts">
                <Plane map={map} now={now} look={look} />
                <div class="map-side">
                    <Here now={now} />
                    <Around map={map} now={now} look={look} />
                </div>
            </div>
        </div>
    );
}

export async function show(main: HTMLElement): Promise<void> {
    document.title = `${say("title")} · Attar`;
    const map = await scentMap();
    main.replaceChildren();
    render(<Page map={map} />, main);
}
