// The twins of a perfume, asked of the marketplace's own API.
import { ask } from "../api/ask";
import { Problem, type Hit, type Reasoned } from "../api/native";
import { lang } from "../i18n/lang";

export interface Twin extends Reasoned {
    dupe?: boolean;
    saves?: { amount: number; currency: string };
}

export interface Twins {
    product: Hit;
    hits: Twin[];
    nearest: Twin[]; /* only without hits; none of them a twin */
}

const SHOWN = 24;

/** `most` in dirhams; empty: no cap. */
export async function twinsOf(product: string, most: string): Promise<Twins> {
    const reply = await ask("/api/products/scent-twin", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ product, max_price: most || null, k: SHOWN, lang: lang() }),
    });
    const body = (await reply.json()) as Twins & { detail?: string };
    if (!reply.ok) throw new Problem(reply.status, body.detail ?? reply.statusText);
    return body;
}
