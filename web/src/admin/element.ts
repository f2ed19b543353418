// Elements without a framework: el("p", { class: "note" }, "text"), and the same for SVG.

type Child = Node | string | null | undefined | false;
type Props = Record<string, unknown>;

function fill<T extends Element>(element: T, props: Props, children: Child[]): T {
    for (const [name, value] of Object.entries(props)) {
        if (value === undefined || value === null || value === false) continue;
        if (typeof value === "function") element.addEventListener(name, value as EventListener);
        else element.setAttribute(name, value === true ? "" : String(value));
    }
    for (const child of children) if (child) element.append(child);
    return element;
}

/** An HTML element; a function among `props` listens to the event of that name. */
export function el<K extends keyof HTMLElementTagNameMap>(
    tag: K,
    props: Props = {},
    ...children: Child[]
): HTMLElementTagNameMap[K] {
    return fill(document.createElement(tag), props, children);
}

/** The same for SVG. */
export function svg(tag: string, props: Props = {}, ...children: Child[]): SVGElement {
    return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), props, children);
}
