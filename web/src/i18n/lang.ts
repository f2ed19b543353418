// The language of the page: the URL's, else the one chosen last, else the browser's.  It is settled
// once, before anything is drawn: another language is another page load.
import { ar } from "./ar";
import { en, type Texts } from "./en";

export type Lang = "en" | "ar";
export type Named = { en?: string; ar?: string };
export type TextKey = keyof Texts;

const texts: Record<Lang, Texts> = { en, ar };

/* /boot.js has settled it, so that the page comes up in the right direction. */
const current: Lang = document.documentElement.lang === "ar" ? "ar" : "en";

export function lang(): Lang {
    return current;
}

export function otherLang(): Lang {
    return current === "ar" ? "en" : "ar";
}

type Values = Record<string, string | number>;

const fill = (text: string, values: Values) =>
    text.replace(/\{(\w+)\}/g, (all, name) => String(values[name] ?? all));

/** A text with its {names} replaced. */
export function t(key: TextKey, values: Values = {}): string {
    return fill(texts[current][key], values);
}

/** As `t`, of the texts of one page alone, which are loaded with it. */
export function ownTexts<T extends Record<string, string>>(own: Record<Lang, T>) {
    return (key: keyof T, values: Values = {}) => fill(own[current][key]!, values);
}

/** A text cut at its {names}, for values that are elements: odd places are the names. */
export function textParts(key: TextKey): string[] {
    return texts[current][key].split(/\{(\w+)\}/);
}

/** A name in the page's language, else in the other. */
export function named(name: Named | undefined): string {
    return name?.[current] || name?.[otherLang()] || "";
}

/** The language that `named` fell back to, for the lang attribute; undefined if it did not. */
export function fallbackLang(name: Named | undefined): Lang | undefined {
    return !name || name[current] ? undefined : otherLang();
}
