// What is chosen, as chips above the list, each with a way to take it back, and a way to take back
// all of it.
import { connectCurrentRefinements } from "instantsearch.js/es/connectors";
import { render } from "preact";
import { percent, plain } from "../i18n/format";
import { named, t, type TextKey } from "../i18n/lang";
import type { AskedWidget } from "./asked";
import type { Filter } from "./filters";
import { labelOf } from "./labels";

interface Choice {
    text: string;
    remove: () => void;
}

/* What the connector tells of one attribute, as far as it is shown. */
interface Refinement {
    type: string;
    attribute: string;
    label: string;
    value: string | number;
    operator?: string;
}

interface Item {
    attribute: string;
    refinements: Refinement[];
    refine: (refinement: Refinement) => void;
}

/** A choice that a click takes back. */
export function Chip({ text, remove }: Choice) {
    return (
        <button
            type="button"
            class="chip on"
            aria-label={`${t("remove")}: ${text}`}
            onClick={remove}
        >
            {text} <span aria-hidden="true">×</span>
        </button>
    );
}

const attributeOf = (item: Item) => item.attribute.replace(/\.lvl\d+$/, "");

/** "Price 100 – 250", "Longevity 4 and more". */
function rangeText(filter: Filter, item: Item): string {
    const bound = (operator: string) => {
        const found = item.refinements.find((one) => one.operator === operator);
        return found && plain(Number(found.value));
    };
    const [low, high] = [bound(">="), filter.control === "stars" ? undefined : bound("<=")];
    const name = named(filter.label);
    if (low !== undefined && high !== undefined) return `${name} ${low} – ${high}`;
    return low !== undefined
        ? `${name} ${t("atLeast", { n: low })}`
        : `${name} ${t("atMost", { n: high ?? "" })}`;
}

/** The label of a delivery area and the way of delivery, of which only the area has a name. */
export function deliveryText(attribute: string, value: string): string {
    const [zone = "", way] = value.split(":");
    const area = labelOf(attribute, zone);
    return way ? `${area} · ${t(way as TextKey)}` : area;
}

function choicesOf(filter: Filter, item: Item): Choice[] {
    if (filter.kind === "range") {
        const remove = () => item.refinements.forEach((one) => item.refine(one));
        return [{ text: rangeText(filter, item), remove }];
    }
    if (filter.kind === "bool")
        return item.refinements.map((one) => ({
            text: named(filter.label),
            remove: () => item.refine(one),
        }));
    return item.refinements.map((one) => ({
        text:
            filter.kind === "delivery"
                ? deliveryText(filter.wire, String(one.value))
                : labelOf(item.attribute, String(one.value)),
        remove: () => item.refine(one),
    }));
}

function excludedChoices(asked: AskedWidget): Choice[] {
    return Object.entries(asked.state.exclude).flatMap(([attribute, values]) =>
        values.map((value) => ({
            text: t("withoutWord", { name: labelOf(attribute, value) }),
            remove: () => asked.toggleExcluded(attribute, value),
        })),
    );
}

function likeness(asked: AskedWidget, remove: () => void): Choice[] {
    const { match_to, match = "" } = asked.state;
    if (!match_to) return [];
    const [least = "0"] = match.split("..");
    return [{ text: t("likeness", { n: percent(Number(least)) }), remove }];
}

interface Ways {
    clear: () => void; /* take back everything chosen */
    unlike: () => void; /* no likeness any more */
}

export function chipsWidget(
    place: HTMLElement,
    filters: Filter[],
    asked: AskedWidget,
    { clear, unlike }: Ways,
) {
    const byWire = new Map(filters.map((filter) => [filter.wire, filter]));
    return connectCurrentRefinements(({ items }) => {
        const chosen = items.flatMap((item) => {
            const filter = byWire.get(attributeOf(item as Item));
            return filter ? choicesOf(filter, item as Item) : [];
        });
        const all = [...chosen, ...excludedChoices(asked), ...likeness(asked, unlike)];
        place.hidden = all.length === 0;
        render(
            all.length === 0 ? null : (
                <>
                    {all.map((choice) => (
                        <Chip key={choice.text} {...choice} />
                    ))}
                    <button type="button" class="link" onClick={clear}>
                        {t("clear")}
                    </button>
                </>
            ),
            place,
        );
    })({});
}
