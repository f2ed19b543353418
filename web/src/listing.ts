// The list of perfumes: one search for what the URL says, its filters and counts, and further pages
// as the shopper scrolls.
import { filters, search, suggest, Problem, type FilterDef, type SearchReply } from "./api";
import { card } from "./card";
import { fill, h } from "./dom";
import { chips } from "./filters/chips";
import { understood } from "./filters/understood";
import { Sidebar } from "./filters/sidebar";
import { notices } from "./notices";
import { lang, perfumes, sortLabel, sortNames, t } from "./i18n";
import { go, params, update } from "./state";

const PAGE = 24;

export class Listing {
    readonly element = h("div", { class: "listing" });
    private defs: FilterDef[] = [];
    private sidebar: Sidebar | null = null;
    private status = h("p", { class: "status", role: "status", "aria-live": "polite" });
    private sortSelect = h("select", {
        id: "sort",
        onchange: () => update({ sort: this.sortSelect.value }),
    });
    private sortText = h("label", { for: "sort", class: "muted" });
    private chipRow = h("div", { class: "chips chosen" });
    private noticeRow = h("div", { class: "notices", "aria-live": "polite" });
    private understoodRow = h("div", { class: "chips understood", role: "group" });
    private grid = h("div", { class: "grid", id: "results", tabindex: -1 });
    private foot = h("div", { class: "foot" });
    private openFilters = h("button", {
        type: "button",
        id: "open-filters",
        class: "primary open-filters",
        onclick: () => this.sidebar?.open(),
    });
    private pending: AbortController | null = null;
    private cursor: string | null = null;
    private reply: SearchReply | null = null;
    private shown = "";
    private observer = new IntersectionObserver(
        (entries) => entries.some((e) => e.isIntersecting) && void this.more(),
        { rootMargin: "600px" },
    );

    /** Ask for the filters once, then draw. */
    async start(): Promise<void> {
        this.defs = await filters();
        this.sidebar = new Sidebar(this.defs);
        const bar = h(
            "div",
            { class: "bar" },
            this.status,
            this.openFilters,
            this.sortText,
            this.sortSelect,
        );
        const column = h(
            "section",
            { class: "column" },
            bar,
            this.understoodRow,
            this.chipRow,
            this.noticeRow,
            this.grid,
            this.foot,
        );
        this.element.append(this.sidebar.element, column);
    }

    /** Show what the URL asks for; asks the server only if that has changed. */
    async show(): Promise<void> {
        this.drawBar();
        const wanted = this.query().toString();
        if (wanted === this.shown && this.reply) {
            this.sidebar?.draw();
            return;
        }
        this.shown = wanted;
        await this.first();
    }

    private query(): URLSearchParams {
        const query = params();
        const asked = this.sidebar!.asked();
        query.set("lang", lang());
        query.set("size", String(PAGE));
        query.set("facets", asked.facets);
        query.set("facet_size", "60");
        query.set("stats", asked.stats);
        query.set("highlight", "true");
        return query;
    }

    private drawBar(): void {
        const has = (name: string) => params().has(name);
        const names = has("match_to") ? [...sortNames, "match"] : sortNames;
        this.openFilters.textContent = t("filters");
        this.sortText.textContent = t("sort");
        this.sortSelect.setAttribute("aria-label", t("sort")); // its label is hidden on a phone
        const now = params().get("sort") ?? "relevance";
        const label = (name: string) => (name === "match" ? t("match") : sortLabel(name));
        fill(
            this.sortSelect,
            ...names.map((name) =>
                h("option", { value: name, selected: name === now }, label(name)),
            ),
        );
        this.drawChips();
    }

    private drawChips(): void {
        const said = understood(this.defs, this.reply);
        this.understoodRow.hidden = said.length === 0;
        this.understoodRow.setAttribute("aria-label", t("understood"));
        fill(this.understoodRow, ...said);
        fill(this.chipRow, ...chips(this.defs, this.reply));
    }

    private async first(): Promise<void> {
        this.pending?.abort();
        const pending = (this.pending = new AbortController());
        this.grid.setAttribute("aria-busy", "true");
        try {
            const reply = await search(this.query(), pending.signal);
            if (pending.signal.aborted) return;
            this.draw(reply);
        } catch (error) {
            if (!pending.signal.aborted) this.fail(error);
        } finally {
            if (!pending.signal.aborted) this.grid.removeAttribute("aria-busy");
        }
    }

    private draw(reply: SearchReply): void {
        this.reply = reply;
        this.cursor = reply.cursor ?? null;
        this.status.textContent = perfumes(reply.total);
        fill(this.grid, ...reply.hits.map(card));
        this.drawChips();
        fill(this.noticeRow, ...notices(this.defs, reply));
        this.sidebar?.draw(reply);
        if (reply.relax.length > 0) fill(this.foot);
        else if (reply.total === 0) void this.empty();
        else this.drawFoot();
    }

    private drawFoot(): void {
        this.observer.disconnect();
        if (!this.cursor) {
            fill(this.foot, h("p", { class: "muted" }, t("end")));
            return;
        }
        const button = h(
            "button",
            { type: "button", class: "primary", onclick: () => void this.more() },
            t("loadMore"),
        );
        fill(this.foot, button);
        this.observer.observe(button);
    }

    private async more(): Promise<void> {
        const cursor = this.cursor;
        if (!cursor) return;
        this.cursor = null;
        const query = params();
        query.set("lang", lang());
        query.set("size", String(PAGE));
        query.set("highlight", "true");
        query.set("cursor", cursor);
        const signal = this.pending?.signal;
        try {
            const reply = await search(query, signal);
            if (signal?.aborted) return;
            this.grid.append(...reply.hits.map(card));
            this.cursor = reply.cursor ?? null;
            this.drawFoot();
        } catch (error) {
            if (!signal?.aborted) this.fail(error, cursor);
        }
    }

    /** Say what went wrong; with a cursor the list so far stays and can be gone on with. */
    private fail(error: unknown, cursor?: string): void {
        const detail = error instanceof Problem ? error.message : "";
        const again = () => {
            if (!cursor) return void this.first();
            this.cursor = cursor;
            return void this.more();
        };
        const note = h(
            "div",
            { class: "notice", role: "alert" },
            h("p", {}, t("failed")),
            detail ? h("p", { class: "muted" }, detail) : null,
            h("button", { type: "button", class: "primary", onclick: again }, t("retry")),
        );
        if (!cursor) {
            this.reply = null;
            this.status.textContent = "";
            fill(this.noticeRow);
            fill(this.grid);
        }
        fill(this.foot, note);
    }

    private async empty(): Promise<void> {
        const box = h(
            "div",
            { class: "notice" },
            h("h2", {}, t("noResults")),
            h("p", {}, t("noResultsHint")),
        );
        fill(this.foot, box);
        const start = (params().get("q") ?? "").trim().slice(0, 2) || "a";
        const found = (
            await suggest(start, lang()).catch(() => ({}) as Awaited<ReturnType<typeof suggest>>)
        ).completions;
        for (const item of found ?? []) {
            const next = new URLSearchParams(item.filters ?? { q: item.text ?? "" });
            box.append(
                h(
                    "button",
                    { type: "button", class: "chip", onclick: () => go("/", next) },
                    item.text ?? "",
                ),
            );
        }
    }
}
