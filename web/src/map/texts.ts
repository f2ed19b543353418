// What the map says, beside the shop's own texts; it comes with this page only.
import { ownTexts } from "../i18n/lang";

const en = {
    title: "The map of scents",
    about: "Each dot is a perfume, near what it smells of. Wander from one to the next.",
    help: "Arrow keys go to the next perfume that way, plus and minus zoom, Enter opens it.",
    closer: "Closer",
    farther: "Farther",
    whole: "See everything",
    here: "{name}, {house}: above all {axis}",
    open: "Open its page",
    around: "Around it",
};

const ar: typeof en = {
    title: "خريطة الروائح",
    about: "كل نقطة عطر، قرب ما تشبهه رائحته. تجوّل من عطر إلى عطر.",
    help: "الأسهم تنقلك إلى العطر التالي في اتجاهها، وزائد وناقص للتقريب، وزر الإدخال يفتحه.",
    closer: "تقريب",
    farther: "إبعاد",
    whole: "إظهار الكل",
    here: "{name}، {house}: يغلب عليه {axis}",
    open: "افتح صفحته",
    around: "من حوله",
};

export const say = ownTexts({ en, ar });
