// Goal: an address and the state of the list are one for one, whatever is chosen.  Method: addresses
// through the state and back, and random ones, the seed of which is printed.
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { after, test } from "node:test";
import { createServer } from "vite";

globalThis.document = { documentElement: { lang: "en" } };
const vite = await createServer({
    root: resolve(import.meta.dirname, ".."),
    server: { middlewareMode: true },
    appType: "custom",
    logLevel: "error",
    optimizeDeps: { noDiscovery: true },
});
after(() => vite.close());
const { toRoute, toState } = await vite.ssrLoadModule("/src/listing/route.ts");

const filters = [
    { name: "brand", kind: "terms", control: "checklist", wire: "brand" },
    { name: "note", kind: "terms", control: "tokens", wire: "notes" },
    { name: "accord", kind: "weighted", control: "chips", wire: "accords" },
    { name: "allergen", kind: "terms", control: "exclude", wire: "allergens" },
    { name: "category", kind: "tree", control: "tree", wire: "categories" },
    { name: "price", kind: "range", control: "slider", wire: "price" },
    { name: "longevity", kind: "range", control: "steps", wire: "longevity" },
    { name: "rating", kind: "range", control: "stars", wire: "rating" },
    { name: "in_stock", kind: "bool", control: "toggle", wire: "in_stock" },
    { name: "deliver", kind: "delivery", control: "selector", wire: "delivery" },
    { name: "match", kind: "match", control: "slider", wire: "scent_match" },
];
const back = (route) => toRoute(filters, toState(filters, route));

for (const route of [
    {},
    { q: "عود under 200", sort: "price_desc", page: "3" },
    { brand: "ajmal,rasasi", note: "oud,!patchouli,!rose", allergen: "!linalool" },
    { category: "perfume/arabian/oud", deliver: "AE-DU:same_day", in_stock: "true" },
    { price: "100..249.5", longevity: "4..", rating: "4.." },
    { price: "..200" },
    { match_to: "p-1", match: "20..", sort: "match", understand: "-price", typo: "off" },
])
    test(`there and back: ${JSON.stringify(route)}`, () => {
        assert.deepEqual(back(route), { ...route, lang: "en" });
    });

test("what the list does not know is not kept", () => {
    assert.deepEqual(back({ utm_source: "x", page: "1", in_stock: "no" }), { lang: "en" });
});

test("random choices come back", () => {
    const seed = Number(process.env.SEED ?? Date.now() % 1e9);
    let state = seed;
    const below = (n) => (state = (state * 48271 + 11) % 2147483647) % n;
    const ids = () => Array.from({ length: 1 + below(4) }, (_, i) => `v-${i}-${below(99)}`);
    const choices = {
        brand: () => ids().join(","),
        note: () => [...ids(), ...ids().map((id) => `!${id}x`)].join(","),
        accord: () => ids().join(","),
        category: () => ids().join("/"),
        price: () => `${below(100)}..${100 + below(900)}`,
        longevity: () => `${1 + below(4)}..`,
        deliver: () => `AE-DU${below(2) ? ":cod" : ""}`,
        q: () => ids().join(" "),
    };
    for (let i = 0; i < 1000; i++) {
        const chosen = Object.entries(choices).filter(() => below(2));
        const route = Object.fromEntries(chosen.map(([name, make]) => [name, make()]));
        assert.deepEqual(back(route), { ...route, lang: "en" }, `SEED=${seed}`);
    }
});
