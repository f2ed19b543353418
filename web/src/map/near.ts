// Which place is near another: on the whole, or in a direction.
import type { At } from "./camera";

const squared = (a: At, b: At) => (a.x - b.x) ** 2 + (a.y - b.y) ** 2;

/** Positions of the `k` places nearest to `of`, nearest first, itself left out. */
export function nearest<T extends At>(places: T[], of: T, k: number): T[] {
    return places
        .filter((place) => place !== of)
        .map((place) => ({ place, far: squared(place, of) }))
        .sort((a, b) => a.far - b.far)
        .slice(0, k)
        .map(({ place }) => place);
}

/** The place under `at`, no farther than `reach`. */
export function placeAt<T extends At>(places: T[], at: At, reach: number): T | undefined {
    let best: T | undefined;
    let least = reach ** 2;
    for (const place of places) {
        const far = squared(place, at);
        if (far <= least) [best, least] = [place, far];
    }
    return best;
}

/** The next place from `of` in a direction, a unit vector: the nearest within 45 degrees of it. */
export function onward<T extends At>(places: T[], of: T, way: At): T | undefined {
    let best: T | undefined;
    let least = Infinity;
    for (const place of places) {
        const along = (place.x - of.x) * way.x + (place.y - of.y) * way.y;
        const across = Math.abs((place.x - of.x) * way.y - (place.y - of.y) * way.x);
        if (along <= 0 || across > along) continue;
        const far = squared(place, of);
        if (far < least) [best, least] = [place, far];
    }
    return best;
}
