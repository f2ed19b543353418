// The filter sidebar: every filter that the server declares, each by its kind.  On a phone it is a
// dialog over the page.
import type { FilterDef, SearchReply } from "../api";
import { fill, h } from "../dom";
import { named, perfumes, t } from "../i18n";
import { params } from "../state";
import { rangeFilter } from "./range";
import { boolFilter, deliveryFilter } from "./switches";
import { valuesFilter } from "./values";

// The first ones are open when the page comes up; the order is how often shoppers reach for them.
const order = [
    "price",
    "brand",
    "gender",
    "note",
    "accord",
    "in_stock",
    "size",
    "concentration",
    "form",
    "family",
    "season",
    "daypart",
    "occasion",
    "rating",
    "discount",
    "longevity",
    "sillage",
    "deliver",
    "category",
    "vendor",
    "house",
    "note.top",
    "note.heart",
    "note.base",
    "year",
    "perfumer",
    "origin",
    "ethics",
    "allergen",
    "allergen_known",
    "price_per_ml",
    "rating_n",
];
const openAtFirst = 8;

export class Sidebar {
    readonly element = h("aside", { class: "filters", id: "filters" });
    private body = h("div", { class: "filters-body" });
    private folded = new Map<string, boolean>();
    private reply: SearchReply | null = null;
    private showButton = h("button", {
        type: "button",
        class: "primary",
        onclick: () => this.close(),
    });
    private title = h("h2", {});
    private closeButton = h(
        "button",
        { type: "button", class: "icon", onclick: () => this.close() },
        "×",
    );

    constructor(private defs: FilterDef[]) {
        this.defs = [...defs].sort((a, b) => rank(a) - rank(b)).filter((d) => d.kind !== "match");
        this.element.append(
            h("div", { class: "filters-head" }, this.title, this.closeButton),
            this.body,
            h("div", { class: "filters-foot" }, this.showButton),
        );
        this.element.addEventListener("keydown", (event) => {
            if (event.key === "Escape") this.close();
        });
    }

    /** Names of the filters to ask counts for, and of those to ask statistics for. */
    asked(): { facets: string; stats: string } {
        const facets = this.defs
            .filter((d) => d.kind !== "range" && d.control !== "none")
            .map((d) => d.name);
        const stats = this.defs.filter((d) => d.kind === "range").map((d) => d.name);
        return { facets: facets.join(","), stats: stats.join(",") };
    }

    open(): void {
        this.element.classList.add("open");
        this.closeButton.focus();
    }

    close(): void {
        if (!this.element.classList.contains("open")) return;
        this.element.classList.remove("open");
        document.getElementById("open-filters")?.focus();
    }

    draw(reply: SearchReply | null = this.reply): void {
        this.reply = reply;
        this.element.setAttribute("aria-label", t("filters"));
        this.title.textContent = t("filters");
        this.closeButton.setAttribute("aria-label", t("close"));
        if (!reply) return;
        this.showButton.textContent = `${t("show")}: ${perfumes(reply.total)}`;
        const focused = focusKey();
        fill(this.body, ...this.defs.map((def, i) => this.section(def, i, reply)));
        restoreFocus(this.body, focused);
    }

    private controls(def: FilterDef, reply: SearchReply): HTMLElement[] {
        const facet = reply.facets[def.name];
        if (def.kind === "range") return rangeFilter(def, reply.stats[def.name]);
        if (def.kind === "bool") return boolFilter(def, facet);
        if (!facet || facet.values.length === 0) return [];
        if (def.kind === "delivery") return deliveryFilter(def, facet);
        return valuesFilter(def, facet, () => this.draw());
    }

    private section(def: FilterDef, index: number, reply: SearchReply): HTMLElement | null {
        const controls = this.controls(def, reply);
        if (controls.length === 0) return null;
        const used = params().has(def.name);
        const folded = this.folded.get(def.name) ?? !(used || index < openAtFirst);
        const section = h(
            "details",
            { "data-filter": def.name, open: !folded },
            h(
                "summary",
                {},
                h("span", {}, named(def.label)),
                used ? h("span", { class: "dot" }) : null,
            ),
            ...controls,
        );
        section.addEventListener("toggle", () => this.folded.set(def.name, !section.open));
        return section;
    }
}

function rank(def: FilterDef): number {
    const at = order.indexOf(def.name);
    return at < 0 ? order.length : at;
}

/** What a control says, without the counts, which change. */
function controlText(control: Element): string {
    const text = control.getAttribute("aria-label") ?? control.closest("li")?.textContent ?? "";
    return text.replace(/[\d,]+/g, "");
}

/** A control is known again after a redraw by its filter and its place or text. */
function focusKey(): string | null {
    const active = document.activeElement;
    const section = active?.closest("[data-filter]");
    if (!active || !section) return null;
    const all = Array.from(section.querySelectorAll("input,button,select,summary"));
    const filter = section.getAttribute("data-filter");
    return `${filter}\n${all.indexOf(active)}\n${controlText(active)}`;
}

function restoreFocus(body: HTMLElement, key: string | null): void {
    if (!key) return;
    const [filter, index, name] = key.split("\n");
    const section = body.querySelector(`[data-filter="${CSS.escape(filter!)}"]`);
    const all = Array.from(
        section?.querySelectorAll<HTMLElement>("input,button,select,summary") ?? [],
    );
    const same = all.find((e) => name && e.tagName !== "SUMMARY" && controlText(e) === name);
    (same ?? all[Number(index)])?.focus({ preventScroll: true });
}
