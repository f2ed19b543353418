// Goal: why two perfumes are alike is said in whole sentences of either language, of nothing that is
// not in the answer.  Method: reasons as the server gives them, sentences as a person would say them.
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { after, test } from "node:test";
import { createServer } from "vite";

const note = (id, en, ar, layer) => ({ id, en, ar, layer });
const asked = {
    notes: [
        note("oud", "Oud", "عود", "base"),
        note("saffron", "Saffron", "زعفران", "base"),
        note("rose", "Rose", "ورد", "heart"),
        note("cedar", "Cedar", "أرز", "base"),
    ],
    accords: [],
};
const other = {
    notes: [
        note("oud", "Oud", "عود", "base"),
        note("saffron", "Saffron", "زعفران", "base"),
        note("rose", "Rose", "ورد", "base"),
        note("sandalwood", "Sandalwood", "صندل", "base"),
        note("vanilla", "Vanilla", "فانيليا", "base"),
    ],
    accords: [note("woody", "Woody", "خشبي"), note("amber", "Amber", "عنبري")],
};
const reasons = [
    { kind: "note", id: "oud", layer: "base", share: 0.3 },
    { kind: "note", id: "saffron", layer: "base", share: 0.2 },
    { kind: "accord", id: "woody", share: 0.1 },
    { kind: "related", id: "sandalwood", with: "cedar", layer: "base", share: 0.05 },
    { kind: "accord", id: "amber", share: 0.04 },
    { kind: "note", id: "rose", layer: "base", share: 0.03 },
    { kind: "related", id: "vanilla", with: "rose", layer: "base", share: -0.02 },
    { kind: "family", id: "woody/oud", share: 0.02 },
    { kind: "character", share: 0.01 },
    { kind: "other", share: 0.01 },
];

/** A module knows one language: each has its own server. */
async function whyIn(lang) {
    globalThis.document = { documentElement: { lang } };
    const vite = await createServer({
        root: resolve(import.meta.dirname, ".."),
        server: { middlewareMode: true, ws: false },
        appType: "custom",
        logLevel: "error",
        optimizeDeps: { noDiscovery: true },
    });
    after(() => vite.close());
    return (await vite.ssrLoadModule("/src/cards/why.ts")).why;
}

test("in English", async () => {
    const why = await whyIn("en");
    assert.deepEqual(why(asked, { ...other, reasons }), [
        "Shares Oud and Saffron in the base",
        "Shares Rose",
        "Close: Sandalwood and Cedar",
        "Accords: Woody and Amber",
        "Of the same family",
        "Worn alike",
        "Unlike: Vanilla and Rose",
    ]);
    assert.deepEqual(why(asked, { ...other, reasons: [{ kind: "note", id: "unheard-of", share: 1 }] }), []);
    assert.deepEqual(why(asked, { ...other, reasons: [] }), []);
});

test("in Arabic", async () => {
    const why = await whyIn("ar");
    assert.deepEqual(why(asked, { ...other, reasons }), [
        "يشترك معه في القاعدة: عود وزعفران",
        "يشترك معه في: ورد",
        "متقارب: صندل وأرز",
        "الطابع: خشبي وعنبري",
        "من العائلة نفسها",
        "يُستعملان بالطريقة نفسها",
        "مختلف: فانيليا وورد",
    ]);
});
