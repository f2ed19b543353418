// What the front shows of the Algolia wire: perfumes that this shopper has saved, and those that
// are rising now.
import { fromWire, retrieved, type WireHit } from "../api/records";
import { saved } from "../api/saved";
import { askWire, viewName } from "../api/wire";
import type { CardProduct } from "../cards/product";

/** Saved perfumes that are still on sale, the last saved first. */
export async function savedShelf(most: number): Promise<CardProduct[]> {
    const ids = saved().slice(0, most);
    if (ids.length === 0) return [];
    const records = await askWire<WireHit | null>(
        "/1/indexes/*/objects",
        ids.map((objectID) => ({
            indexName: viewName(),
            objectID,
            attributesToRetrieve: retrieved,
        })),
    );
    return records.filter((record) => record !== null).map(fromWire);
}

interface Recommended {
    hits: WireHit[];
    attar?: { method?: string };
}

/** Perfumes that are asked for more than before; none while there are no events to tell. */
export async function trendingShelf(most: number): Promise<CardProduct[]> {
    const [result] = await askWire<Recommended>("/1/indexes/*/recommendations", [
        {
            indexName: viewName(),
            model: "trending-items",
            threshold: 0,
            maxRecommendations: most,
        },
    ]);
    return result?.attar?.method === "trending" ? result.hits.map(fromWire) : [];
}
