// Texts of the staff's page in both languages, and numbers as each language writes them.

const en = {
    title: "Search analytics",
    skip: "Skip to the report",
    other: "العربية",
    token: "Admin token",
    tokenHint: "“attar token --data …” prints it. It stays in this tab only.",
    open: "Open",
    leave: "Forget the token",
    wrongToken: "This is not the admin token.",
    failed: "The report did not come: {why}",
    from: "From",
    to: "To",
    show: "Show",
    reports: "Reports",
    top: "Top searches",
    no_results: "Without results",
    no_clicks: "Without clicks",
    filters: "Filters",
    repairs: "Repaired",
    latency: "Latency",
    slow: "Slowest",
    searches: "Searches",
    users: "Users",
    rateEmpty: "Without results",
    click_through: "Click-through",
    conversion: "Conversion",
    mean_position: "Mean position",
    results: "Results",
    query: "Search",
    repaired: "Read as",
    filter: "Filter",
    class: "Kind of search",
    p50_us: "Half within",
    p95_us: "95 % within",
    p99_us: "99 % within",
    at: "When (UTC)",
    took_us: "Took",
    shape: "Shape",
    day: "Day",
    perDay: "Searches by day",
    perDayAbout: "Searches by day; the darker part found nothing.",
    rates: "Click-through and searches without results by day",
    times: "How long searches take",
    ranked: "Most searches first",
    found: "found something",
    table: "As a table",
    nothing: "Nothing was searched for in these days, or by fewer than five people.",
    withheld: "A search is quoted only when five people or more made it.",
    hidden: "fewer than five people",
    browse: "browsing",
    filtered: "filters alone",
    word: "one word",
    words: "two or three words",
    long: "more words",
    match: "by likeness",
};

export type TextKey = keyof typeof en;

const ar: Record<TextKey, string> = {
    title: "تحليلات البحث",
    skip: "إلى التقرير",
    other: "English",
    token: "رمز الإدارة",
    tokenHint: "يطبعه الأمر “attar token --data …”، ويبقى في هذه الصفحة وحدها.",
    open: "فتح",
    leave: "نسيان الرمز",
    wrongToken: "ليس هذا رمز الإدارة.",
    failed: "لم يصل التقرير: {why}",
    from: "من",
    to: "إلى",
    show: "عرض",
    reports: "التقارير",
    top: "أكثر عمليات البحث",
    no_results: "بلا نتائج",
    no_clicks: "بلا نقرات",
    filters: "المرشّحات",
    repairs: "ما صُحّح",
    latency: "زمن الاستجابة",
    slow: "الأبطأ",
    searches: "عمليات البحث",
    users: "المستخدمون",
    rateEmpty: "بلا نتائج",
    click_through: "نسبة النقر",
    conversion: "نسبة التحويل",
    mean_position: "متوسط الموضع",
    results: "النتائج",
    query: "البحث",
    repaired: "قُرئ على أنه",
    filter: "المرشّح",
    class: "نوع البحث",
    p50_us: "نصفها خلال",
    p95_us: "‏٩٥٪ خلال",
    p99_us: "‏٩٩٪ خلال",
    at: "الوقت (UTC)",
    took_us: "المدة",
    shape: "الشكل",
    day: "اليوم",
    perDay: "عمليات البحث في كل يوم",
    perDayAbout: "عمليات البحث في كل يوم؛ الجزء الأغمق لم يجد شيئًا.",
    rates: "نسبة النقر والبحث بلا نتائج في كل يوم",
    times: "كم يستغرق البحث",
    ranked: "الأكثر أولًا",
    found: "وجد شيئًا",
    table: "في جدول",
    nothing: "لم يُبحث عن شيء في هذه الأيام، أو بحث أقل من خمسة أشخاص.",
    withheld: "لا يُعرض نص البحث إلا إذا بحث به خمسة أشخاص أو أكثر.",
    hidden: "أقل من خمسة أشخاص",
    browse: "تصفّح",
    filtered: "مرشّحات وحدها",
    word: "كلمة واحدة",
    words: "كلمتان أو ثلاث",
    long: "كلمات أكثر",
    match: "بالتشابه",
};

export type Lang = "en" | "ar";

const asked = new URLSearchParams(location.search).get("lang");
export const lang: Lang =
    asked === "ar" || (asked === null && navigator.language.startsWith("ar")) ? "ar" : "en";
export const rtl = lang === "ar";

export function t(key: TextKey, why = ""): string {
    return (lang === "ar" ? ar : en)[key].replace("{why}", why);
}

const locale = lang === "ar" ? "ar-AE-u-nu-arab" : "en-GB";
const wholes = new Intl.NumberFormat(locale);
const shares = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
const places = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const days = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });

export const number = (value: number): string => wholes.format(value);
export const place = (value: number | null): string =>
    value === null ? "–" : places.format(value);
export const share = (value: number | null): string =>
    value === null ? "–" : shares.format(value);
export const day = (iso: string): string => days.format(new Date(iso));

/** 850 us, 1.2 ms, 2 s, in the words of the language. */
export function duration(us: number): string {
    const [value, unit] =
        us < 1000
            ? [us, "microsecond"]
            : us < 1e6
              ? [us / 1000, "millisecond"]
              : [us / 1e6, "second"];
    return new Intl.NumberFormat(locale, {
        style: "unit",
        unit,
        unitDisplay: "short",
        maximumFractionDigits: 1,
    }).format(value);
}
