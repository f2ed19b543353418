// What the server understood of the words: a chip for each filter, which takes it off, and a note
// for what was not applied.  The words themselves stay in the search box.
import type { FilterDef, SearchReply, Understood } from "../api";
import { h } from "../dom";
import { named, t } from "../i18n";
import { params, update } from "../state";
import { chip } from "./chips";

/** The filter is understood and not applied from now on; focus goes to what is left. */
function takeOff(name: string): void {
    const off = (params().get("understand") ?? "").split(",").filter(Boolean);
    update({ understand: [...off, `-${name}`].join(",") });
    document.getElementById("results")?.focus({ preventScroll: true });
}

/** The words in marks of their own direction, whatever the page's is. */
function note(item: Understood, text: string): HTMLElement {
    return h("p", { class: "muted" }, h("bdi", {}, item.text), ` · ${text}`);
}

function one(defs: FilterDef[], item: Understood): HTMLElement | null {
    const def = defs.find((d) => d.name === item.filter);
    if (item.why === "dropped") return note(item, t("givenUp"));
    if (item.why === "currency") return note(item, t("otherCurrency"));
    if (!item.applied || !def) return null;
    return chip(`${named(def.label)}: \u2068${item.text}\u2069`, () => takeOff(def.name));
}

/** Empty when every word is a word. */
export function understood(defs: FilterDef[], reply: SearchReply | null): HTMLElement[] {
    const items = (reply?.understood ?? []).map((item) => one(defs, item));
    return items.filter((item) => item !== null);
}
