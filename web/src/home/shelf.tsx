// A row of perfumes that scrolls sideways, with a way to the whole list.
import type { ComponentChildren } from "preact";
import type { Reasoned } from "../api/native";
import { Card } from "../cards/card";
import type { CardProduct } from "../cards/product";
import { ReasonedCard } from "../cards/reasoned";
import { t } from "../i18n/lang";
import { listUrl } from "../shell/url";

interface Props {
    title: string;
    all?: Record<string, string>;
}

/** A row of whatever stands for a perfume. */
function Row({ title, all, children }: Props & { children: ComponentChildren }) {
    return (
        <section class="shelf" aria-label={title}>
            <div class="section-head">
                <h2>{title}</h2>
                {all && (
                    <a href={listUrl(all)} aria-label={`${t("seeAll")}: ${title}`}>
                        {t("seeAll")}
                    </a>
                )}
            </div>
            {/* Focusable, so that the arrow keys scroll it. */}
            <div class="shelf-row" tabIndex={0} role="group" aria-label={title}>
                {children}
            </div>
        </section>
    );
}

/** Nothing at all without a perfume to show. */
export function Shelf({ products, ...row }: Props & { products: CardProduct[] }) {
    if (products.length === 0) return null;
    return (
        <Row {...row}>
            {products.map((product) => (
                <Card key={product.id} product={product} />
            ))}
        </Row>
    );
}

interface ReasonedProps extends Props {
    hits: Reasoned[];
    why: (hit: Reasoned) => string[];
}

/** As Shelf, each perfume with why it is shown. */
export function ReasonedShelf({ hits, why, ...row }: ReasonedProps) {
    if (hits.length === 0) return null;
    return (
        <Row {...row}>
            {hits.map((hit) => (
                <ReasonedCard key={hit.id} hit={hit} reasons={why(hit)} />
            ))}
        </Row>
    );
}
