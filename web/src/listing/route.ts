// The URL of the list and InstantSearch's state of it, one for one.  The URL speaks the native
// grammar, in ids, which are the same in both languages:
//
//   ?q=oud&brand=ajmal,rasasi&price=100..250&note=oud,!patchouli&deliver=AE-DU&page=2&lang=en
//
// What InstantSearch has no word for is in `asked` (asked.ts).
import type { IndexUiState } from "instantsearch.js";
import { sortOf, viewName } from "../api/wire";
import { lang } from "../i18n/lang";
import type { Asked } from "./asked";
import { levels, SEPARATOR, steps, type Filter } from "./filters";

export type ListState = IndexUiState & { asked?: Asked };
export type Route = Record<string, string>;

type Ranges = Record<string, string>;

/** "100..250" as InstantSearch writes it, and back. */
const toRange = (text: string) => text.replace("..", ":");
const fromRange = (text: string) => text.replace(":", "..");

const isStep = (filter: Filter) => filter.control in steps;

const included = (text: string) => text.split(",").filter((value) => value && value[0] !== "!");
const excluded = (text: string) =>
    text
        .split(",")
        .filter((value) => value[0] === "!")
        .map((value) => value.slice(1));

/* ---- From the URL ---- */

function readRange(filter: Filter, text: string, state: ListState): void {
    const [low = ""] = text.split("..");
    if (filter.control === "stars" && low) (state.ratingMenu ??= {})[filter.wire] = Number(low);
    else if (isStep(filter)) (state.numericMenu ??= {})[filter.wire] = toRange(text);
    else (state.range ??= {})[filter.wire] = toRange(text);
}

function readValues(filter: Filter, text: string, state: ListState, asked: Asked): void {
    const out = excluded(text);
    if (out.length > 0) asked.exclude[filter.wire] = out;
    if (included(text).length > 0) (state.refinementList ??= {})[filter.wire] = included(text);
}

function readFilter(filter: Filter, text: string, state: ListState, asked: Asked): void {
    if (filter.kind === "range") readRange(filter, text, state);
    else if (filter.kind === "bool") (state.toggle ??= {})[filter.wire] = text === "true";
    else if (filter.kind === "delivery") (state.menu ??= {})[filter.wire] = text;
    else if (filter.kind === "tree")
        (state.hierarchicalMenu ??= {})[levels(filter)[0]!] = text.split(SEPARATOR);
    else readValues(filter, text, state, asked);
}

export function toState(filters: Filter[], route: Route): ListState {
    const asked: Asked = {
        understand: route.understand,
        typo: route.typo,
        match_to: route.match_to,
        match: route.match,
        exclude: {},
    };
    const state: ListState = { asked, query: route.q, page: Number(route.page) || undefined };
    if (route.sort) state.sortBy = viewName(route.sort);
    for (const filter of filters) {
        const text = route[filter.name];
        if (text && filter.kind !== "match") readFilter(filter, text, state, asked);
    }
    return state;
}

/* ---- To the URL ---- */

function rangeText(filter: Filter, state: ListState): string {
    const stars = state.ratingMenu?.[filter.wire];
    if (stars !== undefined) return `${stars}..`;
    const ranges: Ranges = { ...state.range, ...state.numericMenu };
    const text = ranges[filter.wire];
    return text ? fromRange(text) : "";
}

function valuesText(filter: Filter, state: ListState): string {
    const out = (state.asked?.exclude[filter.wire] ?? []).map((value) => `!${value}`);
    return [...(state.refinementList?.[filter.wire] ?? []), ...out].join(",");
}

function filterText(filter: Filter, state: ListState): string {
    if (filter.kind === "range") return rangeText(filter, state);
    if (filter.kind === "bool") return state.toggle?.[filter.wire] ? "true" : "";
    if (filter.kind === "delivery") return state.menu?.[filter.wire] ?? "";
    if (filter.kind === "tree")
        return (state.hierarchicalMenu?.[levels(filter)[0]!] ?? []).join(SEPARATOR);
    return valuesText(filter, state);
}

export function toRoute(filters: Filter[], state: ListState): Route {
    const sort = state.sortBy ? sortOf(state.sortBy) : "relevance";
    const { understand, typo, match_to, match } = state.asked ?? {};
    const all: Record<string, string | undefined> = {
        q: state.query,
        ...Object.fromEntries(
            filters
                .filter((filter) => filter.kind !== "match")
                .map((filter) => [filter.name, filterText(filter, state)]),
        ),
        match_to,
        match,
        understand,
        typo,
        sort: sort === "relevance" ? "" : sort,
        page: state.page && state.page > 1 ? String(state.page) : "",
        lang: lang(),
    };
    return Object.fromEntries(
        Object.entries(all).filter((one): one is [string, string] => !!one[1]),
    );
}

/** A route as an address; `!`, `,` and `..` stay readable. */
export function toUrl(route: Route): string {
    const text = new URLSearchParams(route).toString().replace(/%2C/g, ",").replace(/%21/g, "!");
    return `${location.origin}/perfumes?${text}`;
}
