// A filter of named values: a list of checkboxes with counts, a field to find one in a long list,
// and for notes and allergens a button that excludes.
import type { Facet, FacetValue, FilterDef } from "../api";
import { h } from "../dom";
import { count, t } from "../i18n";
import { chosen, toggle } from "../state";

const SHORT = 6;
const excluding = new Set(["note", "allergen"]);

/** Filters that the shopper has opened in full; kept between answers. */
const opened = new Set<string>();

function excludeButton(def: FilterDef, value: FacetValue): HTMLElement {
    const on = chosen(def.name).includes(`!${value.id}`);
    return h(
        "button",
        {
            type: "button",
            class: "exclude",
            "aria-pressed": String(on),
            "aria-label": `${t("exclude")} ${value.label}`,
            title: `${t("exclude")} ${value.label}`,
            onclick: () => toggle(def.name, `!${value.id}`),
        },
        "−",
    );
}

function row(def: FilterDef, value: FacetValue): HTMLElement {
    const depth = def.kind === "tree" ? value.id.split("/").length - 1 : 0;
    const box = h("input", {
        type: "checkbox",
        checked: chosen(def.name).includes(value.id),
        onchange: () => toggle(def.name, value.id),
    });
    const onlyExclude = def.name === "allergen";
    return h(
        "li",
        { style: depth ? `--depth:${depth}` : undefined },
        onlyExclude
            ? h("span", { class: "value" }, h("span", {}, value.label))
            : h("label", { class: "value" }, box, h("span", {}, value.label)),
        h("span", { class: "count" }, count(value.count)),
        excluding.has(def.name) ? excludeButton(def, value) : null,
    );
}

/** Parents before children, siblings by count: the order in which a tree is read. */
function treeOrder(values: FacetValue[]): FacetValue[] {
    const counts = new Map(values.map((v) => [v.id, v.count]));
    const key = (id: string) =>
        id
            .split("/")
            .map((_, i, parts) => parts.slice(0, i + 1).join("/"))
            .map((part) => `${String(1e9 - (counts.get(part) ?? 0)).padStart(10, "0")}${part}`)
            .join("\u0001");
    return [...values].sort((a, b) => (key(a.id) < key(b.id) ? -1 : 1));
}

function finder(def: FilterDef, list: HTMLElement): HTMLElement {
    return h("input", {
        type: "search",
        class: "finder",
        placeholder: t("find"),
        "aria-label": `${t("find")}: ${def.name}`,
        oninput: (event: Event) => {
            const text = (event.target as HTMLInputElement).value.trim().toLocaleLowerCase();
            for (const item of Array.from(list.children) as HTMLElement[])
                item.hidden = !item.textContent!.toLocaleLowerCase().includes(text);
        },
    });
}

export function valuesFilter(def: FilterDef, facet: Facet, redraw: () => void): HTMLElement[] {
    const all = def.kind === "tree" ? treeOrder(facet.values) : facet.values;
    const open = opened.has(def.name);
    const shown = open ? all : all.filter((v, i) => i < SHORT || v.selected);
    const list = h("ul", { class: "values" }, ...shown.map((v) => row(def, v)));
    const parts: HTMLElement[] = [list];
    if (open && all.length > 12) parts.unshift(finder(def, list));
    if (all.length > SHORT) {
        const flip = () => {
            if (open) opened.delete(def.name);
            else opened.add(def.name);
            redraw();
        };
        parts.push(
            h(
                "button",
                { type: "button", class: "link", "aria-expanded": String(open), onclick: flip },
                open ? t("less") : t("more"),
            ),
        );
    }
    return parts;
}
