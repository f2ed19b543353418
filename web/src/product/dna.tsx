// The scent DNA of a perfume: a radar of its axes, the same as numbers, how long and how far it is
// smelt, when it is worn, and how sure all this is.
import type { ScentDna } from "../api/native";
import "../styles/dna.css";
import { axisName } from "../cards/axes";
import { list, number, percent } from "../i18n/format";
import { t, type TextKey } from "../i18n/lang";
import { Radar, type Axis } from "./radar";
import { say } from "./texts";

const TOLD = 3; /* axes that are told in a sentence */
const UNSURE = 50;

type When = "spring" | "summer" | "autumn" | "winter" | "day" | "night";

const strongest = (axes: Axis[]) =>
    [...axes]
        .filter(({ value }) => value > 0)
        .sort((a, b) => b.value - a.value)
        .slice(0, TOLD)
        .map(({ label }) => label);

function Numbers({ axes }: { axes: Axis[] }) {
    return (
        <details class="axes">
            <summary>{say("numbers")}</summary>
            <ul aria-label={say("numbers")}>
                {axes.map(({ id, label, value }) => (
                    <li key={id}>
                        {label} <span class="count">{number(value)}</span>
                    </li>
                ))}
            </ul>
        </details>
    );
}

export function Dna({ dna }: { dna: ScentDna }) {
    const axes = Object.entries(dna.axes).map(
        ([id, value]): Axis => ({ id, label: axisName(id), value }),
    );
    const told = strongest(axes);
    if (told.length === 0) return null;
    return (
        <section aria-label={say("dna")}>
            <h2>{say("dna")}</h2>
            <figure class="dna">
                <Radar axes={axes} title={say("dna")} told={say("mostly", { list: list(told) })} />
                <figcaption class="muted">
                    {say("mostly", { list: list(told) })}{" "}
                    {dna.sure < UNSURE && say("unsure", { percent: percent(dna.sure) })}
                </figcaption>
            </figure>
            <Numbers axes={axes} />
        </section>
    );
}

function Grade({ name, value }: { name: TextKey; value: number | null }) {
    if (!value) return null;
    return (
        <li>
            <span>{t(name)}</span>
            <meter min={0} max={5} value={value} aria-label={t(name)} />
            <span class="count">
                {number(value, 1)} / {number(5)}
            </span>
        </li>
    );
}

/** What share of people's votes each of `of` has. */
function Shares<T extends When>({ shares, of }: { shares: Record<T, number> | null; of: T[] }) {
    if (!shares) return null;
    return (
        <>
            {of.map((name) => (
                <li key={name}>
                    <span>{say(name)}</span>
                    <meter min={0} max={1} value={shares[name]} aria-label={say(name)} />
                    <span class="count">{percent(shares[name] * 100)}</span>
                </li>
            ))}
        </>
    );
}

/** How it wears, as far as it is known. */
export function Wear({ dna }: { dna: ScentDna }) {
    const { longevity, sillage, seasons, dayparts } = dna;
    if (!longevity && !sillage && !seasons && !dayparts) return null;
    return (
        <section aria-label={say("wear")}>
            <h2>{say("wear")}</h2>
            <ul class="wear">
                <Grade name="longevity" value={longevity} />
                <Grade name="sillage" value={sillage} />
                <Shares shares={seasons} of={["spring", "summer", "autumn", "winter"]} />
                <Shares shares={dayparts} of={["day", "night"]} />
            </ul>
        </section>
    );
}
