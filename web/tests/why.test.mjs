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

const layered = [
    { kind: "base", id: "oud", with: "oud", share: 0.15 },
    { kind: "base", id: "vanilla", with: "saffron", share: 0.1 },
    { kind: "pair", id: "vanilla", with: "rose", share: 0.02 },
    { kind: "pair", id: "sandalwood", with: "cedar", share: 0.01 },
    { kind: "sillage", share: 0.18 },
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
    return vite.ssrLoadModule("/src/cards/why.ts");
}

test("in English", async () => {
    const { why } = await whyIn("en");
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
    const { why, whyTogether } = await whyIn("ar");
    assert.deepEqual(why(asked, { ...other, reasons }), [
        "يشترك معه في القاعدة: عود وزعفران",
        "يشترك معه في: ورد",
        "متقارب: صندل وأرز",
        "الطابع: خشبي وعنبري",
        "من العائلة نفسها",
        "يُستعملان بالطريقة نفسها",
        "مختلف: فانيليا وورد",
    ]);
    assert.deepEqual(whyTogether(asked, { ...other, reasons: layered }), [
        "على قاعدة واحدة: عود",
        "يجتمعان: فانيليا وورد؛ صندل وأرز",
        "فوحانه قريب منه",
    ]);
});

test("what goes together, and no more of it than there is", async () => {
    const { whyForYou, whyTogether } = await whyIn("en");
    assert.deepEqual(whyTogether(asked, { ...other, reasons: layered }), [
        "On one base: Oud",
        "Together: Vanilla and Rose; Sandalwood and Cedar",
        "Carries as far",
    ]);
    const far = [{ kind: "sillage", share: 0.05 }];
    assert.deepEqual(whyTogether(asked, { ...other, reasons: far }), []);
    assert.deepEqual(whyForYou({ ...other, reasons: [...reasons, { kind: "popularity", share: 0.1 }] }), [
        "For its Oud, Saffron, and Rose",
        "Accords: Woody and Amber",
        "Loved by many",
    ]);
});
