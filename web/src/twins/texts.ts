// What the twins' page says, beside the shop's own texts: it comes with this page only.
import { ownTexts } from "../i18n/lang";

const en = {
    title: "Find its scent twin",
    about: "Choose a perfume you know: these smell alike, are of another line and in stock.",
    most: "At most, in dirhams",
    asked: "The one you know",
    found: "{perfumes}, at least 75% alike",
    twins: "Its twins",
    none: "No perfume in stock is at least 75% alike.",
    nearest: "Nearest, though not twins",
    noneAtAll: "Nothing near it is in stock at this price.",
    dupe: "Costs {money} less",
    unknown: "This perfume is not on sale. Choose another.",
    start: "Type a name in Arabic or Latin letters.",
};

const ar: typeof en = {
    title: "اعثر على توأمه العطري",
    about: "اختر عطرًا تعرفه: هذه تشبه رائحته، من خط آخر، ومتوفرة الآن.",
    most: "بحد أقصى، بالدرهم",
    asked: "العطر الذي تعرفه",
    found: "{perfumes} بتشابه ٧٥٪ فأكثر",
    twins: "توائمه",
    none: "لا عطر متوفر يشبهه بنسبة ٧٥٪ فأكثر.",
    nearest: "الأقرب إليه، وليست توائم",
    noneAtAll: "لا شيء قريب منه متوفر بهذا السعر.",
    dupe: "يوفر {money}",
    unknown: "هذا العطر غير معروض للبيع. اختر غيره.",
    start: "اكتب اسمًا بالعربية أو باللاتينية.",
};

export const say = ownTexts({ en, ar });
