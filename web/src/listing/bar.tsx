// Above the grid: how many there are, how they are sorted, and on a phone the way to the filters.
import { connectSortBy, connectStats } from "instantsearch.js/es/connectors";
import { render } from "preact";
import { viewName } from "../api/wire";
import { number, perfumes } from "../i18n/format";
import { t, type TextKey } from "../i18n/lang";
import { isReady } from "./ready";

/** Orders that have a name in the page's languages, in the order of the list. */
export const sorts = [
    "relevance",
    "popular",
    "trending",
    "price",
    "price_desc",
    "price_per_ml",
    "rating",
    "newest",
    "discount",
    "match",
    "name",
];

const nameOf = (sort: string) => t(`sort_${sort}` as TextKey);

export function statsWidget(place: HTMLElement) {
    return connectStats(({ nbHits, processingTimeMS, instantSearchInstance }) => {
        if (!isReady(instantSearchInstance)) return;
        place.textContent = perfumes(nbHits);
        place.title = t("stats", { ms: number(processingTimeMS) });
    })({});
}

/** `offered` are the orders that the server has; likeness is one only beside a perfume. */
export function sortWidget(place: HTMLElement, offered: string[], alike: () => boolean) {
    const items = sorts
        .filter((sort) => offered.includes(sort))
        .map((sort) => ({ value: viewName(sort), label: nameOf(sort) }));
    return connectSortBy(({ options, currentRefinement, refine }) => {
        const shown = options.filter(({ value }) => value !== viewName("match") || alike());
        render(
            <label class="sort">
                <span>{t("sort")}</span>
                <select
                    aria-label={t("sort")}
                    value={currentRefinement}
                    onChange={(event) => refine(event.currentTarget.value)}
                >
                    {shown.map(({ value, label }) => (
                        <option key={value} value={value} selected={value === currentRefinement}>
                            {label}
                        </option>
                    ))}
                </select>
            </label>,
            place,
        );
    })({ items });
}
