// The part of the list's state for which InstantSearch has no widget: values to leave out, how the
// words are to be read, and likeness to a perfume.  A widget without a face: it puts its state into
// the search and into the URL.
//
//   exclude {notes:["patchouli"]}    --> filters  NOT notes:"patchouli"
//   match_to, match "20.."           --> attarMatchTo, filters  scent_match>=20
//   understand "-price"              --> attarUnderstand
//   typo "off"                       --> typoTolerance false
import type { IndexUiState, Widget } from "instantsearch.js";
import type { AlgoliaSearchHelper, SearchParameters } from "algoliasearch-helper";

export interface Asked {
    understand?: string;
    typo?: string;
    match_to?: string;
    match?: string;
    exclude: Record<string, string[]>;
}

type State = IndexUiState & { asked?: Asked };

const none: Asked = { exclude: {} };

const quoted = (value: string) => `"${value.replace(/["\\]/g, "\\$&")}"`;

function filtersOf(asked: Asked): string {
    const [least] = (asked.match ?? "").split("..");
    const out = Object.entries(asked.exclude).flatMap(([attribute, values]) =>
        values.map((value) => `NOT ${attribute}:${quoted(value)}`),
    );
    if (asked.match_to && least) out.push(`scent_match>=${Number(least)}`);
    return out.join(" AND ");
}

/** What the search is told; the state itself travels along, so that it can be read back. */
function apply(parameters: SearchParameters, asked: Asked): SearchParameters {
    return parameters.setQueryParameters({
        filters: filtersOf(asked) || undefined,
        typoTolerance: asked.typo === "off" ? false : undefined,
        attarFacetValues: "ids",
        attarUnderstand: asked.understand ?? true,
        attarMatchTo: asked.match_to,
    } as Partial<SearchParameters>);
}

/** The widget, and the ways in which other parts of the page change its state. */
export class AskedWidget {
    private helper: AlgoliaSearchHelper | undefined;
    private now: Asked = none;

    get state(): Asked {
        return this.now;
    }

    /** Change it and search; another page is the first one. */
    change(changes: Partial<Asked>): void {
        this.now = { ...this.now, ...changes };
        const helper = this.helper!;
        helper.setState(apply(helper.state.resetPage(), this.now)).search();
    }

    isExcluded(attribute: string, value: string): boolean {
        return this.now.exclude[attribute]?.includes(value) ?? false;
    }

    /** Leave perfumes with this value out, or no longer. */
    toggleExcluded(attribute: string, value: string): void {
        const before = this.now.exclude[attribute] ?? [];
        const after = before.includes(value)
            ? before.filter((other) => other !== value)
            : [...before, value];
        this.change({ exclude: { ...this.now.exclude, [attribute]: after } });
    }

    readonly widget: Widget = {
        $$type: "attar.asked",
        init: ({ helper }: { helper: AlgoliaSearchHelper }) => {
            this.helper = helper;
        },
        getWidgetUiState: (uiState: State) => ({ ...uiState, asked: this.now }),
        getWidgetSearchParameters: (
            parameters: SearchParameters,
            { uiState }: { uiState: State },
        ) => {
            this.now = uiState.asked ?? none;
            return apply(parameters, this.now);
        },
    } as unknown as Widget;
}
