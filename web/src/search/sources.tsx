// The groups of suggestions below the search box: recent searches, then what the server completes,
// one source of autocomplete-js for each group that has anything.
import type { AutocompleteSource } from "@algolia/autocomplete-js";
import { suggest, type Suggestion, type Suggestions } from "../api/native";
import { number } from "../i18n/format";
import { named, t, type TextKey } from "../i18n/lang";
import { Clock, Glass } from "../shell/icons";
import { listUrl, productUrl } from "../shell/url";
import { forget, recent, remember } from "./recent";

/** What a choice leads to. */
export interface Item extends Record<string, unknown> {
    group: TextKey;
    text: string;
    understood?: [number, number][]; /* parts of the text that are filters */
    detail?: string;
    count?: number;
    url: string;
    q?: string; /* a search in words: it is remembered */
}

type Source = AutocompleteSource<Item>;

const groups: TextKey[] = [
    "completions",
    "searches",
    "products",
    "brands",
    "notes",
    "perfumers",
    "categories",
];

/** The id of a list's title by that of the list. */
export const titleOf = (listId: string) => listId.replace(/list$/, "title");

function urlOf(item: Suggestion): string {
    if (item.slug) return productUrl(item.slug);
    const filters = item.filters ?? {};
    return listUrl(Object.keys(filters).length > 0 ? filters : { q: item.text });
}

function itemOf(group: TextKey, item: Suggestion): Item {
    return {
        group,
        text: item.text,
        understood: item.understood?.filter((part) => part.applied).map((part) => part.span),
        detail: item.brand && named(item.brand.name),
        count: item.count,
        url: urlOf(item),
        q: group === "searches" ? item.text : undefined,
    };
}

/** What is understood of the words stands out. */
function Words({ text, understood = [] }: Pick<Item, "text" | "understood">) {
    let end = 0;
    const parts = understood.flatMap(([from, to]) => {
        const before = text.slice(end, from);
        end = to;
        return [before, <b key={from}>{text.slice(from, to)}</b>];
    });
    return (
        <span>
            {parts}
            {text.slice(end)}
        </span>
    );
}

function Row({ item }: { item: Item }) {
    const isSearch = item.group === "completions" || item.group === "searches";
    return (
        <a class="suggestion" href={item.url} tabIndex={-1}>
            {item.group === "recent" && <Clock />}
            {isSearch && <Glass />}
            <Words {...item} />
            {item.detail && <span class="muted">{item.detail}</span>}
            {item.count !== undefined && <span class="count">{number(item.count)}</span>}
        </a>
    );
}

function source(group: TextKey, items: Item[]): Source {
    return {
        sourceId: group,
        getItems: () => items,
        getItemUrl: ({ item }) => item.url,
        getItemInputValue: ({ item }) => item.text,
        onSelect: ({ item }) => item.q && remember(item.q),
        templates: {
            header: () => (
                <span class="group" id={titleOf(`search-${group}-list`)}>
                    {t(group)}
                </span>
            ),
            item: ({ item }) => <Row item={item} />,
        },
    } as Source;
}

function recentSource(onForget: () => void): Source[] {
    const queries = recent();
    if (queries.length === 0) return [];
    const items = queries.map((q): Item => ({ group: "recent", text: q, q, url: listUrl({ q }) }));
    const clear = () => {
        for (const q of queries) forget(q);
        onForget();
    };
    const found = source("recent", items);
    found.templates.footer = () => (
        <button type="button" class="link" onClick={clear}>
            {t("forgetAll")}
        </button>
    );
    return [found];
}

/** A search in words that is called as a completion is said once: the completion. */
function onceEach(reply: Suggestions): Suggestions {
    const said = new Set(reply.completions?.map(({ text }) => text.toLowerCase()));
    return {
        ...reply,
        searches: reply.searches?.filter(({ text }) => !said.has(text.toLowerCase())),
    };
}

/** The sources for what is typed; a failed suggestion gives none, Enter still searches. */
export async function sourcesFor(query: string, onForget: () => void): Promise<Source[]> {
    const q = query.trim();
    if (!q) return recentSource(onForget);
    const reply = onceEach(await suggest(q).catch(() => ({})));
    return groups
        .filter((group) => (reply[group]?.length ?? 0) > 0)
        .map((group) =>
            source(
                group,
                reply[group]!.map((item) => itemOf(group, item)),
            ),
        );
}
