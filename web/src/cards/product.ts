// What a card shows, whichever surface of the server it came from.
import type { Concept, Hit } from "../api/native";
import { fallbackLang, named, type Lang, type Named } from "../i18n/lang";
import type { Accord } from "./flower";

export interface CardProduct {
    id: string;
    slug: string;
    name: string;
    nameLang?: Lang;
    marked?: string; /* the name with <mark> for what the query met, the rest escaped */
    brand: string;
    brandLang?: Lang;
    accords: Accord[];
    notes: string[];
    price?: { major: number; currency: string; list?: number };
    volume?: number;
    inStock: boolean;
    rating?: { mean: number; n: number };
    match?: number;
    image?: { url: string; alt: string };
}

export function accordsOf(accords: Concept[] | undefined): Accord[] {
    return (accords ?? []).map((a) => ({ id: a.id, label: named(a) || a.id, weight: a.weight }));
}

const altOf = (alt: Named | undefined, name: string) => named(alt) || name;

/** A hit of the marketplace's own API. */
export function fromNative(hit: Hit): CardProduct {
    const name = named(hit.name);
    return {
        id: hit.id,
        slug: hit.slug,
        name,
        nameLang: fallbackLang(hit.name),
        brand: named(hit.brand.name),
        brandLang: fallbackLang(hit.brand.name),
        accords: accordsOf(hit.accords),
        notes: (hit.notes ?? []).map((n) => named(n) || n.id),
        price: hit.from ? { major: hit.from.amount / 100, currency: hit.from.currency } : undefined,
        volume: hit.from?.volume_ml,
        inStock: hit.offers.in_stock > 0,
        rating: hit.rating ?? undefined,
        match: hit.match ?? undefined,
        image: hit.image ? { url: hit.image.url, alt: altOf(hit.image.alt, name) } : undefined,
    };
}
