// The perfumes found, page after page as the shopper scrolls, and links to every page.
import { connectInfiniteHits, connectPagination } from "instantsearch.js/es/connectors";
import { createInfiniteHitsSessionStorageCache } from "instantsearch.js/es/lib/infiniteHitsCache";
import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { rememberSearch } from "../api/insights";
import { Card } from "../cards/card";
import { number } from "../i18n/format";
import { t } from "../i18n/lang";
import type { Layout } from "./layout";
import { fromWire, type WireHit } from "../api/records";

/* After so many pages by scrolling alone the shopper is asked, so that the foot can be reached. */
const BY_SCROLLING = 4;

const cache = createInfiniteHitsSessionStorageCache();
const CACHE_KEY = "ais.infiniteHits";

/** The grid of cards, and the ways to those before and after. */
export function hitsWidget({ earlier, grid, foot }: Layout) {
    let scrolled = 0;
    return connectInfiniteHits<Record<string, unknown>>((state) => {
        const { hits, results, showMore, sendEvent, instantSearchInstance: search } = state;
        if (!results) return;
        if (results.page === 0) scrolled = 0;
        const open = (hit: WireHit) => () => {
            sendEvent("click", hit as never, "Perfume opened");
            rememberSearch(hit.objectID, hit.__queryID);
        };
        const found = hits as unknown as WireHit[];
        render(
            found.map((hit) => (
                <Card key={hit.objectID} product={fromWire(hit)} onOpen={open(hit)} />
            )),
            grid,
        );
        /* A page that is on its way is not asked for again. */
        const more = () => {
            if (search.status !== "idle") return;
            scrolled++;
            showMore();
        };
        render(
            state.isFirstPage ? null : (
                <button type="button" class="link" onClick={state.showPrevious}>
                    {t("earlier")}
                </button>
            ),
            earlier,
        );
        render(
            <Foot
                more={state.isLastPage ? undefined : more}
                byScrolling={scrolled < BY_SCROLLING}
                any={results.nbHits > 0}
                key={hits.length}
            />,
            foot,
        );
    })({ cache: cache as never });
}

interface FootProps {
    more?: () => void;
    byScrolling: boolean;
    any: boolean;
}

function Foot({ more, byScrolling, any }: FootProps) {
    const button = useRef<HTMLButtonElement>(null);
    useEffect(() => {
        if (!button.current || !byScrolling) return;
        const watch = new IntersectionObserver(
            (seen) => seen.some((one) => one.isIntersecting) && more?.(),
            { rootMargin: "600px" },
        );
        watch.observe(button.current);
        return () => watch.disconnect();
    }, [byScrolling, more]);
    if (!any) return null;
    return more ? (
        <button type="button" class="primary" ref={button} onClick={more}>
            {t("loadMore")}
        </button>
    ) : (
        <p class="muted">{t("end")}</p>
    );
}

/** Links to pages: a list gone through without scrolling, and for crawlers. */
export function pagerWidget(place: HTMLElement, grid: HTMLElement) {
    return connectPagination(({ pages, currentRefinement, nbPages, refine, createURL }) => {
        if (nbPages < 2) return render(null, place);
        const go = (page: number) => (event: MouseEvent) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            sessionStorage.removeItem(CACHE_KEY);
            refine(page);
            grid.focus({ preventScroll: true });
            scrollTo({ top: 0 });
        };
        const step = (page: number, label: string, sign: string) =>
            page >= 0 && page < nbPages ? (
                <li>
                    <a href={createURL(page)} aria-label={label} onClick={go(page)}>
                        {sign}
                    </a>
                </li>
            ) : null;
        return render(
            <ul>
                {step(currentRefinement - 1, t("previousPage"), "‹")}
                {pages.map((page) => (
                    <li key={page}>
                        <a
                            href={createURL(page)}
                            aria-label={`${t("page")} ${number(page + 1)}`}
                            aria-current={page === currentRefinement ? "page" : undefined}
                            onClick={go(page)}
                        >
                            {number(page + 1)}
                        </a>
                    </li>
                ))}
                {step(currentRefinement + 1, t("nextPage"), "›")}
            </ul>,
            place,
        );
    })({ padding: 2 });
}
