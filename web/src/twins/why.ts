// Why two perfumes are alike, in words: what the reasons name, called as the perfumes call it.
//
//   notes that lie in the base of both | other notes | accords        the largest shares first
import type { Concept, Hit } from "../api/native";
import { list } from "../i18n/format";
import { named } from "../i18n/lang";
import type { Twin } from "./ask";
import { say } from "./texts";

const NAMED_MAX = 4;

const called = (concept: Concept) => named(concept) || concept.id;

function inBase(perfume: Hit, id: string): boolean {
    return (perfume.notes ?? []).some((note) => note.id === id && note.layer === "base");
}

export function why(asked: Hit, twin: Twin): string[] {
    const of = (kind: string, known: Concept[] = []) =>
        twin.reasons
            .filter((reason) => reason.kind === kind)
            .flatMap((reason) => known.find((concept) => concept.id === reason.id) ?? []);
    const notes = of("note", twin.notes);
    const both = (note: Concept) => inBase(asked, note.id) && inBase(twin, note.id);
    const parts = [
        ["base", notes.filter(both)],
        ["notes", notes.filter((note) => !both(note))],
        ["accords", of("accord", twin.accords)],
    ] as const;
    return parts
        .filter(([, concepts]) => concepts.length > 0)
        .map(([key, concepts]) => {
            return say(key, { list: list(concepts.slice(0, NAMED_MAX).map(called)) });
        });
}
