// The server's answers as types, and one way to ask for them.
import type { Named } from "./i18n";

export interface Concept extends Named {
    id: string;
    layer?: "top" | "heart" | "base" | "flat";
    weight?: number;
}

export interface Hit {
    id: string;
    slug: string;
    name: Named;
    brand: { id: string; slug?: string; name: Named };
    rating: { mean: number; n: number } | null;
    year?: number;
    gender?: string;
    form: string;
    concentration?: string;
    notes?: Concept[];
    accords?: Concept[];
    match?: number | null;
    from: { amount: number; currency: string; vendor_id: string; volume_ml?: number } | null;
    offers: { eligible: number; in_stock: number };
    highlight?: { name?: { en?: [number, number][]; ar?: [number, number][] } };
}

export interface FacetValue {
    id: string;
    label: string;
    count: number;
    selected: boolean;
}

export interface Facet {
    distinct: number;
    values: FacetValue[];
}

export interface Stats {
    min: number;
    max: number;
    avg: number;
    n: number;
    bins: number[];
}

/** What words of the query were taken for. */
export interface Understood {
    kind: "filter" | "like" | "skipped";
    filter: string | null;
    value: string;
    text: string;
    span: [number, number];
    applied: boolean;
    why: "off" | "dropped" | "currency" | "like" | null;
}

/** How words were read otherwise, since as typed they find nothing. */
export interface Repaired {
    kind: "keyboard" | "split";
    from: string;
    to: string;
}

export interface SearchReply {
    total: number;
    understood: Understood[];
    typo: { level: number };
    repaired: Repaired | null;
    dropped: { word: string; why: "unknown" | "apart" }[];
    relax: { filter: string; total: number }[];
    cursor?: string | null;
    hits: Hit[];
    facets: Record<string, Facet>;
    stats: Record<string, Stats>;
}

export interface FilterDef {
    id: string;
    name: string;
    kind: "terms" | "tree" | "range" | "bool" | "weighted" | "delivery" | "match";
    control: string;
    label: Named;
}

export interface Suggestion {
    text?: string;
    label?: string;
    id?: string;
    slug?: string;
    name?: Named;
    brand?: { name: Named };
    filters?: Record<string, string>;
    count?: number;
}

export type SuggestReply = Record<string, Suggestion[]>;

export interface Offer {
    id: string;
    vendor?: { id: string; name: Named };
    vendor_id: string;
    volume_ml?: number;
    mass_g?: number;
    pieces?: number;
    price: { amount: number; currency: string };
    list_price?: { amount: number; currency: string };
    stock: number;
}

export interface Product {
    id: string;
    slug: string;
    name: Named;
    brand: { id: string; name: Named };
    description?: Named;
    year?: number;
    gender?: string;
    concentration?: string;
    perfumers?: { id: string; name: Named }[];
    notes?: Concept[];
    accords?: Concept[];
    longevity?: { value: number; n: number };
    sillage?: { value: number; n: number };
    rating_sum?: number;
    rating_n?: number;
}

/** A failure that the server explained (RFC 9457). */
export class Problem extends Error {
    constructor(
        readonly status: number,
        message: string,
    ) {
        super(message);
    }
}

async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
    const reply = await fetch(path, { signal, headers: { Accept: "application/json" } });
    const body = (await reply.json()) as { detail?: string; title?: string };
    if (!reply.ok) throw new Problem(reply.status, body.detail ?? body.title ?? reply.statusText);
    return body as T;
}

export const search = (params: URLSearchParams, signal?: AbortSignal) =>
    get<SearchReply>(`/api/products/search?${params}`, signal);

export const filters = async () =>
    (await get<{ filters: FilterDef[] }>("/api/products/filters")).filters;

export const suggest = (q: string, lang: string, signal?: AbortSignal) =>
    get<SuggestReply>(
        `/api/products/autocomplete?${new URLSearchParams({ q, lang, size: "5" })}`,
        signal,
    );

export const product = (slug: string) =>
    get<Product>(`/api/products/slug/${encodeURIComponent(slug)}`);

export const offers = async (id: string) =>
    (await get<{ offers: Offer[] }>(`/api/products/${encodeURIComponent(id)}/offers`)).offers;
