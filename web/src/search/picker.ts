// The field in which a perfume is picked: the search box's own client over the same suggestions,
// perfumes alone, in either script.
import { autocomplete, type AutocompleteSource } from "@algolia/autocomplete-js";
import { createElement, Fragment, render } from "preact";
import { suggest, type Suggestion, type Suggestions } from "../api/native";
import { named, ownTexts, t } from "../i18n/lang";
import { combobox, plainRoot } from "./box";

type Perfume = Suggestion & Record<string, unknown>;

const say = ownTexts({
    en: { pick: "Which perfume?", start: "Type a name in Arabic or Latin letters." },
    ar: { pick: "أي عطر؟", start: "اكتب اسمًا بالعربية أو باللاتينية." },
});

async function perfumes(query: string): Promise<Perfume[]> {
    if (!query.trim()) return [];
    const reply = await suggest(query.trim()).catch((): Suggestions => ({}));
    return (reply.products ?? []).filter((item) => item.id) as Perfume[];
}

/** Make it in `container`; `onPick` is called with the id of the perfume. One to a page. */
export function picker(container: HTMLElement, onPick: (id: string) => void): void {
    autocomplete<Perfume>({
        container,
        panelContainer: container,
        id: "picker",
        placeholder: say("start"),
        detachedMediaQuery: "none",
        defaultActiveItemId: 0,
        renderer: { createElement, Fragment, render },
        translations: { clearButtonTitle: t("remove"), submitButtonTitle: say("pick") },
        getRootProps: ({ props }) => ({ ...props, ...plainRoot }) as never,
        getInputProps: ({ props, state }) =>
            ({ ...props, ...combobox(state.isOpen), "aria-label": say("pick") }) as never,
        getListProps: ({ props }) =>
            ({ ...props, "aria-labelledby": undefined, "aria-label": t("products") }) as never,
        getSources: ({ query }) => [
            {
                sourceId: "perfumes",
                getItems: () => perfumes(query),
                getItemInputValue: ({ item }) => item.text,
                onSelect: ({ item }) => onPick(item.id!),
                templates: {
                    item: ({ item }) =>
                        createElement("span", { class: "suggestion" }, [
                            createElement("span", {}, item.text),
                            createElement("span", { class: "muted" }, named(item.brand?.name)),
                        ]),
                },
            } as AutocompleteSource<Perfume>,
        ],
    });
}
