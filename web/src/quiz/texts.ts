// What the quiz says, beside the shop's own texts; it comes with this page only.
import { ownTexts } from "../i18n/lang";

const en = {
    title: "Which scent is yours?",
    about: "A few questions, none of them has a wrong answer. Skip what you do not know.",
    known: "What is known of your taste",
    skip: "Skip",
    back: "One back",
    again: "Start again",
    done: "That is all we need to know.",
    fits: "These fit so far",
    fitsDone: "These fit you",
    keepTitle: "Keep it for next time",
    keepAbout: "Nothing of this is kept unless you say so. You can have it erased at any time.",
    keep: "Keep my taste in this browser",
    kept: "Your taste is kept since {date}.",
    forget: "Erase everything",
    forgotten: "Everything is erased.",
};

const ar: typeof en = {
    title: "أي عطر يناسبك؟",
    about: "بضعة أسئلة لا جواب خاطئ لها. تخطَّ ما لا تعرفه.",
    known: "ما نعرفه عن ذوقك",
    skip: "تخطَّ",
    back: "السؤال السابق",
    again: "ابدأ من جديد",
    done: "هذا كل ما نحتاج إليه.",
    fits: "ما يناسبك حتى الآن",
    fitsDone: "هذه تناسبك",
    keepTitle: "احتفظ به للمرة القادمة",
    keepAbout: "لا نحتفظ بشيء من هذا إلا إذا أردت، ولك أن تمحوه متى شئت.",
    keep: "احتفظ بذوقي في هذا المتصفح",
    kept: "ذوقك محفوظ منذ {date}.",
    forget: "امحُ كل شيء",
    forgotten: "مُحي كل شيء.",
};

export const say = ownTexts({ en, ar });
