// What the server did with the words to find anything, told above the hits, and the ways back: as
// typed, or without the filter that leaves nothing.  What the shopper typed and what it was read as
// stand in marks of their own direction.
import type { FilterDef, SearchReply } from "./api";
import { h } from "./dom";
import { list, named, perfumes, t, type TextKey } from "./i18n";
import { params, update } from "./state";

type Part = string | HTMLElement;

const said = (text: string) => h("bdi", {}, text);

/** A text with its {names} replaced. */
function sentence(key: TextKey, values: Record<string, Part>): HTMLElement {
    const parts = t(key).split(/\{(\w+)\}/);
    return h("p", {}, ...parts.map((part, i) => (i % 2 ? values[part] : part)));
}

/** A way on; focus goes to what it leads to, since it is gone itself. */
function way(kind: string, text: string, changes: () => Record<string, string>): HTMLElement {
    const take = () => {
        update(changes());
        document.getElementById("results")?.focus({ preventScroll: true });
    };
    return h("button", { type: "button", class: kind, onclick: take }, text);
}

const asTyped = () => way("link", t("exactly"), () => ({ typo: "off" }));

function repaired(reply: SearchReply): HTMLElement[] {
    if (!reply.repaired) return [];
    const { from, to } = reply.repaired;
    return [sentence("repaired", { to: h("bdi", {}, h("strong", {}, to)), from: said(from) })];
}

function dropped(reply: SearchReply): HTMLElement[] {
    const words = (why: string) => reply.dropped.filter((d) => d.why === why).map((d) => d.word);
    const one = (key: TextKey, why: string) =>
        words(why).length > 0 ? [sentence(key, { words: said(list(words(why))) })] : [];
    return [...one("droppedUnknown", "unknown"), ...one("droppedApart", "apart")];
}

function spelling(reply: SearchReply): HTMLElement[] {
    if (params().get("typo") === "off")
        return [h("p", {}, t("onlyTyped")), way("link", t("similarToo"), () => ({ typo: "" }))];
    if (reply.typo.level === 0 || reply.total === 0 || reply.repaired || reply.dropped.length > 0)
        return [];
    return [h("p", {}, t(reply.typo.level > 2 ? "farSpellings" : "nearSpellings"))];
}

/** What leaves a filter out, whether it was chosen or understood. */
function without(name: string, reply: SearchReply): Record<string, string> {
    const changes: Record<string, string> = { [name]: "" };
    if (name === "match") changes.match_to = "";
    if (name === "deliver") changes.zone = "";
    if (reply.understood.some((item) => item.filter === name && item.applied)) {
        const off = (params().get("understand") ?? "").split(",").filter(Boolean);
        changes.understand = [...off, `-${name}`].join(",");
    }
    return changes;
}

function relax(defs: FilterDef[], reply: SearchReply): HTMLElement[] {
    if (reply.relax.length === 0) return [];
    const label = (name: string) => named(defs.find((d) => d.name === name)?.label) || name;
    const text = (filter: string, total: number) =>
        `${t("without")} \u2068${label(filter)}\u2069: ${perfumes(total)}`;
    const ways = [...reply.relax]
        .sort((a, b) => b.total - a.total)
        .map(({ filter, total }) =>
            way("chip", text(filter, total), () => without(filter, reply)),
        );
    return [
        h("h2", {}, t("noResults")),
        h("p", {}, t("tooNarrow")),
        h("div", { class: "chips", role: "group", "aria-label": t("tooNarrow") }, ...ways),
    ];
}

/** Empty when the words were taken as they are and something was found. */
export function notices(defs: FilterDef[], reply: SearchReply | null): HTMLElement[] {
    if (!reply || !params().get("q")) return reply ? relax(defs, reply) : [];
    const missing = reply.total > 0 ? dropped(reply) : [];
    const told = [...repaired(reply), ...missing, ...spelling(reply)];
    const back = told.length > 0 && params().get("typo") !== "off" ? [asTyped()] : [];
    return [...told, ...back, ...relax(defs, reply)];
}
