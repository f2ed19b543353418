// One perfume: its scent as a picture and a pyramid, who sells it, and a way to what is like it.
import { offers, product, Problem, type Concept, type Offer, type Product } from "./api";
import { fill, h } from "./dom";
import { fallbackLang, lang, money, named, t, type TextKey } from "./i18n";
import { accordBars, scentFlower } from "./scent";
import { go, params } from "./state";

const layers = ["top", "heart", "base", "flat"] as const;

function pyramid(notes: Concept[]): HTMLElement | null {
    const parts = layers
        .map((layer) => ({ layer, notes: notes.filter((n) => (n.layer ?? "flat") === layer) }))
        .filter((part) => part.notes.length > 0)
        .map((part) =>
            h(
                "li",
                { class: `layer layer-${part.layer}` },
                h("h3", {}, t(part.layer)),
                h("p", {}, ...part.notes.map(noteLink)),
            ),
        );
    if (parts.length === 0) return null;
    return h("section", {}, h("h2", {}, t("pyramid")), h("ul", { class: "pyramid" }, ...parts));
}

function noteLink(note: Concept): HTMLElement {
    const next = new URLSearchParams({ note: note.id });
    return h(
        "a",
        {
            class: "chip",
            href: `/?${next}`,
            onclick: (event: MouseEvent) => {
                event.preventDefault();
                go("/", next);
            },
        },
        named(note) || note.id,
    );
}

function grade(key: TextKey, grade: { value: number } | undefined): HTMLElement | null {
    if (!grade) return null;
    return h(
        "p",
        { class: "grade" },
        h("span", {}, t(key)),
        h("meter", { min: 0, max: 5, value: grade.value, "aria-label": t(key) }),
        h("span", { class: "muted" }, `${grade.value} / 5`),
    );
}

function size(offer: Offer): string {
    if (offer.volume_ml) return `${offer.volume_ml} ${lang() === "ar" ? "مل" : "ml"}`;
    if (offer.mass_g) return `${offer.mass_g} ${lang() === "ar" ? "غ" : "g"}`;
    return offer.pieces ? `× ${offer.pieces}` : "";
}

function offerTable(list: Offer[]): HTMLElement {
    const head = (["seller", "size", "price", "stock"] as TextKey[]).map((k) =>
        h("th", { scope: "col" }, t(k)),
    );
    const rows = list.map((offer) =>
        h(
            "tr",
            {},
            h("td", {}, named(offer.vendor?.name) || offer.vendor_id),
            h("td", {}, size(offer)),
            h(
                "td",
                {},
                h("strong", {}, money(offer.price.amount, offer.price.currency)),
                offer.list_price
                    ? h(
                          "s",
                          { class: "muted" },
                          ` ${money(offer.list_price.amount, offer.list_price.currency)}`,
                      )
                    : null,
            ),
            h("td", {}, offer.stock > 0 ? t("inStock") : t("outOfStock")),
        ),
    );
    return h(
        "section",
        {},
        h("h2", {}, t("offers")),
        h(
            "table",
            { class: "offers" },
            h("thead", {}, h("tr", {}, ...head)),
            h("tbody", {}, ...rows),
        ),
    );
}

function facts(p: Product): HTMLElement {
    const rows: [string, string][] = [];
    if (p.year) rows.push([t("launched"), String(p.year)]);
    if (p.perfumers?.length)
        rows.push([t("perfumer"), p.perfumers.map((x) => named(x.name)).join("، ")]);
    return h(
        "dl",
        { class: "facts" },
        ...rows.flatMap(([k, v]) => [h("dt", {}, k), h("dd", {}, v)]),
    );
}

function backLink(): HTMLElement {
    const kept = params();
    return h(
        "a",
        {
            class: "back",
            href: `/?${kept}`,
            onclick: (event: MouseEvent) => {
                event.preventDefault();
                go("/", kept);
            },
        },
        t("back"),
    );
}

function similarButton(p: Product): HTMLElement {
    const next = () =>
        new URLSearchParams({ match_to: p.id, match: "20..", sort: "match", lang: lang() });
    return h(
        "button",
        { type: "button", class: "primary", onclick: () => go("/", next()) },
        t("similar"),
    );
}

export class ProductPage {
    readonly element = h("div", { class: "product" });
    private shown = "";

    async show(slug: string): Promise<void> {
        this.shown = slug;
        fill(this.element, backLink());
        try {
            const p = await product(slug);
            const list = await offers(p.id);
            if (this.shown === slug) this.draw(p, list);
        } catch (error) {
            const gone = error instanceof Problem && error.status === 404;
            const text = gone ? t("notFound") : t("failed");
            fill(this.element, backLink(), h("p", { class: "notice", role: "alert" }, text));
        }
    }

    private draw(p: Product, list: Offer[]): void {
        document.title = `${named(p.name)} · ${named(p.brand.name)} · Attar`;
        const picture = h("div", { class: "product-picture" });
        picture.append(scentFlower(p.accords ?? []));
        fill(
            this.element,
            backLink(),
            h(
                "div",
                { class: "product-head" },
                picture,
                h(
                    "div",
                    {},
                    h(
                        "p",
                        { class: "house", lang: fallbackLang(p.brand.name) },
                        named(p.brand.name),
                    ),
                    h("h1", { tabindex: -1, lang: fallbackLang(p.name) }, named(p.name)),
                    h("p", { lang: fallbackLang(p.description) }, named(p.description)),
                    facts(p),
                    grade("longevity", p.longevity),
                    grade("sillage", p.sillage),
                    similarButton(p),
                ),
            ),
            h("section", {}, h("h2", {}, t("scent")), accordBars(p.accords ?? [])),
            pyramid(p.notes ?? []),
            offerTable(list),
        );
        this.element.querySelector("h1")?.focus({ preventScroll: true });
        window.scrollTo(0, 0);
    }
}
