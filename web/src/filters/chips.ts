// What is chosen, as chips above the results, each with a way to take it back.
import type { FilterDef, SearchReply } from "../api";
import { h } from "../dom";
import { named, t } from "../i18n";
import { chosen, go, params, toggle, update } from "../state";

/** A choice that a click takes back. */
export function chip(text: string, remove: () => void): HTMLElement {
    return h(
        "button",
        {
            type: "button",
            class: "chip on",
            "aria-label": `${t("remove")}: ${text}`,
            onclick: remove,
        },
        text,
        h("span", { "aria-hidden": "true" }, " ×"),
    );
}

function valueLabel(def: FilterDef, value: string, reply: SearchReply | null): string {
    const id = value.replace(/^!/, "").replace(/:.*$/, "");
    const found = reply?.facets[def.name]?.values.find((v) => v.id === id);
    const label = found?.label ?? id;
    return value.startsWith("!") ? `${t("without")} ${label}` : label;
}

function filterChips(def: FilterDef, reply: SearchReply | null): HTMLElement[] {
    const text = params().get(def.name);
    if (!text) return [];
    if (def.kind === "range" || def.kind === "bool" || def.kind === "match") {
        const shown =
            def.kind === "bool"
                ? named(def.label)
                : `${named(def.label)} ${text.replace("..", " – ")}`;
        return [
            chip(shown, () =>
                update({ [def.name]: "", ...(def.kind === "match" ? { match_to: "" } : {}) }),
            ),
        ];
    }
    return chosen(def.name).map((value) =>
        chip(valueLabel(def, value, reply), () => toggle(def.name, value)),
    );
}

/** The chips of every filter in use and, when there are any, "clear all". */
export function chips(defs: FilterDef[], reply: SearchReply | null): HTMLElement[] {
    const all = defs.flatMap((def) => filterChips(def, reply));
    if (all.length === 0) return [];
    const clear = () => {
        const next = new URLSearchParams();
        for (const name of ["q", "lang", "sort", "understand", "typo"]) {
            const value = params().get(name);
            if (value) next.set(name, value);
        }
        go("/", next);
    };
    return [...all, h("button", { type: "button", class: "link", onclick: clear }, t("clear"))];
}
