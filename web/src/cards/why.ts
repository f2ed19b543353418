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
    related: "Close: {list}",
    accords: "Accords: {list}",
    family: "Of the same family",
    character: "Worn alike",
    apart: "Unlike: {list}",
    pair: "{a} and {b}",
    between: "; ",
};

const ar: typeof en = {
    whyThis: "لماذا {name}",
    base: "يشترك معه في القاعدة: {list}",
    notes: "يشترك معه في: {list}",
    related: "متقارب: {list}",
    accords: "الطابع: {list}",
    family: "من العائلة نفسها",
    character: "يُستعملان بالطريقة نفسها",
    apart: "مختلف: {list}",
    pair: "{a} و{b}",
    between: "؛ ",
};

const NAMED_MAX = 4;

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
    const inRow = (each: string[]) => each.join(say("between"));
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
