// Said when nothing is found: what else to look for, as the server suggests it, and which filter
// leaves nothing, counted by the marketplace's own API for the same URL.
import { useEffect, useState } from "preact/hooks";
import { facets, search, suggest, type Suggestion } from "../api/native";
import { t } from "../i18n/lang";
import { listUrl, params } from "../shell/url";
import type { Told } from "./told";

/** The filters that leave nothing, each with what would be found without it. */
export async function relaxOf(): Promise<Told["relax"]> {
    const query = Object.fromEntries(params());
    delete query.page;
    const reply = await search({ ...query, size: "0" }).catch(() => null);
    return reply?.relax ?? [];
}

const LETTERS = 2;
const HOUSES = 6;

interface Way {
    text: string;
    url: string;
}

function wayOf({ filters = {}, text }: Suggestion): Way {
    const query = Object.keys(filters).length > 0 ? filters : { q: text };
    return { text, url: listUrl(query) };
}

/** What begins as the words do; else the houses with most perfumes. */
async function waysOn(query: string): Promise<Way[]> {
    const start = query.trim().slice(0, LETTERS);
    const completions = start ? ((await suggest(start)).completions ?? []) : [];
    if (completions.length > 0) return completions.map(wayOf);
    const reply = await facets({ facets: "brand", facet_size: String(HOUSES) });
    const brands = reply.facets.brand?.values ?? [];
    return brands.map(({ id, label }) => ({ text: label, url: listUrl({ brand: id }) }));
}

export function Empty({ query }: { query: string }) {
    const [ways, set] = useState<Way[]>([]);
    useEffect(() => {
        void waysOn(query)
            .catch(() => [])
            .then(set);
    }, [query]);
    return (
        <div class="notice">
            <h2>{t("noResults")}</h2>
            <p>{t("noResultsHint")}</p>
            <p class="chips">
                {ways.map(({ text, url }) => (
                    <a key={url} class="chip" href={url}>
                        {text}
                    </a>
                ))}
            </p>
        </div>
    );
}
