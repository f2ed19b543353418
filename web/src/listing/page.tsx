// The list of perfumes: InstantSearch's connectors over our own wire, drawn with our own elements.
//
//   URL <--route.ts--> InstantSearch <--> widgets: controls/*, hits, chips, bar, asked
//                           `--results--> labels, notices, understood, empty
import type { InstantSearch } from "instantsearch.js";
import { connectConfigure, connectSearchBox } from "instantsearch.js/es/connectors";
import { render } from "preact";
import { declared } from "../api/native";
import { retrieved } from "../api/records";
import { perfumes } from "../i18n/format";
import { t } from "../i18n/lang";
import type { SearchBox } from "../search/box";
import { params } from "../shell/url";
import "../styles/listing.css";
import { AskedWidget } from "./asked";
import { sortWidget, statsWidget } from "./bar";
import { chipsWidget } from "./chips";
import { loadBins } from "./controls/bins";
import { section } from "./controls/section";
import { widgetFor } from "./controls/widgets";
import { usable, type Filter } from "./filters";
import { hitsWidget, pagerWidget } from "./hits";
import { learnChosen, learnLabels } from "./labels";
import { layout, type Layout } from "./layout";
import { INDEX, listSearch } from "./search";
import { Told } from "./tell";

const PAGE = 24;
const OPEN_AT_FIRST = 8;

const configure = connectConfigure(() => {});

/* Without a face: the box on top of the page is autocomplete's; its words are put in the search. */
const words = connectSearchBox(() => {});

function filterWidgets(filters: Filter[], places: Layout, asked: AskedWidget) {
    const sections = filters.map((filter, i) => section(filter, i < OPEN_AT_FIRST));
    places.sidebar.append(...sections.map((one) => one.element));
    return sections.map((one) => widgetFor(one, asked)).filter((widget) => widget !== null);
}

/** Everything chosen is taken back; words and order stay. */
function clear(search: InstantSearch, asked: AskedWidget): void {
    const { query, sortBy } = search.getUiState()[INDEX] ?? {};
    const { understand, typo } = asked.state;
    search.setUiState({
        [INDEX]: { query, sortBy, asked: { understand, typo, exclude: {} } } as never,
    });
}

function Failure({ again }: { again: () => void }) {
    return (
        <div class="notice" role="alert">
            <p>{t("failed")}</p>
            <button type="button" class="primary" onClick={again}>
                {t("retry")}
            </button>
        </div>
    );
}

/** The list is busy while a search is under way; a failure is said below what is still shown. */
function watch(search: InstantSearch, places: Layout, filters: Filter[], told: Told): void {
    search.on("error", ({ error }: { error: Error }) => {
        /* InstantSearch is about to go back to what it last had an answer for. */
        const wanted = search.getUiState();
        const again = () => {
            render(null, places.notices);
            search.setUiState(wanted);
        };
        console.error(error);
        places.grid.removeAttribute("aria-busy");
        places.status.textContent ||= "–";
        render(<Failure again={again} />, places.notices);
    });
    search.on("render", () => {
        const busy = search.status === "loading" || search.status === "stalled";
        if (busy) places.grid.setAttribute("aria-busy", "true");
        else if (search.status === "idle") places.grid.removeAttribute("aria-busy");
        const results = search.helper?.lastResults;
        if (busy || search.status === "error" || !results) return;
        places.show.textContent = `${t("show")}: ${perfumes(results.nbHits)}`;
        told.tell(results);
        void loadBins(filters);
    });
}

/** The box searches the list in place: other words begin without filters. */
function connectBox(search: InstantSearch, box: SearchBox): void {
    box.inPlace((query) => search.setUiState({ [INDEX]: { query } }));
    let shown = search.getUiState()[INDEX]?.query ?? "";
    search.on("render", () => {
        const query = search.getUiState()[INDEX]?.query ?? "";
        if (query !== shown) box.show((shown = query));
    });
}

export async function show(main: HTMLElement, box: SearchBox): Promise<void> {
    const { filters: defs, sorts } = await declared();
    const filters = usable(defs);
    const places = layout(main);
    const asked = new AskedWidget();
    const route = Object.fromEntries(params());
    const [search] = await Promise.all([listSearch(filters), learnChosen(filters, route)]);
    const told = new Told(search, places, filters, asked);
    /* Before any other widget: they draw with what it learns. */
    const learn = { $$type: "attar.learn", render: () => learnLabels(search.helper!.lastResults!) };
    search.addWidgets([
        learn as never,
        asked.widget,
        words({}),
        configure({
            searchParameters: {
                hitsPerPage: PAGE,
                attributesToRetrieve: retrieved,
                attributesToHighlight: ["name"],
                attributesToSnippet: [],
            },
        }),
        ...filterWidgets(filters, places, asked),
        chipsWidget(places.chosen, filters, asked, {
            clear: () => clear(search, asked),
            unlike: () => told.without("match"),
        }),
        sortWidget(places.sort, sorts, () => Boolean(asked.state.match_to)),
        statsWidget(places.status),
        hitsWidget(places),
        pagerWidget(places.pager, places.grid),
    ]);
    watch(search, places, filters, told);
    search.start();
    connectBox(search, box);
}
