// The top of the page: picture, name, what it costs from, and the facts; only those that are known.
import { useState } from "preact/hooks";
import { kept } from "../api/insights";
import type { Offer, Product } from "../api/native";
import { Rating } from "../cards/card";
import { list, money, plain, volume } from "../i18n/format";
import { fallbackLang, named, t, type TextKey } from "../i18n/lang";
import { Heart } from "../shell/icons";
import { link, listUrl } from "../shell/url";
import { Gallery } from "./gallery";
import { isSaved, toggleSaved } from "../api/saved";

type Fact = [TextKey, string];

/** Names of a filter's values that the server gave with the product. */
function labelled(product: Product, filter: string, ids?: string[]): string {
    const labels = product.labels[filter] ?? {};
    return list((ids ?? Object.keys(labels)).map((id) => named(labels[id]) || id));
}

function factsOf(p: Product): Fact[] {
    const one = (filter: string, id: string | undefined) => (id ? labelled(p, filter, [id]) : "");
    const facts: Fact[] = [
        ["gender", one("gender", p.gender)],
        ["concentration", one("concentration", p.concentration)],
        ["form", one("form", p.form)],
        ["family", labelled(p, "family")],
        ["perfumer", list((p.perfumers ?? []).map((x) => named(x.name)))],
        ["launched", p.year ? plain(p.year) : ""],
        ["origin", one("origin", p.origin_country)],
        ["seasons", labelled(p, "season")],
        ["daypart", labelled(p, "daypart")],
        ["occasions", labelled(p, "occasion")],
    ];
    return facts.filter(([, text]) => text !== "");
}

function Facts({ facts }: { facts: Fact[] }) {
    if (facts.length === 0) return null;
    return (
        <dl class="facts" aria-label={t("facts")}>
            {facts.map(([key, text]) => (
                <div key={key}>
                    <dt>{t(key)}</dt>
                    <dd>{text}</dd>
                </div>
            ))}
        </dl>
    );
}

function SaveButton({ product }: { product: Product }) {
    const [saved, set] = useState(isSaved(product.id));
    const flip = () => {
        const now = toggleSaved(product.id);
        if (now) void kept(product.id);
        set(now);
    };
    return (
        <button type="button" class="save" aria-pressed={saved} onClick={flip}>
            <Heart /> {saved ? t("saved") : t("save")}
        </button>
    );
}

function From({ product, offers }: { product: Product; offers: Offer[] }) {
    const { from } = product;
    if (!from || !offers.some((offer) => offer.in_stock))
        return <p class="from none">{t("outOfStock")}</p>;
    return (
        <p class="from">
            <span class="muted">{t("from")} </span>
            <strong>{money(from.amount / 100, from.currency)}</strong>
            {from.volume_ml !== undefined && <span class="muted"> / {volume(from.volume_ml)}</span>}
        </p>
    );
}

export function Head({ product, offers }: { product: Product; offers: Offer[] }) {
    const { brand, name, description } = product;
    return (
        <div class="product-head">
            <Gallery product={product} />
            <div class="product-text">
                <p class="house">
                    <a href={listUrl({ brand: brand.id })} lang={fallbackLang(brand.name)}>
                        {named(brand.name)}
                    </a>
                </p>
                <h1 lang={fallbackLang(name)}>{named(name)}</h1>
                {product.rating && <Rating rating={product.rating} />}
                <From product={product} offers={offers} />
                {description && <p lang={fallbackLang(description)}>{named(description)}</p>}
                <p class="actions">
                    <SaveButton product={product} />
                    <a
                        class="primary"
                        href={listUrl({ match_to: product.id, match: "20..", sort: "match" })}
                    >
                        {t("similar")}
                    </a>
                    <a href={link("/twins", { of: product.id })}>{t("twins")}</a>
                    <a href={link("/map", { of: product.id })}>{t("map")}</a>
                </p>
                <Facts facts={factsOf(product)} />
            </div>
        </div>
    );
}
