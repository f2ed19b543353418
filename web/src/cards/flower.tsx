// The scent as a picture: one petal for each accord, as long as the accord is strong, in its
// colour, the strongest at the top.  The same scent always gives the same flower.
//
//        92 oud
//     \    |    /      a petal is a closed curve from the middle to its tip;
//      \   |   /       behind it the same, wider and paler, gives it depth
//   74 --  o  -- 61
import { number } from "../i18n/format";
import { t } from "../i18n/lang";
import { colour } from "./colours";

export interface Accord {
    id: string;
    label: string;
    weight?: number; /* 1..100, where it is known */
}

/** How strong an accord is; where only the order is known, by its rank: 100, 80, 67, 57, .. */
export const strength = ({ weight }: Accord, rank: number) => weight ?? 100 / (1 + rank / 4);

const PETALS = 8;

function leaf(width: number, tip: number): string {
    const side = (x: number) => `C${x} ${tip * 0.3} ${x} ${tip * 0.82}`;
    return `M0 0${side(width)} 0 ${tip}C${-width} ${tip * 0.82} ${-width} ${tip * 0.3} 0 0Z`;
}

function Petal({ id, weight, angle }: { id: string; weight: number; angle: number }) {
    const length = 15 + (weight / 100) * 31;
    const width = 6 + (weight / 100) * 9;
    const fill = colour(id);
    return (
        <g transform={`rotate(${angle.toFixed(1)})`} fill={fill}>
            <path d={leaf(width * 1.35, -length)} fill-opacity={0.28} />
            <path d={leaf(width, -length * 0.94)} fill-opacity={0.78} />
            <path
                d={`M0 -6L0 ${(-length * 0.7).toFixed(1)}`}
                stroke="#fff"
                stroke-opacity={0.35}
                stroke-width={0.7}
            />
        </g>
    );
}

/** It says in words what it shows. */
export function Flower({ accords }: { accords: Accord[] }) {
    const shown = accords.slice(0, PETALS);
    const words = shown.map(({ label, weight }) =>
        weight === undefined ? label : `${label} ${number(weight)}`,
    );
    const step = 360 / Math.max(shown.length, 3);
    return (
        <svg
            class="flower"
            viewBox="-52 -52 104 104"
            role="img"
            aria-label={`${t("scent")}: ${words.join(", ")}`}
        >
            {shown
                .map((accord, i) => (
                    <Petal
                        key={accord.id}
                        id={accord.id}
                        weight={strength(accord, i)}
                        angle={i * step}
                    />
                ))
                .reverse()}
            <circle r={6.5} class="flower-heart" />
            <circle r={2.4} class="flower-seed" />
        </svg>
    );
}

/** Colours of the two strongest accords, for the ground behind a flower. */
export function groundOf(accords: Accord[]): Record<string, string> {
    const [first, second = first] = accords;
    if (!first || !second) return {};
    return { "--hue": colour(first.id), "--hue-2": colour(second.id) };
}
