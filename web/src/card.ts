// One perfume in the list of results.
import type { Hit } from "./api";
import { h } from "./dom";
import { count, fallbackLang, lang, money, named, t } from "./i18n";
import { scentFlower } from "./scent";
import { go, params } from "./state";

/** The name with what the query met marked; ranges are UTF-16 units of the shown text. */
function markedName(hit: Hit): (Node | string)[] {
    const text = named(hit.name);
    const shown = fallbackLang(hit.name) ?? lang();
    const ranges = hit.highlight?.name?.[shown] ?? [];
    const parts: (Node | string)[] = [];
    let at = 0;
    for (const [start, end] of ranges) {
        parts.push(text.slice(at, start), h("mark", {}, text.slice(start, end)));
        at = end;
    }
    parts.push(text.slice(at));
    return parts;
}

function price(hit: Hit): HTMLElement {
    if (!hit.from || hit.offers.in_stock === 0)
        return h("p", { class: "price none" }, t("outOfStock"));
    const size = hit.from.volume_ml
        ? ` · ${hit.from.volume_ml} ${lang() === "ar" ? "مل" : "ml"}`
        : "";
    return h(
        "p",
        { class: "price" },
        h("span", { class: "muted" }, `${t("from")} `),
        h("strong", {}, money(hit.from.amount, hit.from.currency)),
        h("span", { class: "muted" }, size),
    );
}

function rating(hit: Hit): HTMLElement | null {
    if (!hit.rating) return null;
    return h(
        "p",
        {
            class: "rating",
            role: "img",
            "aria-label": `${hit.rating.mean} / 5, ${count(hit.rating.n)} ${t("votes")}`,
        },
        h("span", { "aria-hidden": "true" }, `★ ${hit.rating.mean}`),
        h("span", { class: "muted", "aria-hidden": "true" }, ` (${count(hit.rating.n)})`),
    );
}

/** The URL of a perfume's page, which keeps the list it was found in. */
export function productUrl(slug: string): string {
    const kept = params().toString();
    return `/p/${slug}${kept ? `?${kept}` : ""}`;
}

function open(event: MouseEvent, slug: string): void {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(`/p/${slug}`, params());
}

export function card(hit: Hit): HTMLElement {
    const notes = (hit.notes ?? []).slice(0, 4).map((n) => named(n) || n.id);
    return h(
        "article",
        { class: "card", "data-id": hit.id },
        h("div", { class: "card-picture" }, scentFlower(hit.accords ?? [])),
        h("p", { class: "house", lang: fallbackLang(hit.brand.name) }, named(hit.brand.name)),
        h(
            "h3",
            {},
            h(
                "a",
                {
                    href: productUrl(hit.slug),
                    lang: fallbackLang(hit.name),
                    onclick: (event: MouseEvent) => open(event, hit.slug),
                },
                ...markedName(hit),
            ),
        ),
        h("p", { class: "notes muted" }, notes.join(" · ")),
        h(
            "div",
            { class: "card-foot" },
            price(hit),
            hit.match != null
                ? h("p", { class: "match" }, `${Math.round(hit.match)}% ${t("match")}`)
                : rating(hit),
        ),
    );
}
