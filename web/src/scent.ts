// The scent as a picture: one petal for each accord, as long as the accord is strong, in its
// colour.  The same scent always gives the same flower.
import type { Concept } from "./api";
import { svg } from "./dom";
import { named, t } from "./i18n";

// Hue of an accord by words in its id, so that accords from any catalogue get a fitting colour.
const hues: [RegExp, string][] = [
    [/oud|smok|incense|tobacco|leather/, "#5b3a29"],
    [/rose/, "#c2476b"],
    [/white-floral|jasmin|tuberose/, "#d8b4d8"],
    [/floral|iris|violet/, "#a36bb5"],
    [/citrus|lemon|bergamot/, "#e3c02f"],
    [/aqua|marine|ozon|fresh/, "#4fa3c7"],
    [/green|herb|aromatic|lavender|conifer|moss/, "#5d8f57"],
    [/fruit|peach|berry|apple/, "#e0704f"],
    [/vanill|sweet|gourmand|caramel|honey|chocolate|coffee|almond/, "#c98b4a"],
    [/amber|balsam|resin|warm/, "#b5651d"],
    [/spic|cinnamon|saffron|pepper/, "#a63d2f"],
    [/musk|powder|soap|clean|cotton/, "#b9a7a0"],
    [/wood|earth|patchouli|cedar|sandal/, "#8a6442"],
    [/animal/, "#6b4a4a"],
];

export function colour(id: string): string {
    return hues.find(([pattern]) => pattern.test(id))?.[1] ?? "#8f8579";
}

/** A closed curve from the middle to (0, tip) and back, `width` wide on both sides. */
function leaf(width: number, tip: number): string {
    const side = (x: number) => `C${x} ${tip * 0.35} ${x} ${tip * 0.8}`;
    return `M0 0${side(width)} 0 ${tip}C${-width} ${tip * 0.8} ${-width} ${tip * 0.35} 0 0Z`;
}

function petal(angle: number, weight: number, fill: string): SVGElement {
    const length = 14 + (weight / 100) * 32;
    const width = 5 + (weight / 100) * 6;
    return svg("path", {
        d: leaf(width, -length),
        transform: `rotate(${angle})`,
        fill,
        "fill-opacity": 0.86,
    });
}

/** A flower of the accords, strongest at the top; it says in words what it shows. */
export function scentFlower(accords: Concept[]): SVGElement {
    const shown = accords.slice(0, 8);
    const words = shown.map((a) => `${named(a) || a.id} ${a.weight ?? 0}`).join(", ");
    const petals = shown.map((a, i) =>
        petal((i * 360) / Math.max(shown.length, 3), a.weight ?? 40, colour(a.id)),
    );
    return svg(
        "svg",
        {
            class: "flower",
            viewBox: "-50 -50 100 100",
            role: "img",
            "aria-label": `${t("scent")}: ${words}`,
        },
        ...petals,
        svg("circle", { r: 5, class: "flower-heart" }),
    );
}

/** Bars of the accords with their names. */
export function accordBars(accords: Concept[]): HTMLElement {
    const list = document.createElement("ul");
    list.className = "accords";
    for (const accord of accords) {
        const item = document.createElement("li");
        item.textContent = named(accord) || accord.id;
        item.style.setProperty("--weight", `${accord.weight ?? 40}%`);
        item.style.setProperty("--colour", colour(accord.id));
        list.append(item);
    }
    return list;
}
