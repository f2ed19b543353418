// The first thing seen: what the shop is for, the search box, and searches to try.
import { Flower, type Accord } from "../cards/flower";
import { lang, t } from "../i18n/lang";
import { link, listUrl } from "../shell/url";

const tries = {
    en: ["oud under 200 for men", "vanilla winter", "rose without patchouli", "bakhoor"],
    ar: ["عود تحت ٢٠٠ للرجال", "فانيليا شتوي", "ورد بدون باتشولي", "بخور"],
};

/* An ornament, not a product: all the colours that a scent can have. */
const ornament: Accord[] = [
    ["amber", 100],
    ["rose", 82],
    ["citrus", 94],
    ["green", 74],
    ["marine", 90],
    ["violet", 78],
    ["vanilla", 96],
    ["oud", 80],
].map(([id, weight]) => ({ id: String(id), label: "", weight: Number(weight) }));

export function Hero() {
    return (
        <>
            <div class="hero-flower" aria-hidden="true">
                <Flower accords={ornament} />
            </div>
            <h1>{t("heroTitle")}</h1>
            <p class="hero-text">{t("heroText")}</p>
            <div class="search hero-search" id="search" />
            <p class="tries">
                <span class="muted">{t("try")}</span>
                {tries[lang()].map((q) => (
                    <a key={q} class="chip" href={listUrl({ q })}>
                        {q}
                    </a>
                ))}
            </p>
            <p>
                <a class="save" href={link("/quiz")}>
                    {t("quiz")}
                </a>
            </p>
        </>
    );
}
