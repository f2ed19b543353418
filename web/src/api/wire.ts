// The Algolia search wire of our own server, spoken by Algolia's own client.
import { liteClient, type LiteClient } from "algoliasearch/lite";
import { lang } from "../i18n/lang";
import { ask } from "./ask";

interface Config {
    app_id: string;
    search_key: string;
}

let config: Promise<Config> | undefined;

/** The key that the server gives to its own pages; asked for once. */
export function wireConfig(): Promise<Config> {
    config ??= ask("/api/storefront/config").then((reply) => reply.json() as Promise<Config>);
    return config;
}

/** A client that knows no host but this one. */
export async function wireClient(): Promise<LiteClient> {
    const { app_id, search_key } = await wireConfig();
    const protocol = location.protocol === "https:" ? "https" : "http";
    return liteClient(app_id, search_key, {
        hosts: [{ url: location.host, accept: "readWrite", protocol }],
    });
}

/** Ask the wire directly, where no widget does. */
export async function askWire<T>(path: string, requests: object[]): Promise<T[]> {
    const { app_id, search_key } = await wireConfig();
    const key = new URLSearchParams({
        "x-algolia-application-id": app_id,
        "x-algolia-api-key": search_key,
    });
    const body = JSON.stringify({ requests });
    const reply = await ask(`${path}?${key}`, { method: "POST", body });
    if (!reply.ok) throw new Error(`${path}: ${reply.status}`);
    return ((await reply.json()) as { results: T[] }).results;
}

/** The view of the index in the page's language, by a sort. */
export function viewName(sort = "relevance"): string {
    return sort === "relevance" ? `products_${lang()}` : `products_${lang()}_${sort}`;
}

/** The sort of a view. */
export function sortOf(view: string): string {
    const prefix = `${viewName()}_`;
    return view.startsWith(prefix) ? view.slice(prefix.length) : "relevance";
}
