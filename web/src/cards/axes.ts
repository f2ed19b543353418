// The axes of the scent DNA: what they are called and their colours.
import { lang, type Named } from "../i18n/lang";
import { colour } from "./colours";

const names: Record<string, Required<Named>> = {
    citrus: { en: "citrus", ar: "حمضي" },
    fresh: { en: "fresh", ar: "منعش" },
    green: { en: "green", ar: "أخضر" },
    aromatic: { en: "aromatic", ar: "أعشاب عطرية" },
    fruity: { en: "fruity", ar: "فاكهي" },
    floral: { en: "floral", ar: "زهري" },
    rose: { en: "rose", ar: "وردي" },
    white_floral: { en: "white flowers", ar: "زهور بيضاء" },
    powdery: { en: "powdery", ar: "بودري" },
    musky: { en: "musky", ar: "مسكي" },
    gourmand: { en: "gourmand", ar: "حلويات" },
    spicy: { en: "spicy", ar: "توابل" },
    woody: { en: "woody", ar: "خشبي" },
    amber: { en: "amber", ar: "عنبري" },
    oud_smoky: { en: "smoky oud", ar: "عود مدخن" },
    leather_animalic: { en: "leather", ar: "جلد وحيواني" },
};

/** Of one unknown its id. */
export const axisName = (id: string) => names[id]?.[lang()] ?? id;

export const axisColour = (id: string) => colour(id.replace("_", "-"));
