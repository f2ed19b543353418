// A record of the wire as what a card shows.
import type { Hit } from "instantsearch.js";
import { lang, otherLang, type Lang, type Named } from "../i18n/lang";
import type { CardProduct } from "../cards/product";

export interface WireRecord {
    slug: string;
    name: string;
    name_en?: string;
    name_ar?: string;
    brand?: string;
    scent?: { id: string; label: string; weight?: number }[];
    notes?: Partial<Record<"top" | "heart" | "base" | "flat", string[]>>;
    price?: number;
    list_price?: number;
    currency?: string;
    size_ml?: number[];
    in_stock?: boolean;
    rating?: number;
    rating_count?: number;
    image?: string;
    scent_match?: number;
    attar?: { match?: number };
}

export type WireHit = Hit<WireRecord>;

/** What a card needs of a record. */
export const retrieved = [
    "slug",
    "name",
    "name_en",
    "name_ar",
    "brand",
    "scent",
    "notes",
    "price",
    "list_price",
    "currency",
    "size_ml",
    "in_stock",
    "rating",
    "rating_count",
    "image",
    "scent_match",
];

function langOf(names: Named): Lang | undefined {
    return names[lang()] ? undefined : otherLang();
}

export function fromWire(hit: WireHit): CardProduct {
    const { notes = {}, rating, rating_count = 0, price, list_price, currency } = hit;
    const sizes = hit.size_ml ?? [];
    return {
        id: hit.objectID,
        slug: hit.slug,
        name: hit.name,
        nameLang: langOf({ en: hit.name_en, ar: hit.name_ar }),
        marked: (hit._highlightResult?.name as { value?: string } | undefined)?.value,
        brand: hit.brand ?? "",
        accords: hit.scent ?? [],
        notes: [notes.top, notes.heart, notes.base, notes.flat].flatMap((layer) => layer ?? []),
        price:
            price === undefined || !currency
                ? undefined
                : { major: price, currency, list: list_price },
        volume: sizes.length === 1 ? sizes[0] : undefined,
        inStock: hit.in_stock ?? false,
        rating: rating === undefined ? undefined : { mean: rating, n: rating_count },
        match: hit.scent_match ?? hit.attar?.match,
        image: hit.image ? { url: hit.image, alt: hit.name } : undefined,
    };
}
