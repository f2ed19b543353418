// Texts of the page in both languages, and numbers and money as each language writes them.

export type Lang = "en" | "ar";
export type Named = { en?: string; ar?: string };

const texts = {
    en: {
        tagline: "Find your scent",
        search: "Search perfumes",
        placeholder: "A perfume, a house, a note…",
        skip: "Skip to results",
        language: "العربية",
        filters: "Filters",
        close: "Close",
        clear: "Clear all",
        show: "Show results",
        sort: "Sort by",
        more: "Show more",
        less: "Show less",
        loadMore: "Load more",
        from: "from",
        outOfStock: "Out of stock",
        noResults: "Nothing found",
        noResultsHint: "Try fewer filters, another spelling, or one of these:",
        failed: "The search did not answer.",
        retry: "Try again",
        remove: "Remove",
        without: "Without",
        exclude: "Exclude",
        include: "Include",
        find: "Find in list",
        any: "Any",
        least: "and more",
        min: "From",
        max: "To",
        offers: "Offers",
        pyramid: "Scent pyramid",
        scent: "Scent picture",
        top: "Top",
        heart: "Heart",
        base: "Base",
        flat: "Notes",
        longevity: "Longevity",
        sillage: "Sillage",
        similar: "Find similar scents",
        similarTo: "Similar to",
        back: "Back to results",
        seller: "Seller",
        size: "Size",
        price: "Price",
        stock: "Stock",
        inStock: "In stock",
        launched: "Launched",
        perfumer: "Perfumer",
        notFound: "This perfume is not on sale.",
        brands: "Houses",
        notes: "Notes",
        perfumers: "Perfumers",
        categories: "Categories",
        products: "Perfumes",
        completions: "Searches",
        votes: "ratings",
        match: "match",
        zone: "Deliver to",
        anywhere: "Anywhere",
        end: "That is all.",
        understood: "Understood from your words",
        givenUp: "left out, or nothing would be found",
        otherCurrency: "not applied: prices are in dirhams",
        repaired: "Showing results for {to}; typed: {from}",
        droppedUnknown: "Known nowhere and left out: {words}",
        droppedApart: "Not every perfume below has: {words}",
        nearSpellings: "Including similar spellings.",
        farSpellings: "Nothing is spelt so; these come nearest.",
        exactly: "Only as typed",
        onlyTyped: "Only the words as typed.",
        similarToo: "Similar spellings too",
        tooNarrow: "No perfume passes all filters. Leave one out:",
    },
    ar: {
        tagline: "اعثر على عطرك",
        search: "ابحث عن عطر",
        placeholder: "عطر، أو دار، أو نفحة…",
        skip: "انتقل إلى النتائج",
        language: "English",
        filters: "تصفية",
        close: "إغلاق",
        clear: "مسح الكل",
        show: "عرض النتائج",
        sort: "ترتيب حسب",
        more: "المزيد",
        less: "أقل",
        loadMore: "تحميل المزيد",
        from: "من",
        outOfStock: "غير متوفر",
        noResults: "لا توجد نتائج",
        noResultsHint: "جرّب تصفية أقل أو كتابة أخرى، أو اختر مما يلي:",
        failed: "لم يستجب البحث.",
        retry: "أعد المحاولة",
        remove: "إزالة",
        without: "بدون",
        exclude: "استبعاد",
        include: "تضمين",
        find: "ابحث في القائمة",
        any: "الكل",
        least: "فأكثر",
        min: "من",
        max: "إلى",
        offers: "العروض",
        pyramid: "هرم العطر",
        scent: "صورة الرائحة",
        top: "العليا",
        heart: "القلب",
        base: "القاعدة",
        flat: "النفحات",
        longevity: "الثبات",
        sillage: "الفوحان",
        similar: "روائح مشابهة",
        similarTo: "مشابه لـ",
        back: "العودة إلى النتائج",
        seller: "البائع",
        size: "الحجم",
        price: "السعر",
        stock: "التوفر",
        inStock: "متوفر",
        launched: "سنة الإصدار",
        perfumer: "العطّار",
        notFound: "هذا العطر غير معروض للبيع.",
        brands: "الدور",
        notes: "النفحات",
        perfumers: "العطّارون",
        categories: "الفئات",
        products: "العطور",
        completions: "عمليات بحث",
        votes: "تقييمات",
        match: "تطابق",
        zone: "التوصيل إلى",
        anywhere: "أي مكان",
        end: "هذا كل شيء.",
        understood: "فهمنا من كلماتك",
        givenUp: "لم يطبَّق، وإلا لما وُجد شيء",
        otherCurrency: "لم يطبَّق: الأسعار بالدرهم",
        repaired: "نعرض نتائج {to}؛ المكتوب: {from}",
        droppedUnknown: "لم نعرفها فتركناها: {words}",
        droppedApart: "ليست في كل العطور أدناه: {words}",
        nearSpellings: "تشمل النتائج كتابات مشابهة.",
        farSpellings: "لا شيء بهذه الكتابة؛ هذه أقربها.",
        exactly: "كما كتبتُ فقط",
        onlyTyped: "الكلمات كما كُتبت فقط.",
        similarToo: "أضف الكتابات المشابهة",
        tooNarrow: "لا عطر يجتاز كل عوامل التصفية. أزل واحدًا:",
    },
} as const;

