// What the server understood of the words: a chip for each filter, which takes it off, and a note
// for what was not applied.  The words themselves stay in the search box.
import { named, t } from "../i18n/lang";
import type { AskedWidget } from "./asked";
import { Chip } from "./chips";
import type { Filter } from "./filters";
import type { Told, Understood } from "./told";

/** The words "-price,-gender" with one more filter that is not to be applied. */
export function takenOff(understand: string | undefined, name: string): string {
    return [...(understand ?? "").split(",").filter(Boolean), `-${name}`].join(",");
}

function Note({ item, text }: { item: Understood; text: string }) {
    return (
        <p class="muted">
            <bdi>{item.text}</bdi> · {text}
        </p>
    );
}

interface Props {
    told: Told;
    filters: Filter[];
    asked: AskedWidget;
}

function One({ item, filters, asked }: Omit<Props, "told"> & { item: Understood }) {
    const filter = filters.find(({ name }) => name === item.filter);
    if (item.why === "dropped") return <Note item={item} text={t("givenUp")} />;
    if (item.why === "currency") return <Note item={item} text={t("otherCurrency")} />;
    if (!item.applied || !filter) return null;
    const remove = () => {
        asked.change({ understand: takenOff(asked.state.understand, filter.name) });
        document.getElementById("results")?.focus({ preventScroll: true });
    };
    return <Chip text={`${named(filter.label)}: \u2068${item.text}\u2069`} remove={remove} />;
}

/** Is there anything to show? */
export const anyUnderstood = (told: Told) =>
    told.understood.some(
        (item) => item.applied || item.why === "dropped" || item.why === "currency",
    );

export function UnderstoodWords({ told, ...rest }: Props) {
    return (
        <>
            {told.understood.map((item, i) => (
                <One key={i} item={item} {...rest} />
            ))}
        </>
    );
}
