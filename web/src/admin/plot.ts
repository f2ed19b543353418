// Plots as SVG, drawn for the width the window has, so that letters are as large as the page's.
// Each is an image with a sentence for those who do not see it; the numbers are in the table
// beside it.  In a right-to-left page time and length run from the right.
import { svg } from "./element";
import { day, duration, number, rtl, share } from "./texts";
import type { Day, Row } from "./report";

/* What a section leaves of the window; two stand side by side where there is room. */
const FULL = Math.min(1090, Math.max(280, innerWidth - 60));
const HALF = FULL > 940 ? FULL / 2 - 28 : FULL;
const HEIGHT = 220;
const EDGE = { top: 12, side: 46, foot: 26 };
const inner = { width: HALF - EDGE.side - 8, height: HEIGHT - EDGE.top - EDGE.foot };

/* Places count from the inline start. */
const along =
    (whole: number) =>
    (place: number, width = 0): number =>
        rtl ? whole - place - width : place;
const across = along(FULL);
const atDay = along(HALF);
const anchorStart = rtl ? "end" : "start";

function frame(about: string, width: number, height: number, ...parts: SVGElement[]): SVGElement {
    return svg(
        "svg",
        {
            viewBox: `0 0 ${width} ${height}`,
            role: "img",
            "aria-label": about,
            class: "plot",
            direction: "ltr",
        },
        svg("title", {}, about),
        ...parts,
    );
}

/* 1, 2 or 5 times a power of ten, at or above `value`. */
function roundUp(value: number): number {
    const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
    return power * ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10);
}

function grid(top: number, label: (value: number) => string): SVGElement[] {
    return [0, 0.5, 1].flatMap((part) => {
        const y = EDGE.top + inner.height * (1 - part);
        return [
            svg("line", {
                x1: atDay(EDGE.side),
                x2: atDay(HALF - 8),
                y1: y,
                y2: y,
                class: "grid",
            }),
            svg(
                "text",
                { x: atDay(EDGE.side - 8), y: y + 4, "text-anchor": rtl ? "start" : "end" },
                label(top * part),
            ),
        ];
    });
}

function dayLabels(days: Day[], step: number): SVGElement[] {
    const every = Math.max(1, Math.ceil(days.length / Math.floor(HALF / 80)));
    return days
        .filter((_, at) => at % every === 0)
        .map((one, at) =>
            svg(
                "text",
                {
                    x: atDay(EDGE.side + step * (at * every + 0.5)),
                    y: HEIGHT - 8,
                    "text-anchor": "middle",
                },
                day(one.day),
            ),
        );
}

/** A bar a day; the darker part of it found nothing. */
export function dayBars(days: Day[], about: string): SVGElement {
    const top = roundUp(Math.max(1, ...days.map((one) => one.searches)));
    const step = inner.width / Math.max(1, days.length);
    const bars = days.flatMap((one, at) => {
        const bar = (count: number, kind: string): SVGElement => {
            const height = (inner.height * count) / top;
            return svg("rect", {
                x: atDay(EDGE.side + step * at + step * 0.12, step * 0.76),
                y: EDGE.top + inner.height - height,
                width: step * 0.76,
                height,
                class: kind,
            });
        };
        return [bar(one.searches, "bar"), bar(one.searches * (one.no_results ?? 0), "bar-empty")];
    });
    return frame(about, HALF, HEIGHT, ...grid(top, number), ...bars, ...dayLabels(days, step));
}

/** A line a rate; days without one are left out. */
export function rateLines(days: Day[], about: string): SVGElement {
    const step = inner.width / Math.max(1, days.length);
    const line = (of: (one: Day) => number | null, kind: string): SVGElement[] => {
        const points = days.flatMap((one, at) => {
            const value = of(one);
            return value === null
                ? []
                : [[atDay(EDGE.side + step * (at + 0.5)), EDGE.top + inner.height * (1 - value)]];
        });
        return [
            svg("polyline", { points: points.join(" "), class: kind }),
            ...points.map(([cx, cy]) => svg("circle", { cx, cy, r: 3, class: kind })),
        ];
    };
    return frame(
        about,
        HALF,
        HEIGHT,
        ...grid(1, share),
        ...line((one) => one.click_through, "line"),
        ...line((one) => one.no_results, "line-empty"),
        ...dayLabels(days, step),
    );
}

const ROW = 26;
const NAME = Math.min(230, FULL * 0.4);
const NAME_LETTERS = Math.floor(NAME / 8.5);

/** A bar a name, the longest first, with its number at the end. */
export function ranked(
    rows: { name: string; value: number; label: string }[],
    about: string,
): SVGElement {
    const most = Math.max(1, ...rows.map((row) => row.value));
    const parts = rows.flatMap((row, at) => {
        const length = (FULL - NAME - 60) * (row.value / most);
        const middle = at * ROW + ROW / 2 + 4;
        const name =
            row.name.length > NAME_LETTERS ? `${row.name.slice(0, NAME_LETTERS - 1)}…` : row.name;
        return [
            svg(
                "text",
                { x: across(0), y: middle, "text-anchor": anchorStart, class: "name" },
                name,
            ),
            svg("rect", {
                x: across(NAME, length),
                y: at * ROW + 5,
                width: Math.max(2, length),
                height: ROW - 10,
                rx: 3,
                class: "bar",
            }),
            svg(
                "text",
                { x: across(NAME + length + 8), y: middle, "text-anchor": anchorStart },
                row.label,
            ),
        ];
    });
    return frame(about, FULL, Math.max(1, rows.length) * ROW, ...parts);
}

/** From half to 99 % of a class's searches on a scale of powers of ten, half of them marked. */
export function spans(rows: Row[], name: (row: Row) => string, about: string): SVGElement {
    const used = rows.filter((row) => (row.searches ?? 0) > 0);
    const low = 1;
    const high = roundUp(Math.max(10, ...used.map((row) => row.p99_us ?? 0)));
    const room = FULL - NAME - 30;
    const place = (us: number): number =>
        NAME + (room * Math.log(Math.max(us, low) / low)) / Math.log(high / low);
    const height = used.length * ROW + 24;
    const ticks: SVGElement[] = [];
    for (let us = low; us <= high; us *= 10)
        ticks.push(
            svg("line", {
                x1: across(place(us)),
                x2: across(place(us)),
                y1: 0,
                y2: height - 20,
                class: "grid",
            }),
            svg(
                "text",
                { x: across(place(us)), y: height - 5, "text-anchor": "middle" },
                duration(us),
            ),
        );
    const bars = used.flatMap((row, at) => {
        const from = place(row.p50_us ?? 0);
        const length = place(row.p99_us ?? 0) - from;
        const y = at * ROW;
        return [
            svg(
                "text",
                { x: across(0), y: y + 17, "text-anchor": anchorStart, class: "name" },
                name(row),
            ),
            svg("rect", {
                x: across(from, length),
                y: y + 9,
                width: Math.max(2, length),
                height: 8,
                rx: 4,
                class: "bar-soft",
            }),
            svg("circle", { cx: across(from), cy: y + 13, r: 5, class: "dot" }),
            svg("circle", {
                cx: across(place(row.p95_us ?? 0)),
                cy: y + 13,
                r: 3,
                class: "dot-late",
            }),
        ];
    });
    return frame(about, FULL, height, ...ticks, ...bars);
}