const sorts: Record<string, Named> = {
    relevance: { en: "Best match", ar: "الأنسب" },
    popular: { en: "Most popular", ar: "الأكثر شعبية" },
    price: { en: "Price: low to high", ar: "السعر: من الأقل" },
    price_desc: { en: "Price: high to low", ar: "السعر: من الأعلى" },
    price_per_ml: { en: "Price per ml", ar: "السعر لكل مل" },
    rating: { en: "Top rated", ar: "الأعلى تقييمًا" },
    newest: { en: "Newest", ar: "الأحدث" },
    discount: { en: "Biggest discount", ar: "أكبر خصم" },
    name: { en: "Name", ar: "الاسم" },
};

export type TextKey = keyof (typeof texts)["en"];

let current: Lang = "en";

/** The language of the page. */
export function lang(): Lang {
    return current;
}

/** Set language and direction of the whole document. */
export function setLang(next: Lang): void {
    current = next;
    document.documentElement.lang = next;
    document.documentElement.dir = next === "ar" ? "rtl" : "ltr";
    localStorage.setItem("lang", next);
}

export function t(key: TextKey): string {
    return texts[current][key];
}

/** A name in the page's language, else in the other. */
export function named(name: Named | undefined): string {
    if (!name) return "";
    return (current === "ar" ? name.ar || name.en : name.en || name.ar) ?? "";
}

/** The language that `named` fell back to, for the lang attribute; undefined if it did not. */
export function fallbackLang(name: Named | undefined): Lang | undefined {
    if (!name || name[current]) return undefined;
    return current === "ar" ? "en" : "ar";
}

const locale = () => (current === "ar" ? "ar-AE-u-nu-latn" : "en-AE");

export function count(n: number): string {
    return new Intl.NumberFormat(locale()).format(n);
}

/** "12 perfumes", with the plural forms of Arabic. */
export function perfumes(n: number): string {
    if (current === "en") return `${count(n)} ${n === 1 ? "perfume" : "perfumes"}`;
    const form = new Intl.PluralRules("ar").select(n);
    if (form === "one") return "عطر واحد";
    if (form === "two") return "عطران";
    return `${count(n)} ${form === "few" ? "عطور" : "عطرًا"}`;
}

/** "a, b and c". */
export function list(items: string[]): string {
    return new Intl.ListFormat(locale(), { type: "conjunction" }).format(items);
}

/** Minor units as money. */
export function money(amount: number, currency: string): string {
    return new Intl.NumberFormat(locale(), {
        style: "currency",
        currency,
        minimumFractionDigits: amount % 100 === 0 ? 0 : 2,
    }).format(amount / 100);
}

export const sortNames = Object.keys(sorts);

export function sortLabel(name: string): string {
    return named(sorts[name]);
}
