// Goal: the map's camera loses nothing, and every way on it leads where it says.  Method: laws over
// random places, the seed of which is printed; nearest by a search through all.
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { after, test } from "node:test";
import { createServer } from "vite";

const vite = await createServer({
    root: resolve(import.meta.dirname, ".."),
    server: { middlewareMode: true, ws: false },
    appType: "custom",
    logLevel: "error",
    optimizeDeps: { noDiscovery: true },
});
after(() => vite.close());
const { panned, toPlane, toScreen, wholeOf, zoomed } =
    await vite.ssrLoadModule("/src/map/camera.ts");
const { nearest, onward, placeAt } = await vite.ssrLoadModule("/src/map/near.ts");

const seed = Number(process.env.SEED ?? Date.now() % 1e9);
let state = seed;
const random = () => (state = (state * 48271 + 11) % 2147483647) / 2147483647;
const places = Array.from({ length: 300 }, () => ({ x: 2 * random() - 1, y: 2 * random() - 1 }));
const size = { width: 390, height: 500 };
const whole = wholeOf(places, size);
const same = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) < 1e-6;
const far = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

test(`at first everything is in sight: SEED=${seed}`, () => {
    for (const place of places) {
        const { x, y } = toScreen(whole, size, place);
        assert.ok(x >= 0 && x <= size.width && y >= 0 && y <= size.height);
    }
});

test(`there and back, zoomed around a point that stays, panned by pixels: SEED=${seed}`, () => {
    let camera = whole;
    for (let i = 0; i < 500; i++) {
        const fixed = { x: random() * size.width, y: random() * size.height };
        const under = toPlane(camera, size, fixed);
        assert.ok(same(toScreen(camera, size, under), fixed));
        camera = zoomed(camera, size, 0.3 + 2 * random(), fixed, whole);
        assert.ok(far(toScreen(camera, size, under), fixed) < 1e-3);
        assert.ok(camera.scale >= whole.scale / 2 && camera.scale <= whole.scale * 40);
        const before = toScreen(camera, size, under);
        camera = panned(camera, { x: 7, y: -3 });
        const moved = toScreen(camera, size, under);
        assert.ok(far(moved, { x: before.x + 7, y: before.y - 3 }) < 1e-3);
        camera = { ...camera, centre: { x: random(), y: random() } };
    }
});

test(`the nearest are those that no other is nearer than: SEED=${seed}`, () => {
    for (const of of places.slice(0, 30)) {
        const found = nearest(places, of, 8);
        assert.equal(found.length, 8);
        assert.ok(!found.includes(of));
        const most = Math.max(...found.map((place) => far(place, of)));
        const rest = places.filter((place) => place !== of && !found.includes(place));
        assert.ok(rest.every((place) => far(place, of) >= most));
    }
});

test(`a step goes to the nearest within 45 degrees of its way: SEED=${seed}`, () => {
    const turns = { right: 0, down: Math.PI / 2, left: Math.PI, up: -Math.PI / 2 };
    for (const of of places.slice(0, 50))
        for (const turn of Object.values(turns)) {
            const off = (place) => Math.atan2(place.y - of.y, place.x - of.x) - turn;
            const ahead = places.filter(
                (place) => place !== of && Math.cos(off(place)) > Math.SQRT1_2 + 1e-9,
            );
            const next = onward(places, of, { x: Math.cos(turn), y: Math.sin(turn) });
            assert.equal(next === undefined, ahead.length === 0);
            if (next) assert.ok(ahead.every((place) => far(place, of) >= far(next, of)));
        }
});

test("a finger means what lies under it, or nothing", () => {
    const [place] = places;
    assert.equal(placeAt(places, place, 0.5), place);
    assert.equal(placeAt([place], { x: place.x + 1, y: place.y }, 0.5), undefined);
});
