// The bar on top of every page: the shop's name, the search box, colours and the other language.
import { render } from "preact";
import { useState } from "preact/hooks";
import { lang, otherLang, t } from "../i18n/lang";
import { Moon, Sun } from "./icons";
import { switchTheme, theme } from "./theme";
import { link, params } from "./url";

/** This page in the other language, everything chosen kept. */
function otherLangUrl(): string {
    const next = params();
    next.set("lang", otherLang());
    return `${location.pathname}?${next}`;
}

function ThemeSwitch() {
    const [now, set] = useState(theme());
    const label = now === "dark" ? t("lightTheme") : t("darkTheme");
    return (
        <button
            type="button"
            class="icon"
            aria-label={label}
            title={label}
            onClick={() => set(switchTheme())}
        >
            {now === "dark" ? <Sun /> : <Moon />}
        </button>
    );
}

function LanguageLink() {
    /* The address changes as filters are chosen: it is made at the moment of the click. */
    const aim = (event: Event) => {
        (event.currentTarget as HTMLAnchorElement).href = otherLangUrl();
    };
    return (
        <a class="language" href={otherLangUrl()} lang={otherLang()} onClick={aim} onFocus={aim}>
            {t("language")}
        </a>
    );
}

/** Draw the bar; returns the place of the search box, null where it has none. */
export function header(top: HTMLElement, withSearch: boolean): HTMLElement | null {
    render(
        <>
            <a class="brand" href={link("/")}>
                <span lang="ar">عطر</span> <span lang="en">Attar</span>
            </a>
            {withSearch && <div class="search" id="search" />}
            <nav class="tools" aria-label={t("menu")}>
                <a class="all" href={link("/perfumes")}>
                    {t("all")}
                </a>
                <a class="all" href={link("/twins")}>
                    {t("twins")}
                </a>
                <ThemeSwitch />
                <LanguageLink />
            </nav>
        </>,
        top,
    );
    try {
        localStorage.setItem("lang", lang());
    } catch {
        /* the URL carries the language anyway */
    }
    return top.querySelector<HTMLElement>("#search");
}
