// Numbers, money, dates and lists as each language writes them; Arabic with Arabic digits.
import { lang } from "./lang";

const locale = () => (lang() === "ar" ? "ar-AE-u-nu-arab" : "en-AE");

export function number(n: number, digits = 2): string {
    return new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(n);
}

/** Without a thousands separator: a year, an end of a range. */
export function plain(n: number): string {
    return new Intl.NumberFormat(locale(), { useGrouping: false }).format(n);
}

/** 87 as "87%". */
export function percent(n: number): string {
    return new Intl.NumberFormat(locale(), { style: "percent" }).format(Math.round(n) / 100);
}

/** "12 perfumes", with the plural forms of Arabic. */
export function perfumes(n: number): string {
    if (lang() === "en") return `${number(n)} ${n === 1 ? "perfume" : "perfumes"}`;
    const form = new Intl.PluralRules("ar").select(n);
    if (form === "one") return "عطر واحد";
    if (form === "two") return "عطران";
    return `${number(n)} ${form === "few" ? "عطور" : "عطرًا"}`;
}

/** "a, b and c". */
export function list(items: string[]): string {
    return new Intl.ListFormat(locale(), { type: "conjunction" }).format(items);
}

/** Major units as money; fractions only where there are some. */
export function money(major: number, currency: string): string {
    return new Intl.NumberFormat(locale(), {
        style: "currency",
        currency,
        minimumFractionDigits: Number.isInteger(major) ? 0 : 2,
    }).format(major);
}

/** "100 ml", "مل ١٠٠". */
export function volume(ml: number): string {
    return `${number(ml)} ${lang() === "ar" ? "مل" : "ml"}`;
}

export function mass(grams: number): string {
    return `${number(grams)} ${lang() === "ar" ? "غ" : "g"}`;
}

/** "1 day", "4 days", "٤ أيام". */
export function dayCount(n: number): string {
    const style = { style: "unit", unit: "day", unitDisplay: "long" } as const;
    return new Intl.NumberFormat(locale(), style).format(n);
}

/** A country's or region's name: "AE" is United Arab Emirates. */
export function country(code: string): string {
    return new Intl.DisplayNames(locale(), { type: "region" }).of(code) ?? code;
}

export function date(iso: string): string {
    return new Intl.DateTimeFormat(locale(), { dateStyle: "long" }).format(new Date(iso));
}
