// One filter of the sidebar: a box that opens, with its name and a place for its control.
import { render, type ComponentChildren } from "preact";
import { named } from "../../i18n/lang";
import type { Filter } from "../filters";

export interface Section {
    filter: Filter;
    element: HTMLDetailsElement;
    /** Draw the control; null hides the box.  `used` marks it as having a choice. */
    draw(control: ComponentChildren, used: boolean): void;
}

/** `open` is how it first stands; then it is the shopper's. */
export function section(filter: Filter, open: boolean): Section {
    const element = document.createElement("details");
    const summary = document.createElement("summary");
    const title = document.createElement("span");
    const dot = document.createElement("span");
    const body = document.createElement("div");
    element.open = open;
    element.hidden = true;
    title.textContent = named(filter.label);
    dot.className = "dot";
    body.className = "control";
    summary.append(title, dot);
    element.append(summary, body);
    let opened = open;
    return {
        filter,
        element,
        draw(control, used) {
            element.hidden = control === null;
            dot.hidden = !used;
            if (used && !opened) element.open = opened = true;
            render(control, body);
        },
    };
}
