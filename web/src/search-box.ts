// The search box: a combobox as in the ARIA Authoring Practices, with suggestions in groups.
import type { Suggestion, SuggestReply } from "./api";
import { suggest } from "./api";
import { fill, h } from "./dom";
import { count, lang, named, t, type TextKey } from "./i18n";
import { go, params, update } from "./state";

const groups: TextKey[] = [
    "completions",
    "products",
    "brands",
    "notes",
    "perfumers",
    "categories",
];
const filterOf: Record<string, string> = {
    brands: "brand",
    notes: "note",
    perfumers: "perfumer",
    categories: "category",
};

interface Choice {
    element: HTMLElement;
    pick: () => void;
}

export class SearchBox {
    readonly element: HTMLFormElement;
    private input = h("input", {
        type: "search",
        id: "q",
        name: "q",
        role: "combobox",
        autocomplete: "off",
        autocapitalize: "off",
        spellcheck: "false",
        maxlength: 200,
        "aria-autocomplete": "list",
        "aria-expanded": "false",
        "aria-controls": "suggestions",
    });
    private list = h("div", {
        id: "suggestions",
        role: "listbox",
        class: "suggestions",
        hidden: true,
    });
    private choices: Choice[] = [];
    private active = -1;
    private pending: AbortController | null = null;

    constructor() {
        this.element = h(
            "form",
            { role: "search", class: "search", action: "/" },
            h("label", { for: "q", class: "sr" }, t("search")),
            this.input,
            this.list,
        );
        this.element.addEventListener("submit", (event) => this.submit(event));
        this.input.addEventListener("input", () => void this.typed());
        this.input.addEventListener("keydown", (event) => this.key(event));
        this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
        this.render();
    }

    /** Show the query of the URL, texts in the page's language. */
    render(): void {
        this.input.placeholder = t("placeholder");
        this.input.setAttribute("aria-label", t("search"));
        this.list.setAttribute("aria-label", t("completions"));
        if (document.activeElement !== this.input) this.input.value = params().get("q") ?? "";
    }

    private submit(event: Event): void {
        event.preventDefault();
        this.close();
        this.run(this.input.value);
    }

    private run(q: string): void {
        this.pending?.abort();
        this.input.value = q;
        const kept = params();
        const next = new URLSearchParams();
        if (kept.get("lang")) next.set("lang", kept.get("lang")!);
        if (q.trim()) next.set("q", q.trim());
        go("/", next);
    }

    private async typed(): Promise<void> {
        const q = this.input.value.trim();
        this.pending?.abort();
        if (!q) {
            this.close();
            update({ q: "" }, true);
            return;
        }
        this.pending = new AbortController();
        try {
            this.show(await suggest(q, lang(), this.pending.signal));
        } catch {
            /* an aborted or failed suggestion leaves the box as it is: Enter still searches */
        }
    }

    private choice(group: string, item: Suggestion): Choice {
        const text = item.text ?? item.label ?? named(item.name);
        const pick = () => {
            this.close();
            if (group === "products" && item.slug) go(`/p/${item.slug}`, params());
            else if (filterOf[group] && item.id) this.filter({ [filterOf[group]]: item.id });
            else if (item.filters && Object.keys(item.filters).length) this.filter(item.filters);
            else this.run(text);
        };
        const element = h(
            "div",
            { role: "option", id: `s${this.choices.length}`, "aria-selected": "false" },
            h("span", {}, text),
            item.brand ? h("span", { class: "muted" }, named(item.brand.name)) : null,
            item.count !== undefined ? h("span", { class: "count" }, count(item.count)) : null,
        );
        element.addEventListener("mousedown", (event) => {
            event.preventDefault();
            pick();
        });
        return { element, pick };
    }

    private filter(filters: Record<string, string>): void {
        const next = new URLSearchParams(filters);
        const shownLang = params().get("lang");
        if (shownLang) next.set("lang", shownLang);
        this.input.value = "";
        go("/", next);
    }

    private show(reply: SuggestReply): void {
        this.choices = [];
        this.active = -1;
        const parts: HTMLElement[] = [];
        for (const group of groups) {
            const items = reply[group] ?? [];
            if (items.length === 0) continue;
            const heading = h("p", { class: "group", role: "presentation" }, t(group));
            const box = h("div", { role: "group", "aria-label": t(group) }, heading);
            for (const item of items) {
                const choice = this.choice(group, item);
                this.choices.push(choice);
                box.append(choice.element);
            }
            parts.push(box);
        }
        fill(this.list, ...parts);
        const open = this.choices.length > 0 && document.activeElement === this.input;
        this.list.hidden = !open;
        this.input.setAttribute("aria-expanded", String(open));
    }

    private close(): void {
        this.pending?.abort();
        this.list.hidden = true;
        this.input.setAttribute("aria-expanded", "false");
        this.input.removeAttribute("aria-activedescendant");
        this.active = -1;
    }

    private key(event: KeyboardEvent): void {
        if (event.key === "Escape") this.close();
        if (this.list.hidden || this.choices.length === 0) return;
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            this.move(event.key === "ArrowDown" ? 1 : -1);
        } else if (event.key === "Enter" && this.active >= 0) {
            event.preventDefault();
            this.choices[this.active]?.pick();
        }
    }

    private move(step: number): void {
        const before = this.choices[this.active]?.element;
        before?.setAttribute("aria-selected", "false");
        const total = this.choices.length + 1; /* one place for "none": back to what was typed */
        this.active = ((this.active + 1 + step + total) % total) - 1;
        const now = this.choices[this.active]?.element;
        now?.setAttribute("aria-selected", "true");
        now?.scrollIntoView({ block: "nearest" });
        if (now) this.input.setAttribute("aria-activedescendant", now.id);
        else this.input.removeAttribute("aria-activedescendant");
    }
}
