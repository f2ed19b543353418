// Which control a declared filter gets: by its kind and control, never by its name, so that a new
// one in the index's declaration appears by itself.
import type { Widget } from "instantsearch.js";
import type { AskedWidget } from "../asked";
import { steps } from "../filters";
import { checklistWidget } from "./checklist";
import { pillsWidget } from "./pills";
import type { Section } from "./section";
import { sliderWidget } from "./slider";
import { starsWidget, stepsWidget } from "./steps";
import { deliveryWidget, toggleWidget } from "./switches";
import { treeWidget } from "./tree";

/* Few values, all shown. */
const short = ["chips", "segmented", "icons"];

function rangeWidget(to: Section): Widget {
    if (to.filter.control === "stars") return starsWidget(to) as Widget;
    if (to.filter.control in steps) return stepsWidget(to) as Widget;
    return sliderWidget(to) as Widget;
}

function valuesWidget(to: Section, asked: AskedWidget): Widget {
    const { kind, control } = to.filter;
    return kind === "terms" && short.includes(control)
        ? (pillsWidget(to) as Widget)
        : (checklistWidget(to, asked) as Widget);
}

/** The widget of a filter; none for likeness, which is chosen on a perfume's page. */
export function widgetFor(to: Section, asked: AskedWidget): Widget | null {
    switch (to.filter.kind) {
        case "range":
            return rangeWidget(to);
        case "bool":
            return toggleWidget(to) as Widget;
        case "tree":
            return treeWidget(to) as Widget;
        case "delivery":
            return deliveryWidget(to) as Widget;
        case "match":
            return null;
        default:
            return valuesWidget(to, asked);
    }
}
