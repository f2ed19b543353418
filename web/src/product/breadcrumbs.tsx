// The way from the front through the categories to the perfume.
import type { Product } from "../api/native";
import { fallbackLang, named, t } from "../i18n/lang";
import { link, listUrl } from "../shell/url";

export function Breadcrumbs({ product }: { product: Product }) {
    return (
        <nav class="breadcrumbs" aria-label={t("youAreHere")}>
            <ol>
                <li>
                    <a href={link("/")}>{t("home")}</a>
                </li>
                {(product.category_path ?? []).map(({ id, name }) => (
                    <li key={id}>
                        <a href={listUrl({ category: id })} lang={fallbackLang(name)}>
                            {named(name)}
                        </a>
                    </li>
                ))}
                <li aria-current="page" lang={fallbackLang(product.name)}>
                    {named(product.name)}
                </li>
            </ol>
        </nav>
    );
}
