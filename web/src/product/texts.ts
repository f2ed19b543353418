// What a perfume's page says of its scent, beside the shop's own texts; it comes with this page.
import { ownTexts } from "../i18n/lang";

const en = {
    dna: "Scent DNA",
    mostly: "Above all {list}.",
    unsure: "Little is known of it: {percent} sure.",
    numbers: "As numbers, of 100",
    wear: "How it wears",
    wearWith: "Wear it with",
    spring: "Spring",
    summer: "Summer",
    autumn: "Autumn",
    winter: "Winter",
    day: "By day",
    night: "At night",
};

const ar: typeof en = {
    dna: "بصمة العطر",
    mostly: "يغلب عليه {list}.",
    unsure: "المعروف عنه قليل: الثقة {percent}.",
    numbers: "بالأرقام، من ١٠٠",
    wear: "على البشرة",
    wearWith: "ضع معه",
    spring: "الربيع",
    summer: "الصيف",
    autumn: "الخريف",
    winter: "الشتاء",
    day: "نهارًا",
    night: "ليلًا",
};

export const say = ownTexts({ en, ar });
