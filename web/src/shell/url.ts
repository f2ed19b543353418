// What the shopper has asked for lives in the URL and nowhere else: back, reload and a shared link
// give the same page.  Its parameters are the API's own, plus `lang`.
import { lang } from "../i18n/lang";

/** The parameters of the page's URL, a copy. */
export function params(): URLSearchParams {
    return new URLSearchParams(location.search);
}

/** A page of the shop in the page's language; an empty value is left out. */
export function link(path: string, query: Record<string, string | undefined> = {}): string {
    const next = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...query, lang: lang() }))
        if (value) next.set(name, value);
    return `${path}?${next}`;
}

/** The list of perfumes that a search gives. */
export const listUrl = (query: Record<string, string | undefined> = {}) => link("/perfumes", query);

export const productUrl = (slug: string) => link(`/p/${slug}`);
