// What values are called.  The wire answers with ids as values, because we ask it to, and tells
// beside them how they are called in the page's language; what was once told is kept.
import type { SearchResults } from "algoliasearch-helper";
import { facets } from "../api/native";
import type { Filter } from "./filters";

type Told = Record<string, Record<string, string>>;

const known = new Map<string, Map<string, string>>();

/* Levels of a tree share the names of its nodes. */
const nameOf = (attribute: string) => attribute.replace(/\.lvl\d+$/, "");

function learnOne(attribute: string, labels: Record<string, string>): void {
    const name = nameOf(attribute);
    const kept = known.get(name) ?? new Map<string, string>();
    for (const [value, label] of Object.entries(labels)) kept.set(value, label);
    known.set(name, kept);
}

/** Learn from the answers to one batch. */
export function learnLabels(results: SearchResults): void {
    for (const raw of (results as unknown as { _rawResults: { attar?: { labels?: Told } }[] })
        ._rawResults)
        for (const [attribute, labels] of Object.entries(raw.attar?.labels ?? {}))
            learnOne(attribute, labels);
}

/** Of values that are in no answer, because they are left out: the marketplace's own API lists what
 * is chosen, whatever its count.  A failure leaves them called by their ids. */
export async function learnChosen(filters: Filter[], values: Record<string, string[]>) {
    const asked = filters.filter((filter) => (values[filter.wire]?.length ?? 0) > 0);
    if (asked.length === 0) return;
    const query = asked.map((filter) => [filter.name, values[filter.wire]!.join(",")]);
    const names = asked.map((filter) => filter.name).join(",");
    const reply = await facets({
        ...(Object.fromEntries(query) as Record<string, string>),
        facets: names,
        facet_size: "1",
    }).catch(() => null);
    for (const { name, wire } of asked)
        for (const { id, label } of reply?.facets[name]?.values ?? [])
            learnOne(wire, { [id]: label });
}

/** Of a facet search, whose hits carry their label with marks. */
export function learnLabel(attribute: string, value: string, marked: string): void {
    learnOne(attribute, { [value]: marked.replace(/<\/?mark>/g, "") });
}

/** What a value is called; itself where that is not known. */
export function labelOf(attribute: string, value: string): string {
    return known.get(nameOf(attribute))?.get(value) ?? value;
}
