// What was done with the words to find anything, told above the hits, and the ways back: as typed,
// or without the filter that leaves nothing.  What the shopper typed and what it was read as stand
// in marks of their own direction.
import type { ComponentChildren } from "preact";
import { list, perfumes } from "../i18n/format";
import { named, t, textParts, type TextKey } from "../i18n/lang";
import type { AskedWidget } from "./asked";
import type { Filter } from "./filters";
import type { Told } from "./told";

interface Props {
    told: Told;
    total: number;
    query: string;
    asked: AskedWidget;
    filters: Filter[];
    /** Leave a filter out, by its name. */
    without: (name: string) => void;
}

/** A text with its {names} replaced by elements. */
function Sentence({ text, values }: { text: TextKey; values: Record<string, ComponentChildren> }) {
    return <p>{textParts(text).map((part, i) => (i % 2 ? values[part] : part))}</p>;
}

/** A way on; focus goes to what it leads to, since it is gone itself. */
function Way({ kind, text, take }: { kind: string; text: string; take: () => void }) {
    const go = () => {
        take();
        document.getElementById("results")?.focus({ preventScroll: true });
    };
    return (
        <button type="button" class={kind} onClick={go}>
            {text}
        </button>
    );
}

function Repaired({ told }: { told: Told }) {
    if (!told.repaired) return null;
    const { from, to } = told.repaired;
    return (
        <Sentence
            text="repaired"
            values={{
                to: (
                    <bdi>
                        <strong>{to}</strong>
                    </bdi>
                ),
                from: <bdi>{from}</bdi>,
            }}
        />
    );
}

function Dropped({ told, text, why }: { told: Told; text: TextKey; why: string }) {
    const words = told.dropped.filter((one) => one.why === why).map((one) => one.word);
    return words.length > 0 ? (
        <Sentence text={text} values={{ words: <bdi>{list(words)}</bdi> }} />
    ) : null;
}

function Words({ told, total, asked }: Props) {
    if (asked.state.typo === "off")
        return (
            <>
                <p>{t("onlyTyped")}</p>
                <Way
                    kind="link"
                    text={t("similarToo")}
                    take={() => asked.change({ typo: undefined })}
                />
            </>
        );
    const missing = total > 0 && told.dropped.length > 0;
    const near = told.typo.level > 0 && total > 0 && !told.repaired && !missing;
    if (!told.repaired && !missing && !near) return null;
    return (
        <>
            <Repaired told={told} />
            {missing && <Dropped told={told} text="droppedUnknown" why="unknown" />}
            {missing && <Dropped told={told} text="droppedApart" why="apart" />}
            {near && <p>{t(told.typo.level > 2 ? "farSpellings" : "nearSpellings")}</p>}
            <Way kind="link" text={t("exactly")} take={() => asked.change({ typo: "off" })} />
        </>
    );
}

function Relax({ told, filters, without }: Props) {
    if (told.relax.length === 0) return null;
    const label = (name: string) => named(filters.find((f) => f.name === name)?.label) || name;
    const textOf = (name: string, total: number) =>
        `${t("without")} \u2068${label(name)}\u2069: ${perfumes(total)}`;
    return (
        <>
            <h2>{t("noResults")}</h2>
            <p>{t("tooNarrow")}</p>
            <div class="chips" role="group" aria-label={t("tooNarrow")}>
                {[...told.relax]
                    .sort((a, b) => b.total - a.total)
                    .map(({ filter, total }) => (
                        <Way
                            key={filter}
                            kind="chip"
                            text={textOf(filter, total)}
                            take={() => without(filter)}
                        />
                    ))}
            </div>
        </>
    );
}

/** Empty when the words were taken as they are and something was found. */
export function Notices(props: Props) {
    return (
        <>
            {props.query && <Words {...props} />}
            <Relax {...props} />
        </>
    );
}
