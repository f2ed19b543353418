// One perfume in a list.
import { money, number, percent, volume } from "../i18n/format";
import { t } from "../i18n/lang";
import { productUrl } from "../shell/url";
import { Flower, groundOf } from "./flower";
import type { CardProduct } from "./product";

function Price({ product }: { product: CardProduct }) {
    const { price } = product;
    if (!price || !product.inStock) return <p class="price none">{t("outOfStock")}</p>;
    return (
        <p class="price">
            <span class="muted">{t("from")} </span>
            <strong>{money(price.major, price.currency)}</strong>
            {price.list !== undefined && <s>{money(price.list, price.currency)}</s>}
            {product.volume !== undefined && <span class="muted"> / {volume(product.volume)}</span>}
        </p>
    );
}

/** Mean and number of the ratings, read out as a sentence. */
export function Rating({ rating }: { rating: { mean: number; n: number } }) {
    const mean = number(rating.mean, 1);
    const n = number(rating.n);
    return (
        <p class="rating" role="img" aria-label={t("ratingOf", { mean, n })}>
            <span class="star" aria-hidden="true">
                ★
            </span>{" "}
            <span aria-hidden="true">{mean}</span>{" "}
            <span class="muted" aria-hidden="true">
                ({n})
            </span>
        </p>
    );
}

function Picture({ product }: { product: CardProduct }) {
    return (
        <div class="card-picture" style={groundOf(product.accords)}>
            {product.image ? (
                <img src={product.image.url} alt={product.image.alt} loading="lazy" />
            ) : (
                <Flower accords={product.accords} />
            )}
        </div>
    );
}

/* `marked` is text in which only <mark> is markup: the client escapes the rest. */
function Name({ product }: { product: CardProduct }) {
    return product.marked === undefined ? (
        <>{product.name}</>
    ) : (
        <span dangerouslySetInnerHTML={{ __html: product.marked }} />
    );
}

/** `onOpen` is called as the shopper follows the link. */
export function Card({ product, onOpen }: { product: CardProduct; onOpen?: () => void }) {
    return (
        <article class="card" data-id={product.id}>
            <Picture product={product} />
            <p class="house" lang={product.brandLang}>
                {product.brand}
            </p>
            <h3>
                <a href={productUrl(product.slug)} lang={product.nameLang} onClick={onOpen}>
                    <Name product={product} />
                </a>
            </h3>
            <p class="notes muted">{product.notes.slice(0, 4).join(" · ")}</p>
            <div class="card-foot">
                <Price product={product} />
                {product.match !== undefined ? (
                    <p class="match">
                        {percent(product.match)} {t("match")}
                    </p>
                ) : (
                    product.rating && <Rating rating={product.rating} />
                )}
            </div>
        </article>
    );
}
