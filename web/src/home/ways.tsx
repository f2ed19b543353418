// Ways into the list: scent families, the tree of categories, the houses; each with its live count.
import type { Brand, Category, FacetValue } from "../api/native";
import { colour } from "../cards/colours";
import { number, perfumes } from "../i18n/format";
import { lang, named, t } from "../i18n/lang";
import { listUrl } from "../shell/url";

export type Family = FacetValue;

const HOUSES = 48;

export function Families({ families }: { families: Family[] }) {
    return (
        <section aria-label={t("byFamily")}>
            <h2>{t("byFamily")}</h2>
            <ul class="families">
                {families.map(({ id, label, count }) => (
                    <li key={id} style={{ "--hue": colour(id) }}>
                        <a href={listUrl({ family: id })}>
                            <strong>{label}</strong>
                            <span class="muted">{perfumes(count)}</span>
                        </a>
                    </li>
                ))}
            </ul>
        </section>
    );
}

function Way({ category }: { category: Category }) {
    return (
        <>
            <a href={listUrl({ category: category.id })}>{named(category.name)}</a>{" "}
            <span class="muted">{number(category.count)}</span>
        </>
    );
}

export function Categories({ categories }: { categories: Category[] }) {
    return (
        <section aria-label={t("browseCategories")}>
            <h2>{t("browseCategories")}</h2>
            <ul class="categories">
                {categories.map((category) => (
                    <li key={category.id}>
                        <h3>
                            <Way category={category} />
                        </h3>
                        <ul>
                            {category.children.map((child) => (
                                <li key={child.id}>
                                    <Way category={child} />
                                </li>
                            ))}
                        </ul>
                    </li>
                ))}
            </ul>
        </section>
    );
}

/** The houses with most perfumes, by name. */
export function Houses({ brands }: { brands: Brand[] }) {
    const shown = [...brands]
        .sort((a, b) => b.count - a.count)
        .slice(0, HOUSES)
        .sort((a, b) => named(a.name).localeCompare(named(b.name), lang()));
    return (
        <section aria-label={t("allBrands")}>
            <h2>{t("allBrands")}</h2>
            <ul class="houses">
                {shown.map((brand) => (
                    <li key={brand.id}>
                        <a class="chip" href={listUrl({ brand: brand.id })}>
                            {named(brand.name)} <span class="count">{number(brand.count)}</span>
                        </a>
                    </li>
                ))}
            </ul>
        </section>
    );
}
