// The map of scents, asked of the marketplace's own API, as places on the plane of the screen.
import { ask } from "../api/ask";
import { Problem, type Hit } from "../api/native";
import { lang, named } from "../i18n/lang";
import type { At } from "./camera";

export interface Place extends At {
    id: string;
    slug: string;
    name: string;
    house: string;
    axis: string; /* what it smells of most */
}

export interface Anchor extends At {
    axis: string;
}

export interface ScentMap {
    anchors: Anchor[];
    places: Place[];
}

interface Reply {
    anchors: (At & { axis: string })[];
    points: (At & Pick<Hit, "id" | "slug" | "name" | "brand"> & { axis: string })[];
}

const MOST = 1000;
const STEP = 0.012; /* between perfumes of one place */
const GOLDEN = Math.PI * (3 - Math.sqrt(5));

/** The API's y points up, the screen's down. */
const turned = ({ x, y }: At): At => ({ x, y: -y });

/** Perfumes of one and the same place stand around it, as seeds do in a sunflower. */
function apart(places: Place[]): Place[] {
    const there = new Map<string, number>();
    return places.map((place) => {
        const key = `${place.x} ${place.y}`;
        const n = there.get(key) ?? 0;
        there.set(key, n + 1);
        const far = STEP * Math.sqrt(n);
        return {
            ...place,
            x: place.x + far * Math.cos(n * GOLDEN),
            y: place.y + far * Math.sin(n * GOLDEN),
        };
    });
}

export async function scentMap(): Promise<ScentMap> {
    const reply = await ask(`/api/products/scent-map?k=${MOST}&lang=${lang()}`);
    const body = (await reply.json()) as Reply & { detail?: string };
    if (!reply.ok) throw new Problem(reply.status, body.detail ?? reply.statusText);
    return {
        anchors: body.anchors.map((anchor) => ({ axis: anchor.axis, ...turned(anchor) })),
        places: apart(
            body.points.map(({ id, slug, name, brand, axis, ...at }) => ({
                id,
                slug,
                name: named(name),
                house: named(brand.name),
                axis,
                ...turned(at),
            })),
        ),
    };
}
