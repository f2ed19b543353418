// What the tests know of the server, and its own API as the second opinion on every number.
import type { Page } from "@playwright/test";

export const serverUrl = () => process.env.ATTAR_URL!;
export const searchKey = () => process.env.ATTAR_SEARCH_KEY!;
export const adminKey = () => process.env.ATTAR_ADMIN_KEY!;
const address = () => new URL(serverUrl()).host;

/** A key of one's own, as a dashboard would make it. */
export async function makeKey(settings: object): Promise<string> {
    const answer = await fetch(`${serverUrl()}/api/admin/keys`, {
        method: "POST",
        headers: {
            authorization: `Bearer ${process.env.ATTAR_TOKEN}`,
            "content-type": "application/json",
        },
        body: JSON.stringify(settings),
    });
    const body = (await answer.json()) as { key: string; detail?: string };

    if (!answer.ok) throw new Error(body.detail);
    return body.key;
}

/** Hosts for the fifth client, and for the fourth, which has no `accept`. */
export const hosts = () => [
    { url: address(), accept: "readWrite" as const, protocol: "http" as const },
];
export const hostsV4 = () => [{ url: address(), protocol: "http" as const }] as any;

export async function apiHits(query: string) {
    const answer = await fetch(`${serverUrl()}/api/products/search?understand=off&${query}`);
    const body = (await answer.json()) as any;

    if (!answer.ok) throw new Error(`${query}: ${body.detail}`);
    return {
        total: body.total as number,
        ids: body.hits.map((hit: { id: string }) => hit.id) as string[],
        stats: body.stats,
    };
}

export function pageUrl(name: string, more: Record<string, string> = {}): string {
    const told = new URLSearchParams({ server: serverUrl(), key: searchKey(), ...more });
    return `${process.env.ATTAR_PAGES}/${name}?${told}`;
}

/** From now on: the hosts that a page has asked, but its own and Attar's. */
export function watchHosts(page: Page): () => string[] {
    const own = new Set([address(), new URL(process.env.ATTAR_PAGES!).host]);
    const foreign: string[] = [];

    page.on("request", (request) => {
        const url = new URL(request.url());
        if (url.protocol.startsWith("http") && !own.has(url.host)) foreign.push(request.url());
    });
    return () => foreign;
}
