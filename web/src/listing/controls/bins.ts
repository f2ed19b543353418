// How the products lie along a filter of numbers: 32 bins for its histogram, of what the other
// filters leave.  The wire has no word for it; the marketplace's own API gives it for the same URL.
import { useEffect, useState } from "preact/hooks";
import { facets, type Stats } from "../../api/native";
import { params } from "../../shell/url";
import type { Filter } from "../filters";

type Bins = Record<string, Stats>;

const listeners = new Set<(bins: Bins) => void>();
let now: Bins = {};
let shown = "";

/* What shapes a list and not its counts. */
const shaping = ["page", "sort", "typo"];

/** Ask anew if the URL asks for other products. */
export async function loadBins(filters: Filter[]): Promise<void> {
    const query = Object.fromEntries(params());
    for (const name of shaping) delete query[name];
    const stats = filters.filter(
        (filter) => filter.control === "slider" && filter.kind === "range",
    );
    const wanted = { ...query, stats: stats.map((filter) => filter.name).join(",") };
    const key = JSON.stringify(wanted);
    if (key === shown) return;
    shown = key;
    const reply = await facets(wanted).catch(() => null);
    if (!reply || key !== shown) return;
    now = reply.stats;
    for (const tell of listeners) tell(now);
}

/** The bins of one filter, as they come in. */
export function useBins(name: string): number[] {
    const [bins, set] = useState(now);
    useEffect(() => {
        listeners.add(set);
        return () => void listeners.delete(set);
    }, []);
    return bins[name]?.bins ?? [];
}
