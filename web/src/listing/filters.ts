// The filters as the server declares them, in the order in which shoppers reach for them; one that
// is not named here comes after those that are.
import type { FilterDef } from "../api/native";

/** A filter that can be chosen in the list. */
export type Filter = FilterDef & { wire: string };

const order = [
    "price",
    "brand",
    "gender",
    "note",
    "accord",
    "in_stock",
    "size_ml",
    "concentration",
    "form",
    "family",
    "season",
    "daypart",
    "occasion",
    "rating",
    "discount",
    "longevity",
    "sillage",
    "deliver",
    "category",
    "vendor",
    "house",
    "note.top",
    "note.heart",
    "note.base",
    "year",
    "perfumer",
    "origin",
    "ethics",
    "allergen",
    "allergen_known",
    "price_per_ml",
    "rating_n",
];

const rank = (filter: FilterDef) => {
    const at = order.indexOf(filter.name);
    return at < 0 ? order.length : at;
};

export function usable(defs: FilterDef[]): Filter[] {
    return defs
        .filter((def): def is Filter => Boolean(def.wire) && def.control !== "none")
        .sort((a, b) => rank(a) - rank(b));
}

/** Steps of a filter of grades, by its control: from this on. */
export const steps: Record<string, number[]> = {
    steps: [2, 3, 4],
    buckets: [10, 20, 30, 50],
};

const LEVELS = 5;

/** Attributes of a tree's levels. */
export const levels = (filter: Filter) =>
    Array.from({ length: LEVELS }, (_, i) => `${filter.wire}.lvl${i}`);

/** What separates the levels in the id of a node. */
export const SEPARATOR = "/";

/** May its values be left out as well as asked for? */
export const excludable = (filter: Filter) =>
    filter.control === "tokens" || filter.control === "exclude";
