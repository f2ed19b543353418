// Goal: what a page makes the browser load stays small.  Method: the build's own manifest says which
// files an entry brings with it; their sizes are those of the packed forms that the server sends.
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";

const dist = resolve(import.meta.dirname, "../dist");
const manifest = JSON.parse(readFileSync(resolve(dist, ".vite/manifest.json"), "utf8"));
const packed = (name) => statSync(resolve(dist, `${name}.gz`)).size;

/** Scripts and styles of a chunk and of all that it imports. */
function files(name, found = { scripts: new Set(), styles: new Set(), seen: new Set() }) {
    if (found.seen.has(name)) return found;
    found.seen.add(name);
    const chunk = manifest[name];
    found.scripts.add(chunk.file);
    for (const style of chunk.css ?? []) found.styles.add(style);
    for (const other of chunk.imports ?? []) files(other, found);
    return found;
}

function weigh(...names) {
    const all = names.reduce((found, name) => files(name, found), undefined);
    const sum = (set) => [...set].reduce((total, name) => total + packed(name), 0);
    return { scripts: sum(all.scripts), styles: sum(all.styles) };
}

const KB = 1000;
const budgets = [
    ["the list", "src/listing/page.tsx", 120 * KB],
    ["a perfume", "src/product/page.tsx", 60 * KB],
    ["the front", "src/home/page.tsx", 60 * KB],
    ["the twins", "src/twins/page.tsx", 60 * KB],
    ["the map", "src/map/page.tsx", 60 * KB],
    ["the quiz", "src/quiz/page.tsx", 60 * KB],
];

for (const [name, page, most] of budgets)
    test(`${name}: at most ${most / KB} KB of script, 15 KB of style`, (context) => {
        const { scripts, styles } = weigh("index.html", page);
        context.diagnostic(`${name}: ${scripts} bytes of script, ${styles} of style`);
        assert.ok(scripts <= most, `${scripts} bytes of script`);
        assert.ok(styles <= 15 * KB, `${styles} bytes of style`);
    });
