// The search box on top of every page: Algolia's autocomplete over the server's suggestions, for
// keyboard, pointer and screen reader.  Where the list is on the page it is searched in place.
import { autocomplete, type AutocompleteApi } from "@algolia/autocomplete-js";
import { createElement, Fragment, render } from "preact";
import { t } from "../i18n/lang";
import { listUrl, params } from "../shell/url";
import { remember } from "./recent";
import { sourcesFor, titleOf, type Item } from "./sources";

const QUERY_MAX = 200;

export interface SearchBox {
    /** Show other words, for example those of a step back in the history. */
    show(q: string): void;
    /** Search in place from now on instead of going to the list's page. */
    inPlace(search: (q: string) => void): void;
}

/* The combobox is the field itself, as the ARIA Authoring Practices have it since 1.2. */
export const plainRoot = {
    role: "presentation",
    "aria-expanded": undefined,
    "aria-haspopup": undefined,
    "aria-controls": undefined,
    "aria-labelledby": undefined,
};

export const combobox = (open: boolean) => ({
    role: "combobox",
    maxLength: QUERY_MAX,
    "aria-label": t("search"),
    "aria-labelledby": undefined,
    "aria-autocomplete": "list",
    "aria-expanded": String(open),
});

const go = (url: string) => location.assign(url);

/** Make the box in `container`; it shows the words of the URL. */
export function searchBox(container: HTMLElement): SearchBox {
    let search = (q: string) => go(listUrl({ q }));
    const submit = (q: string) => {
        remember(q);
        search(q.trim());
    };
    const api: AutocompleteApi<Item> = autocomplete<Item>({
        container,
        panelContainer: container,
        id: "search",
        placeholder: t("placeholder"),
        openOnFocus: true,
        detachedMediaQuery: "none",
        initialState: { query: params().get("q") ?? "" },
        renderer: { createElement, Fragment, render },
        translations: { clearButtonTitle: t("remove"), submitButtonTitle: t("search") },
        getRootProps: ({ props }) => ({ ...props, ...plainRoot }) as never,
        getInputProps: ({ props, state }) => ({ ...props, ...combobox(state.isOpen) }) as never,
        getListProps: ({ props }) => ({ ...props, "aria-labelledby": titleOf(props.id) }),
        getSources: ({ query, refresh }) => sourcesFor(query, () => void refresh()),
        navigator: { navigate: ({ itemUrl }) => go(itemUrl), navigateNewTab, navigateNewWindow },
        onSubmit: ({ state }) => submit(state.query),
        onReset: () => search(""),
    });
    return {
        show: (q) => api.setQuery(q),
        inPlace: (next) => (search = next),
    };
}

function navigateNewTab({ itemUrl }: { itemUrl: string }): void {
    window.open(itemUrl, "_blank", "noopener")?.focus();
}

function navigateNewWindow({ itemUrl }: { itemUrl: string }): void {
    window.open(itemUrl, "_blank", "noopener");
}
