// What is told about an answer, beside its hits: what was understood, what was done with the words,
// and what to do when nothing is found.
import type { SearchResults } from "algoliasearch-helper";
import type { InstantSearch } from "instantsearch.js";
import { render } from "preact";
import type { AskedWidget } from "./asked";
import { Empty, relaxOf } from "./empty";
import type { Filter } from "./filters";
import type { Layout } from "./layout";
import { Notices } from "./notices";
import { toRoute, toState, type ListState } from "./route";
import { INDEX } from "./search";
import { toldBy, type Told as Answer } from "./told";
import { anyUnderstood, takenOff, UnderstoodWords } from "./understood";

export class Told {
    private last: SearchResults | undefined;

    constructor(
        private readonly search: InstantSearch,
        private readonly places: Layout,
        private readonly filters: Filter[],
        private readonly asked: AskedWidget,
    ) {}

    /** Draw it for `results`, once. */
    tell(results: SearchResults): void {
        if (results === this.last) return;
        this.last = results;
        const told = toldBy(results);
        this.draw(results, told);
        if (results.nbHits > 0 || told.relax.length > 0) return;
        void relaxOf().then((relax) => {
            if (results === this.last) this.draw(results, { ...told, relax });
        });
    }

    private draw(results: SearchResults, told: Answer): void {
        const { places, filters, asked } = this;
        places.understood.hidden = !anyUnderstood(told);
        render(<UnderstoodWords told={told} filters={filters} asked={asked} />, places.understood);
        const total = results.nbHits;
        render(
            <>
                <Notices
                    told={told}
                    total={total}
                    query={results.query}
                    asked={asked}
                    filters={filters}
                    without={(name) => this.without(name, told)}
                />
                {total === 0 && told.relax.length === 0 && <Empty query={results.query} />}
            </>,
            places.notices,
        );
    }

    /** Leave a filter out, whether it was chosen or understood; likeness with its order. */
    without(name: string, told?: Answer): void {
        const state = (this.search.getUiState()[INDEX] ?? {}) as ListState;
        const route = toRoute(this.filters, { ...state, page: undefined });
        delete route[name];
        if (name === "match") delete route.match_to;
        if (name === "match" && route.sort === "match") delete route.sort;
        if (told?.understood.some((item) => item.filter === name && item.applied))
            route.understand = takenOff(route.understand, name);
        this.search.setUiState({ [INDEX]: toState(this.filters, route) });
    }
}
