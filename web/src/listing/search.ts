// InstantSearch over our own wire: its client, its place in the URL, its word to the server's
// reports.
import instantsearch, { type InstantSearch } from "instantsearch.js";
import { history } from "instantsearch.js/es/lib/routers";
import { insightsClient, insightsOptions } from "../api/insights";
import { viewName, wireClient } from "../api/wire";
import { t } from "../i18n/lang";
import type { Filter } from "./filters";
import { toRoute, toState, toUrl, type ListState, type Route } from "./route";

/** The one index of the page, by which InstantSearch knows its state. */
export const INDEX = viewName();

const titleOf = (route: Route) => `${route.q ? `${route.q} · ` : ""}Attar · ${t("tagline")}`;

const withoutPage = (url: string) => {
    const next = new URL(url);
    next.searchParams.delete("page");
    next.searchParams.sort();
    return next.href;
};

/** A further page of the same list is no step in the history. */
function push(url: string): void {
    if (withoutPage(url) === withoutPage(location.href)) window.history.replaceState(null, "", url);
    else window.history.pushState(null, "", url);
}

function routing(filters: Filter[]) {
    return {
        router: history<Route>({
            writeDelay: 0,
            cleanUrlOnDispose: false,
            windowTitle: titleOf,
            createURL: ({ routeState }) => toUrl(routeState),
            parseURL: ({ location: { search } }) =>
                Object.fromEntries(new URLSearchParams(search)) as Route,
            push,
        }),
        stateMapping: {
            stateToRoute: (state: Record<string, ListState>) =>
                toRoute(filters, state[INDEX] ?? {}),
            routeToState: (route: Route) => ({ [INDEX]: toState(filters, route) }),
        },
    };
}

export async function listSearch(filters: Filter[]): Promise<InstantSearch> {
    return instantsearch({
        indexName: INDEX,
        searchClient: await wireClient(),
        routing: routing(filters) as never,
        insights: { insightsClient, insightsInitParams: insightsOptions() },
        future: { preserveSharedStateOnUnmount: true },
    });
}
