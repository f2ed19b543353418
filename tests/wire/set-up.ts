// Before the tests: the pages on one origin, Attar on another that allows it, and its keys.
import { startAttar } from "../support/server.mts";
import { servePages } from "./bundle";
import { makeKey } from "./specs/server";

async function storefrontKey(url: string): Promise<string> {
    const answer = await fetch(`${url}/api/storefront/config`);
    return ((await answer.json()) as { search_key: string }).search_key;
}

export default async function start(): Promise<() => Promise<void>> {
    const pages = await servePages();
    const attar = await startAttar("wire", ["--cors-origins", pages.origin]);

    process.env.ATTAR_URL = attar.url;
    process.env.ATTAR_TOKEN = attar.token();
    process.env.ATTAR_PAGES = pages.origin;
    process.env.ATTAR_SEARCH_KEY = await storefrontKey(attar.url);
    process.env.ATTAR_ADMIN_KEY = await makeKey({
        acl: ["search", "browse", "settings", "editSettings", "recommendation"],
        description: "tests of the wire",
    });
    return async () => {
        pages.server.close();
        await attar.stop();
    };
}
