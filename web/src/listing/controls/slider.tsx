// A filter of numbers: two handles over a histogram of what the other filters leave, and the same
// two numbers as fields.  Handles and fields are native inputs.
import { connectRange } from "instantsearch.js/es/connectors";
import { useEffect, useState } from "preact/hooks";
import { plain } from "../../i18n/format";
import { named, t } from "../../i18n/lang";
import type { Filter } from "../filters";
import { useBins } from "./bins";
import type { Section } from "./section";
import { isReady } from "../ready";

interface Props {
    filter: Filter;
    range: { min: number; max: number };
    start: [number, number];
    refine: (next: [number | undefined, number | undefined]) => void;
}

const BAR = 5;
const HEIGHT = 30;

function Histogram({ bins }: { bins: number[] }) {
    if (bins.length === 0) return null;
    const most = Math.sqrt(Math.max(1, ...bins));
    return (
        <svg
            class="histogram"
            viewBox={`0 0 ${bins.length * BAR} ${HEIGHT}`}
            preserveAspectRatio="none"
            aria-hidden="true"
        >
            {bins.map((n, i) => {
                const height = n === 0 ? 0 : Math.max(2, (Math.sqrt(n) / most) * HEIGHT);
                return <rect key={i} x={i * BAR} y={HEIGHT - height} width={4} height={height} />;
            })}
        </svg>
    );
}

interface EndProps {
    name: string;
    value: number;
    range: { min: number; max: number };
    step: number;
    show: (value: number) => void;
    set: (value: number) => void;
}

function Handle({ name, value, range, step, show, set }: EndProps) {
    return (
        <input
            type="range"
            min={range.min}
            max={range.max}
            step={step}
            value={value}
            aria-label={name}
            aria-valuetext={plain(value)}
            onInput={(event) => show(Number(event.currentTarget.value))}
            onChange={(event) => set(Number(event.currentTarget.value))}
        />
    );
}

function Field({ name, value, range, set }: Omit<EndProps, "show" | "step">) {
    return (
        <input
            type="number"
            inputMode="decimal"
            min={0}
            step="any"
            value={value}
            placeholder={String(range.min)}
            aria-label={name}
            onChange={(event) => set(Number(event.currentTarget.value))}
        />
    );
}

/* Past a bound is at it: that side is then free. */
const clamp = (range: Props["range"], [low, high]: [number, number]): [number, number] => [
    Math.max(range.min, Number.isFinite(low) ? low : range.min),
    Math.min(range.max, Number.isFinite(high) ? high : range.max),
];

function Slider({ filter, range, start, refine }: Props) {
    const [ends, setEnds] = useState(clamp(range, start));
    useEffect(() => setEnds(clamp(range, start)), [range.min, range.max, start[0], start[1]]);
    const bins = useBins(filter.name);
    const [low, high] = ends;
    const name = (end: string) => `${named(filter.label)}: ${end}`;
    const step = 10 ** -Math.min(filter.decimals ?? 0, 1);
    const set = (next: [number, number]) => {
        const [a, b] = [Math.min(...next), Math.max(...next)];
        refine([a <= range.min ? undefined : a, b >= range.max ? undefined : b]);
    };
    const share = (value: number) => `${(100 * (value - range.min)) / (range.max - range.min)}%`;
    const common = { range, step };
    return (
        <>
            <div class="slider" style={{ "--low": share(low), "--high": share(high) }}>
                <Histogram bins={bins} />
                <div class="track" />
                <Handle
                    {...common}
                    name={name(t("min"))}
                    value={low}
                    show={(value) => setEnds([Math.min(value, high), high])}
                    set={(value) => set([Math.min(value, high), high])}
                />
                <Handle
                    {...common}
                    name={name(t("max"))}
                    value={high}
                    show={(value) => setEnds([low, Math.max(value, low)])}
                    set={(value) => set([low, Math.max(value, low)])}
                />
            </div>
            <div class="range">
                <Field
                    name={name(t("min"))}
                    value={low}
                    range={range}
                    set={(value) => set([value, high])}
                />
                <span aria-hidden="true">–</span>
                <Field
                    name={name(t("max"))}
                    value={high}
                    range={range}
                    set={(value) => set([low, value])}
                />
            </div>
        </>
    );
}

export function sliderWidget(to: Section) {
    return connectRange(({ range, start, refine, canRefine, instantSearchInstance }) => {
        if (!isReady(instantSearchInstance)) return;
        const { min = 0, max = 0 } = range;
        const from = start as [number, number];
        const used = Number.isFinite(from[0]) || Number.isFinite(from[1]);
        to.draw(
            canRefine || used ? (
                <Slider filter={to.filter} range={{ min, max }} start={from} refine={refine} />
            ) : null,
            used,
        );
    })({ attribute: to.filter.wire, precision: to.filter.decimals ?? 0 });
}
