// A shop front of InstantSearch's own widgets and nothing else: what a customer of another engine
// brings along.  Only the address and the key are Attar's.
import { liteClient } from "algoliasearch/lite";
import instantsearch from "instantsearch.js";
import {
    breadcrumb,
    clearRefinements,
    configure,
    currentRefinements,
    hierarchicalMenu,
    hits,
    hitsPerPage,
    infiniteHits,
    menu,
    numericMenu,
    pagination,
    rangeInput,
    rangeSlider,
    ratingMenu,
    refinementList,
    relatedProducts,
    searchBox,
    sortBy,
    stats,
    toggleRefinement,
    trendingItems,
} from "instantsearch.js/es/widgets";
import aa from "search-insights";

import { appId, hosts, index, key, server } from "./set-up";

interface Perfume {
    objectID: string;
    name: string;
    price: number;
    [member: string]: unknown;
}

const place = (id: string) => {
    const element = document.createElement("section");
    element.id = id;
    element.setAttribute("aria-label", id);
    document.body.append(element);
    return element;
};

const template = {
    item: (hit: Perfume, { html, components, sendEvent }: any) => html`
        <h3>${components.Highlight({ hit, attribute: "name" })}</h3>
        <p>${hit.brand} · ${hit.price} ${hit.currency}</p>
        <button onClick=${() => sendEvent("click", hit, "Perfume opened")}>
            open ${hit.objectID}
        </button>
    `,
};
const recommended = {
    item: (hit: Perfume, { html }: any) => html`<span>${hit.name}</span>`,
};

const search = instantsearch({
    indexName: index,
    searchClient: liteClient(appId, key, { hosts }),
    insights: {
        insightsClient: aa,
        insightsInitParams: { host: server.origin, useCookie: false },
    },
    future: { preserveSharedStateOnUnmount: true },
});

const related = new URLSearchParams(location.search).get("related");
const endless = new URLSearchParams(location.search).has("endless");

search.addWidgets([
    configure({ hitsPerPage: 6, maxValuesPerFacet: 20 }),
    searchBox({ container: place("search") }),
    stats({ container: place("stats") }),
    currentRefinements({ container: place("current") }),
    clearRefinements({ container: place("clear") }),
    sortBy({
        container: place("sort"),
        items: [
            { label: "Relevance", value: index },
            { label: "Cheapest", value: `${index}_price` },
            { label: "Dearest", value: `${index}_price_desc` },
        ],
    }),
    hitsPerPage({
        container: place("size"),
        items: [
            { label: "6", value: 6, default: true },
            { label: "12", value: 12 },
        ],
    }),
    refinementList({ container: place("brand"), attribute: "brand", searchable: true, limit: 8 }),
    refinementList({ container: place("gender"), attribute: "gender" }),
    refinementList({
        container: place("notes"),
        attribute: "notes",
        operator: "and",
        searchable: true,
    }),
    menu({ container: place("concentration"), attribute: "concentration" }),
    hierarchicalMenu({
        container: place("categories"),
        attributes: ["categories.lvl0", "categories.lvl1", "categories.lvl2"],
    }),
    breadcrumb({
        container: place("breadcrumb"),
        attributes: ["categories.lvl0", "categories.lvl1", "categories.lvl2"],
    }),
    rangeSlider({ container: place("price"), attribute: "price" }),
    rangeInput({ container: place("year"), attribute: "year" }),
    numericMenu({
        container: place("budget"),
        attribute: "price_per_ml",
        items: [{ label: "Any" }, { label: "Up to 5", end: 5 }, { label: "From 5", start: 5 }],
    }),
    ratingMenu({ container: place("rating"), attribute: "rating" }),
    toggleRefinement({
        container: place("in_stock"),
        attribute: "in_stock",
        templates: { labelText: "In stock only" },
    }),
    endless
        ? infiniteHits({ container: place("hits"), templates: template })
        : hits({ container: place("hits"), templates: template }),
    ...(endless ? [] : [pagination({ container: place("pages") })]),
    ...(related
        ? [
              relatedProducts({
                  container: place("related"),
                  objectIDs: [related],
                  limit: 4,
                  templates: recommended,
              }),
              trendingItems({ container: place("trending"), limit: 4, templates: recommended }),
          ]
        : []),
] as any);

search.on("error", ({ error }) => {
    place("error").textContent = String(error.message);
});
search.start();
