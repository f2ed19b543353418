// Said when nothing is found: what else to look for, as the server suggests it, and which filter
// leaves nothing, counted by the marketplace's own API for the same URL.
import { useEffect, useState } from "preact/hooks";
import { search, suggest, type Suggestion } from "../api/native";
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

export function Empty({ query }: { query: string }) {
    const [found, set] = useState<Suggestion[]>([]);
    useEffect(() => {
        const start = query.trim().slice(0, LETTERS) || "a";
        void suggest(start)
            .then((reply) => set(reply.completions ?? []))
            .catch(() => set([]));
    }, [query]);
    const url = ({ filters = {}, text }: Suggestion) =>
        listUrl(Object.keys(filters).length > 0 ? filters : { q: text });
    return (
        <div class="notice">
            <h2>{t("noResults")}</h2>
            <p>{t("noResultsHint")}</p>
            <p class="chips">
                {found.map((item) => (
                    <a key={item.text} class="chip" href={url(item)}>
                        {item.text}
                    </a>
                ))}
            </p>
        </div>
    );
}
