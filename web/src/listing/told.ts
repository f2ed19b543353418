// What the server tells beside the hits, in the member `attar` of an answer.
import type { SearchResults } from "algoliasearch-helper";

/** What words of the query were taken for. */
export interface Understood {
    kind: "filter" | "like" | "skipped";
    filter: string | null;
    text: string;
    applied: boolean;
    why: "off" | "dropped" | "currency" | "like" | null;
}

export interface Told {
    understood: Understood[];
    typo: { level: number };
    repaired: { kind: "keyboard" | "split"; from: string; to: string } | null;
    dropped: { word: string; why: "unknown" | "apart" }[];
    relax: { filter: string; total: number }[];
}

const nothing: Told = {
    understood: [],
    typo: { level: 0 },
    repaired: null,
    dropped: [],
    relax: [],
};

export function toldBy(results: SearchResults): Told {
    return { ...nothing, ...(results as unknown as { attar?: Partial<Told> }).attar };
}
