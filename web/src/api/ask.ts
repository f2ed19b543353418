// One request to our own server, asked again as it bids while it is asked too much: 503 from the
// marketplace's API, 429 from the wire.

const AGAIN_MAX = 3;
const WAIT_S_MAX = 5;

export async function ask(url: string, init?: RequestInit, again = AGAIN_MAX): Promise<Response> {
    const reply = await fetch(url, init);
    if ((reply.status !== 503 && reply.status !== 429) || again === 0) return reply;
    const bidden = Number(reply.headers.get("retry-after")) || 1;
    await new Promise((next) => setTimeout(next, Math.min(bidden, WAIT_S_MAX) * 1000));
    return ask(url, init, again - 1);
}
