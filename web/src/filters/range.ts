// A filter of numbers: two fields over a histogram of what the other filters leave; for grades
// (longevity, sillage, rating, discount) a row of steps instead.
import type { FilterDef, Stats } from "../api";
import { h, svg } from "../dom";
import { named, t } from "../i18n";
import { params, update } from "../state";

const steps: Record<string, number[]> = {
    longevity: [2, 3, 4],
    sillage: [2, 3, 4],
    rating: [3, 4, 4.5],
    discount: [10, 20, 30, 50],
    rating_n: [10, 50, 200],
};

function bounds(name: string): [string, string] {
    const text = params().get(name) ?? "";
    const at = text.indexOf("..");
    return at < 0 ? ["", ""] : [text.slice(0, at), text.slice(at + 2)];
}

function setBounds(name: string, low: string, high: string): void {
    update({ [name]: low || high ? `${low}..${high}` : "" });
}

function histogram(stats: Stats): SVGElement {
    const most = Math.max(1, ...stats.bins);
    const bars = stats.bins.map((n, i) => {
        const height = n === 0 ? 0 : Math.max(2, (Math.sqrt(n) / Math.sqrt(most)) * 30);
        return svg("rect", { x: i * 5, y: 30 - height, width: 4, height });
    });
    const width = Math.max(1, stats.bins.length * 5);
    return svg(
        "svg",
        {
            class: "histogram",
            viewBox: `0 0 ${width} 30`,
            preserveAspectRatio: "none",
            "aria-hidden": "true",
        },
        ...bars,
    );
}

function field(
    def: FilterDef,
    label: string,
    value: string,
    hint: number,
    set: (v: string) => void,
) {
    return h("input", {
        type: "number",
        inputmode: "decimal",
        min: 0,
        step: "any",
        value,
        placeholder: String(hint),
        "aria-label": `${named(def.label)}: ${label}`,
        onchange: (event: Event) => set((event.target as HTMLInputElement).value),
    });
}

function twoFields(def: FilterDef, stats: Stats): HTMLElement[] {
    const [low, high] = bounds(def.name);
    const fields = h(
        "div",
        { class: "range" },
        field(def, t("min"), low, Math.floor(stats.min), (v) => setBounds(def.name, v, high)),
        h("span", { "aria-hidden": "true" }, "–"),
        field(def, t("max"), high, Math.ceil(stats.max), (v) => setBounds(def.name, low, v)),
    );
    const plot = h("div", { class: "plot" });
    plot.append(histogram(stats));
    return [plot, fields];
}

function oneStep(def: FilterDef, value: string, label: string, on: boolean): HTMLElement {
    return h(
        "button",
        {
            type: "button",
            class: "chip",
            "aria-pressed": String(on),
            onclick: () => setBounds(def.name, on ? "" : value, ""),
        },
        label,
    );
}

function stepRow(def: FilterDef, grades: number[]): HTMLElement[] {
    const [low] = bounds(def.name);
    const sign = def.name === "rating" ? "★ " : "";
    const unit = def.name === "discount" ? "%" : "";
    const chips = grades.map((grade) =>
        oneStep(def, String(grade), `${sign}${grade}${unit}+`, low === String(grade)),
    );
    return [
        h("div", { class: "chips", role: "group", "aria-label": named(def.label) }, ...chips),
    ];
}

export function rangeFilter(def: FilterDef, stats: Stats | undefined): HTMLElement[] {
    const grades = steps[def.name];
    if (grades) return stepRow(def, grades);
    if (!stats || stats.n === 0) return [];
    return twoFields(def, stats);
}
