// autocomplete-js over the server's two indexes: perfumes, and queries worth completing to.
import { autocomplete, getAlgoliaResults } from "@algolia/autocomplete-js";
import { createQuerySuggestionsPlugin } from "@algolia/autocomplete-plugin-query-suggestions";
import { liteClient } from "algoliasearch/lite";

import { appId, hosts, index, key } from "./set-up";

const searchClient = liteClient(appId, key, { hosts });
const container = document.createElement("div");
document.body.append(container);

const lang = index.endsWith("_ar") ? "_ar" : "";
autocomplete({
    container,
    placeholder: "Search perfumes",
    detachedMediaQuery: "none",
    plugins: [
        createQuerySuggestionsPlugin({
            searchClient: searchClient as any,
            indexName: `products_query_suggestions${lang}`,
            getSearchParams: () => ({ hitsPerPage: 5 }),
        }),
    ],
    getSources: ({ query }) => [
        {
            sourceId: "perfumes",
            getItems: () =>
                getAlgoliaResults({
                    searchClient: searchClient as any,
                    queries: [{ indexName: index, params: { query, hitsPerPage: 4 } }],
                }),
            templates: {
                header: () => "Perfumes",
                item: ({ item, components }) =>
                    components.Highlight({ hit: item as any, attribute: "name" }),
            },
        },
    ],
});
