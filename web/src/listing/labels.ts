// What values are called.  The wire answers with ids as values, because we ask it to, and tells
// beside them how they are called in the page's language; what was once told is kept.
import type { SearchResults } from "algoliasearch-helper";
import { facets } from "../api/native";
import type { Filter } from "./filters";
import type { Route } from "./route";

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

/* Kinds whose values have names. */
const isNamed = ({ kind }: Filter) => !["range", "bool", "match"].includes(kind);

/* "oud,!rose" as "oud,rose": a value that is left out is none that is chosen. */
const bare = (text: string) => text.replace(/(^|,)!/g, "$1");

/** Of what an address asks for: a value that is left out, or that nothing has, is in no answer.
 * The marketplace's own API lists what is chosen, whatever its count.  A failure leaves ids. */
export async function learnChosen(filters: Filter[], route: Route): Promise<void> {
    const chosen = filters.filter((filter) => isNamed(filter) && route[filter.name]);
    if (chosen.length === 0) return;
    const reply = await facets({
        ...Object.fromEntries(chosen.map(({ name }) => [name, bare(route[name]!)])),
        facets: chosen.map(({ name }) => name).join(","),
        facet_size: "1",
    }).catch(() => null);
    for (const { name, wire } of chosen)
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
