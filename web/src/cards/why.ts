// Why two perfumes are alike, in words: what the reasons name, called as the perfumes call it.
//
//   notes in the base of both | other notes | notes akin | accords | family | character | what sets
//   them apart; of each the largest shares first, as the server orders them
import type { Concept, Hit, Reason, Reasoned } from "../api/native";
import { list } from "../i18n/format";
import { named, ownTexts } from "../i18n/lang";

/** What is compared: a hit or a whole product. */
export type Smells = Pick<Hit, "notes" | "accords">;

const en = {
    whyThis: "Why {name}",
    base: "Shares {list} in the base",
    notes: "Shares {list}",
    has: "For its {list}",
    related: "Close: {list}",
    accords: "Accords: {list}",
    family: "Of the same family",
    character: "Worn alike",
    ground: "On one base: {list}",
    together: "Together: {list}",
    sillage: "Carries as far",
    orders: "Bought with what you like",
    popularity: "Loved by many",
    apart: "Unlike: {list}",
    pair: "{a} and {b}",
    between: "; ",
};

const ar: typeof en = {
    whyThis: "لماذا {name}",
    base: "يشترك معه في القاعدة: {list}",
    notes: "يشترك معه في: {list}",
    has: "لما فيه من: {list}",
    related: "متقارب: {list}",
    accords: "الطابع: {list}",
    family: "من العائلة نفسها",
    character: "يُستعملان بالطريقة نفسها",
    ground: "على قاعدة واحدة: {list}",
    together: "يجتمعان: {list}",
    sillage: "فوحانه قريب منه",
    orders: "يُشترى مع ما تحب",
    popularity: "يحبه كثيرون",
    apart: "مختلف: {list}",
    pair: "{a} و{b}",
    between: "؛ ",
};

const NAMED_MAX = 4;
const NEAR_SILLAGE = 0.15; /* of .20, which is no difference at all */

export const say = ownTexts({ en, ar });

const find = (known: Concept[] | undefined, id: string | undefined) =>
    known?.find((concept) => concept.id === id);

const called = (concept: Concept | undefined) => concept && (named(concept) || concept.id);

const inBase = (perfume: Smells, id: string | undefined) =>
    (perfume.notes ?? []).some((note) => note.id === id && note.layer === "base");

/** A note of the one and its kin in the other; nothing where either is not named. */
function pair(asked: Smells, other: Smells, { id, with: kin }: Reason): string[] {
    const a = called(find(other.notes, id));
    const b = called(find(asked.notes, kin));
    return a && b ? [say("pair", { a, b })] : [];
}

/** A sentence that names nothing, if there is any reason for it. */
const plain = (key: keyof typeof en, found: Reason[]) => (found.length > 0 ? [say(key)] : []);

const line = (key: keyof typeof en, names: string[], joined: (names: string[]) => string) =>
    names.length > 0 ? [say(key, { list: joined(names.slice(0, NAMED_MAX)) })] : [];

const inRow = (each: string[]) => each.join(say("between"));

const kindOf = (reasons: Reason[], kind: Reason["kind"], apart = false) =>
    reasons.filter((reason) => reason.kind === kind && reason.share < 0 === apart);

const names = (found: Reason[], known?: Concept[]) =>
    found.flatMap((reason) => called(find(known, reason.id)) ?? []);

/** Why it is like `asked`, in sentences; none where nothing can be named. */
export function why(asked: Smells, other: Smells & Pick<Reasoned, "reasons">): string[] {
    const of = (kind: Reason["kind"], apart?: boolean) => kindOf(other.reasons, kind, apart);
    const deep = ({ id }: Reason) => inBase(asked, id) && inBase(other, id);
    const notes = of("note");
    const pairs = (apart: boolean) =>
        of("related", apart).flatMap((reason) => pair(asked, other, reason));
    return [
        ...line("base", names(notes.filter(deep), other.notes), list),
        ...line("notes", names(notes.filter((reason) => !deep(reason)), other.notes), list),
        ...line("related", pairs(false), inRow),
        ...line("accords", names(of("accord"), other.accords), list),
        ...plain("family", of("family")),
        ...plain("character", of("character")),
        ...line("apart", pairs(true), inRow),
    ];
}

/** Why it is for a shopper of whom tastes are known. */
export function whyForYou({ notes, accords, reasons }: Reasoned): string[] {
    return [
        ...line("has", names(kindOf(reasons, "note"), notes), list),
        ...line("accords", names(kindOf(reasons, "accord"), accords), list),
        ...plain("orders", kindOf(reasons, "orders")),
        ...plain("popularity", kindOf(reasons, "popularity")),
    ];
}

/** Why it can be worn over `asked`. */
export function whyTogether(asked: Smells, other: Reasoned): string[] {
    const { notes, reasons } = other;
    const ground = kindOf(reasons, "base").filter((reason) => reason.id === reason.with);
    const together = kindOf(reasons, "pair").flatMap((reason) => pair(asked, other, reason));
    const near = kindOf(reasons, "sillage").filter(({ share }) => share >= NEAR_SILLAGE);
    return [
        ...line("ground", names(ground, notes), list),
        ...line("together", together, inRow),
        ...plain("sillage", near),
    ];
}
