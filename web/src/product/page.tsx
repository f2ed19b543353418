// One perfume: pictures, what it smells of, who sells it and on what terms, and what is near it.
//
// The server has written the page already, for whoever has no JavaScript; it is drawn anew with
// what only a script can do: more facts, delivery to open, what to save, shelves of neighbours.
import { render } from "preact";
import { viewed } from "../api/insights";
import {
    neighbours,
    offers,
    product,
    Problem,
    scentDna,
    search,
    type Offer,
    type Product,
    type Reasoned,
    type ScentDna,
} from "../api/native";
import { fromNative, type CardProduct } from "../cards/product";
import { why, whyTogether } from "../cards/why";
import { named, t } from "../i18n/lang";
import { failure } from "../shell/failure";
import { ReasonedShelf, Shelf } from "../home/shelf";
import { Breadcrumbs } from "./breadcrumbs";
import { Head } from "./head";
import { Offers, zoneNames, type ZoneNames } from "./offers";
import { Scent } from "./scent";
import { say } from "./texts";

interface Data {
    product: Product;
    offers: Offer[];
    dna: ScentDna | undefined; /* the page stands without it */
}

const NEAR = 8;
const LEAST_LIKENESS = "20..";

async function load(slug: string): Promise<Data> {
    const found = await product(slug);
    const [sold, dna] = await Promise.all([
        offers(found.id),
        scentDna(found.id).catch(() => undefined),
    ]);
    return { product: found, offers: sold, dna };
}

async function ofHouse(of: Product): Promise<CardProduct[]> {
    const reply = await search({ brand: of.brand.id, in_stock: "true", size: String(NEAR + 1) });
    return reply.hits.filter((hit) => hit.id !== of.id).map(fromNative);
}

interface Around {
    zones: ZoneNames;
    near: Reasoned[];
    partners: Reasoned[];
    house: CardProduct[];
}

function Page({ data, around }: { data: Data; around: Around }) {
    const { product: p } = data;
    const house = named(p.brand.name);
    return (
        <div class="product">
            <Breadcrumbs product={p} />
            <Head product={p} offers={data.offers} />
            <Scent product={p} dna={data.dna} />
            <Offers offers={data.offers} zones={around.zones} />
            <ReasonedShelf
                title={t("related")}
                hits={around.near}
                why={(hit) => why(p, hit)}
                all={{ match_to: p.id, match: LEAST_LIKENESS, sort: "match" }}
            />
            <ReasonedShelf
                title={say("wearWith")}
                hits={around.partners}
                why={(hit) => whyTogether(p, hit)}
            />
            <Shelf
                title={t("moreOf", { name: house })}
                products={around.house}
                all={{ brand: p.brand.id }}
            />
        </div>
    );
}

export async function show(main: HTMLElement, slug: string): Promise<void> {
    try {
        const data = await load(slug);
        const p = data.product;
        document.title = `${named(p.name)} · ${named(p.brand.name)} · Attar`;
        main.replaceChildren();
        const draw = (around: Around) => render(<Page data={data} around={around} />, main);
        draw({ zones: {}, near: [], partners: [], house: [] });
        void viewed(p.id);
        const [zones, nearby, partners, house] = await Promise.all([
            zoneNames(),
            neighbours(p.id, "similar", NEAR),
            neighbours(p.id, "layering", NEAR),
            ofHouse(p),
        ]);
        draw({ zones, near: nearby, partners, house });
    } catch (error) {
        const gone = error instanceof Problem && error.status === 404;
        if (gone && main.childElementCount > 0) return; /* the server has said so */
        if (!gone) console.error(error);
        main.replaceChildren();
        render(failure(gone ? t("notFound") : t("failed")), main);
    }
}
