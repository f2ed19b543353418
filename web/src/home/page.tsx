// The shop's front: a search over everything, then ways in: what is loved, new and well rated, by
// scent, by category, by house.  Every list and count is asked of the server as the page comes up.
import { render } from "preact";
import {
    brands,
    categories,
    facets,
    personal,
    search,
    type Brand,
    type Category,
    type Reasoned,
} from "../api/native";
import { fromNative, type CardProduct } from "../cards/product";
import { whyForYou } from "../cards/why";
import { t } from "../i18n/lang";
import { frame } from "../shell/frame";
import "../styles/home.css";
import { Hero } from "./hero";
import { savedShelf, trendingShelf } from "./own";
import { ReasonedShelf, Shelf } from "./shelf";
import { Categories, Families, Houses, type Family } from "./ways";

const SHELF = 12;
const FEWEST_RATINGS = "50..";

interface Front {
    saved: CardProduct[];
    yours: Reasoned[];
    trending: CardProduct[];
    popular: CardProduct[];
    newest: CardProduct[];
    rated: CardProduct[];
    families: Family[];
    categories: Category[];
    brands: Brand[];
}

const shelfOf = async (query: Record<string, string>) =>
    (await search({ in_stock: "true", size: String(SHELF), ...query })).hits.map(fromNative);

/** The first level of the tree of scent families. */
async function families(): Promise<Family[]> {
    const reply = await facets({ facets: "family", facet_size: "100" });
    return reply.facets.family!.values.filter((value) => !value.id.includes("/"));
}

async function load(): Promise<Front> {
    const [saved, yours, trending, popular, newest, rated, scents, tree, houses] =
        await Promise.all([
            savedShelf(SHELF),
            personal(SHELF),
            trendingShelf(SHELF),
            shelfOf({ sort: "popular" }),
            shelfOf({ sort: "newest" }),
            shelfOf({ sort: "rating", rating_n: FEWEST_RATINGS }),
            families(),
            categories(),
            brands(),
        ]);
    return {
        saved,
        yours: yours ?? [],
        trending,
        popular,
        newest,
        rated,
        families: scents,
        categories: tree,
        brands: houses,
    };
}

function Ways({ front }: { front: Front }) {
    return (
        <>
            <Shelf title={t("savedHere")} products={front.saved} />
            <ReasonedShelf title={t("forYou")} hits={front.yours} why={whyForYou} />
            <Shelf title={t("trending")} products={front.trending} />
            <Shelf title={t("popular")} products={front.popular} all={{ sort: "popular" }} />
            <Families families={front.families} />
            <Shelf title={t("newest")} products={front.newest} all={{ sort: "newest" }} />
            <Categories categories={front.categories} />
            <Shelf title={t("bestRated")} products={front.rated} all={{ sort: "rating" }} />
            <Houses brands={front.brands} />
        </>
    );
}

export async function show(main: HTMLElement): Promise<void> {
    document.title = `Attar · ${t("tagline")}`;
    const hero = document.createElement("section");
    const ways = document.createElement("div");
    hero.className = "hero";
    ways.className = "ways";
    ways.setAttribute("aria-busy", "true");
    main.replaceChildren(hero, ways);
    render(<Hero />, hero);
    frame(hero.querySelector<HTMLElement>("#search")!);
    render(<Ways front={await load()} />, ways);
    ways.removeAttribute("aria-busy");
}
