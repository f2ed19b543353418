// The marketplace's own API: its answers as types, and one way to ask for them.
import { lang, type Named } from "../i18n/lang";
import { ask } from "./ask";

export interface Concept extends Named {
    id: string;
    layer?: "top" | "heart" | "base" | "flat";
    weight?: number;
}

export interface Image {
    url: string;
    w?: number;
    h?: number;
    alt?: Named;
}

export interface Hit {
    id: string;
    slug: string;
    name: Named;
    brand: { id: string; slug?: string; name: Named };
    rating: { mean: number; n: number } | null;
    year?: number;
    notes?: Concept[];
    accords?: Concept[];
    match?: number | null;
    image?: Image;
    from: { amount: number; currency: string; volume_ml?: number } | null;
    offers: { eligible: number; in_stock: number };
}

/** A part of why a perfume is shown; `share` of a perfect match. */
export interface Reason {
    kind:
        | "note"
        | "related"
        | "accord"
        | "family"
        | "character"
        | "orders"
        | "popularity"
        | "base"
        | "pair"
        | "sillage"
        | "other";
    id?: string;
    with?: string; /* of related, base and pair: the note asked for that `id` is kin of or suits */
    share: number;
}

export type Reasoned = Hit & { reasons: Reason[] };

export interface Stats {
    min: number;
    max: number;
    n: number;
    bins: number[];
}

export interface FacetValue {
    id: string;
    label: string;
    count: number;
}

export interface SearchReply {
    total: number;
    relax: { filter: string; total: number }[];
    hits: Hit[];
    facets: Record<string, { distinct: number; values: FacetValue[] }>;
    stats: Record<string, Stats>;
}

export interface FilterDef {
    id: string;
    name: string;
    kind: "terms" | "tree" | "range" | "bool" | "weighted" | "delivery" | "match";
    control: string;
    wire?: string;
    label: Named;
    decimals?: number;
}

export interface Suggestion {
    id?: string;
    text: string;
    slug?: string;
    brand?: { name: Named };
    filters?: Record<string, string>;
    understood?: { span: [number, number]; applied: boolean }[]; /* places in `text` */
    count?: number;
}

/** By group; one without any may be missing. */
export type Suggestions = Partial<Record<string, Suggestion[]>>;

export interface Category {
    id: string;
    name: Named;
    count: number;
    children: Category[];
}

export interface Brand {
    id: string;
    name: Named;
    count: number;
}

interface Money {
    amount: number;
    currency: string;
}

export interface Delivery {
    zones: string[];
    options: string[];
    days_min?: number;
    days_max?: number;
    fee?: Money;
}

export interface Offer {
    id: string;
    vendor: { id: string; name?: Named };
    volume_ml?: number;
    mass_g?: number;
    pieces?: number;
    condition?: string;
    price: Money;
    list_price?: Money;
    in_stock: boolean;
    delivery: Delivery[];
}

export interface Product {
    id: string;
    slug: string;
    name: Named;
    brand: { id: string; slug?: string; name: Named };
    description?: Named;
    category_path?: { id: string; name: Named }[];
    year?: number;
    gender?: string;
    form?: string;
    concentration?: string;
    origin_country?: string;
    perfumers?: { id: string; name: Named }[];
    images?: Image[];
    notes: Concept[];
    accords: Concept[];
    labels: Record<string, Record<string, Named>>;
    occasions?: string[];
    rating: { mean: number; n: number } | null;
    from: { amount: number; currency: string; volume_ml?: number } | null;
}

/** How a perfume smells in numbers for people. */
export interface ScentDna {
    axes: Record<string, number>; /* 0..100, in the order of the radar */
    longevity: number | null; /* 1..5 */
    sillage: number | null;
    seasons: Record<"spring" | "summer" | "autumn" | "winter", number> | null; /* shares of 1 */
    dayparts: Record<"day" | "night", number> | null;
    sure: number; /* 0..100 */
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

async function get<T>(path: string, query: Record<string, string> = {}): Promise<T> {
    const text = new URLSearchParams(query).toString();
    const reply = await ask(text ? `${path}?${text}` : path);
    const body = (await reply.json()) as { detail?: string; title?: string };
    if (!reply.ok) throw new Problem(reply.status, body.detail ?? body.title ?? reply.statusText);
    return body as T;
}

export const search = (query: Record<string, string>) =>
    get<SearchReply>("/api/products/search", { lang: lang(), ...query });

/** Counts and statistics without hits. */
export const facets = (query: Record<string, string>) =>
    get<Pick<SearchReply, "facets" | "stats">>("/api/products/facets", { lang: lang(), ...query });

/** The filters and orders that the server has. */
export const declared = () =>
    get<{ filters: FilterDef[]; sorts: string[] }>("/api/products/filters");

export const suggest = (q: string) =>
    get<Suggestions>("/api/products/autocomplete", { q, lang: lang(), size: "5" });

export const categories = async () =>
    (await get<{ categories: Category[] }>("/api/categories", { lang: lang() })).categories;

export const brands = async () =>
    (await get<{ brands: Brand[] }>("/api/brands", { lang: lang(), size: "1000" })).brands;

export const product = (slug: string) =>
    get<Product>(`/api/products/slug/${encodeURIComponent(slug)}`);

export const scentDna = (id: string) =>
    get<ScentDna>(`/api/products/${encodeURIComponent(id)}/scent-dna`);

/** Perfumes that smell like it, or that complement it, and why. */
export const neighbours = async (id: string, kind: "similar" | "layering", k: number) =>
    (
        await get<{ hits: Reasoned[] }>(`/api/products/${encodeURIComponent(id)}/${kind}`, {
            k: String(k),
            lang: lang(),
        })
    ).hits;

/** For this shopper; null of someone whose taste is not known. */
export async function personal(k: number): Promise<Reasoned[] | null> {
    const reply = await get<{ method: string; cold?: boolean; hits: Reasoned[] }>(
        "/api/products/recommendations",
        { k: String(k), lang: lang() },
    );
    return reply.method === "personal" && !reply.cold ? reply.hits : null;
}

export const offers = async (id: string) =>
    (await get<{ offers: Offer[] }>(`/api/products/${encodeURIComponent(id)}/offers`)).offers;
