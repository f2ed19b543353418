// The sixteen axes of a scent as a radar: the further from the middle, the more of it.  Axes go
// round as the language is read. None of an axis is at a small hub: the shape keeps a body.
//
//            citrus
//    leather   |   fresh        rings at 25, 50, 75 and 100
//         .    |    .
//    woody ----o---- fruity
//              |
//           powdery
import { axisColour } from "../cards/axes";
import { lang } from "../i18n/lang";

export interface Axis {
    id: string;
    label: string;
    value: number; /* 0..100 */
}

const HUB = 15;
const RADIUS = 112;
const LABEL_AT = RADIUS + 13;
const RINGS = [25, 50, 75, 100];
const STRONG = 50;

interface Point {
    x: number;
    y: number;
}

/** Where `value` of axis `i` of `count` lies; the first axis points up. */
function pointAt(i: number, count: number, distance: number): Point {
    const turn = ((lang() === "ar" ? -i : i) / count) * 2 * Math.PI;
    return { x: Math.sin(turn) * distance, y: -Math.cos(turn) * distance };
}

const reach = (value: number) => HUB + (value / 100) * (RADIUS - HUB);

const at = ({ x, y }: Point) => `${x.toFixed(1)} ${y.toFixed(1)}`;

const outline = (points: Point[]) => `M${points.map(at).join("L")}Z`;

/** A label stands beside its end of the axis, away from the middle. */
function Label({ axis, i, count }: { axis: Axis; i: number; count: number }) {
    const { x, y } = pointAt(i, count, LABEL_AT);
    const anchor = Math.abs(x) < RADIUS / 4 ? "middle" : x > 0 ? "start" : "end";
    return (
        <text
            x={x.toFixed(1)}
            y={(y + 4 + (y / LABEL_AT) * 4).toFixed(1)}
            text-anchor={anchor}
            class={axis.value >= STRONG ? "strong" : undefined}
        >
            {axis.label}
        </text>
    );
}

function Grid({ count }: { count: number }) {
    const ends = Array.from({ length: count }, (_, i) => pointAt(i, count, RADIUS));
    return (
        <g class="radar-grid">
            {RINGS.map((ring) => (
                <circle key={ring} r={reach(ring)} />
            ))}
            <path d={ends.map((end) => `M0 0L${at(end)}`).join("")} />
        </g>
    );
}

/** `title` names it, `told` says in words what it shows; both are read out. */
export function Radar({ axes, title, told }: { axes: Axis[]; title: string; told: string }) {
    const count = axes.length;
    const tips = axes.map(({ value }, i) => pointAt(i, count, reach(value)));
    return (
        <svg
            class="radar"
            viewBox="-196 -142 392 284"
            role="img"
            aria-labelledby="radar-title radar-told"
        >
            <title id="radar-title">{title}</title>
            <desc id="radar-told">{told}</desc>
            <Grid count={count} />
            <path class="radar-shape" d={outline(tips)} />
            {axes.map(({ id, value }, i) =>
                value === 0 ? null : (
                    <circle
                        key={id}
                        cx={tips[i]!.x.toFixed(1)}
                        cy={tips[i]!.y.toFixed(1)}
                        r={4}
                        fill={axisColour(id)}
                    />
                ),
            )}
            {axes.map((axis, i) => (
                <Label key={axis.id} axis={axis} i={i} count={count} />
            ))}
        </svg>
    );
}
