// Filters that are one switch (in stock, allergens declared), and the delivery area.
import type { Facet, FilterDef } from "../api";
import { h } from "../dom";
import { count, named, t } from "../i18n";
import { params, update } from "../state";

export function boolFilter(def: FilterDef, facet: Facet | undefined): HTMLElement[] {
    const on = params().get(def.name) === "true";
    const yes = facet?.values.find((v) => v.id === "true");
    return [
        h(
            "label",
            { class: "switch" },
            h("input", {
                type: "checkbox",
                role: "switch",
                checked: on,
                onchange: () => update({ [def.name]: on ? "" : "true" }),
            }),
            h("span", {}, named(def.label)),
            yes ? h("span", { class: "count" }, count(yes.count)) : null,
        ),
    ];
}

/** Zones first ("AE-DU"), then, for the chosen one, its ways ("AE-DU:same_day"). */
export function deliveryFilter(def: FilterDef, facet: Facet): HTMLElement[] {
    const [zone = "", way = ""] = (params().get(def.name) ?? "").split(":");
    const zones = facet.values.filter((v) => !v.id.includes(":"));
    const ways = facet.values.filter((v) => zone && v.id.startsWith(`${zone}:`));
    const select = h(
        "select",
        {
            "aria-label": t("zone"),
            onchange: (event: Event) =>
                update({ [def.name]: (event.target as HTMLSelectElement).value }),
        },
        h("option", { value: "" }, t("anywhere")),
        ...zones.map((z) =>
            h(
                "option",
                { value: z.id, selected: z.id === zone },
                `${z.label} (${count(z.count)})`,
            ),
        ),
    );
    const chips = ways.map((w) => {
        const on = w.id === `${zone}:${way}`;
        return h(
            "button",
            {
                type: "button",
                class: "chip",
                "aria-pressed": String(on),
                onclick: () => update({ [def.name]: on ? zone : w.id }),
            },
            `${w.label} (${count(w.count)})`,
        );
    });
    return chips.length ? [select, h("div", { class: "chips" }, ...chips)] : [select];
}
