// Clicks and conversions, told to our own server with Algolia's own client.  Who a visitor is stays
// a random token in this browser; without storage it lasts for one page.
import aa from "search-insights";
import { viewName, wireConfig } from "./wire";

const KEY = "visitor";

function visitor(): string {
    const fresh = `anonymous-${crypto.randomUUID()}`;
    try {
        const kept = localStorage.getItem(KEY) ?? fresh;
        localStorage.setItem(KEY, kept);
        return kept;
    } catch {
        return fresh;
    }
}

/** What the client needs to speak to this host alone. */
export const insightsOptions = () => ({
    host: location.origin,
    useCookie: false,
    userToken: visitor(),
});

/** The client itself; the list's page hands it to InstantSearch, which starts it. */
export const insightsClient = aa;

let started: Promise<void> | undefined;

/** Start the client on a page without InstantSearch. */
function start(): Promise<void> {
    started ??= wireConfig().then(({ app_id, search_key }) => {
        aa("init", { appId: app_id, apiKey: search_key, ...insightsOptions() });
    });
    return started;
}

/* ---- The search that a perfume was opened from ---- */

const OPENED = "opened-from";

/** Remember the search whose hit is being opened, for what follows on its page. */
export function rememberSearch(id: string, queryID: string | undefined): void {
    try {
        sessionStorage.setItem(OPENED, JSON.stringify({ id, queryID }));
    } catch {
        /* what follows is then told without its search */
    }
}

function searchOf(id: string): string | undefined {
    try {
        const kept = JSON.parse(sessionStorage.getItem(OPENED) ?? "null") as {
            id: string;
            queryID?: string;
        } | null;
        return kept?.id === id ? kept.queryID : undefined;
    } catch {
        return undefined;
    }
}

/** A perfume's page was seen. */
export async function viewed(id: string): Promise<void> {
    await start();
    aa("viewedObjectIDs", { eventName: "Perfume viewed", index: viewName(), objectIDs: [id] });
}

/** The visitor keeps a perfume: a conversion, of its search if it came from one. */
export async function kept(id: string): Promise<void> {
    const queryID = searchOf(id);
    const event = { eventName: "Perfume saved", index: viewName(), objectIDs: [id] };
    await start();
    if (queryID) aa("convertedObjectIDsAfterSearch", { ...event, queryID });
    else aa("convertedObjectIDs", event);
}
