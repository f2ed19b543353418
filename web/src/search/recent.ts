// The shopper's last searches, in this browser alone and newest first.
const KEY = "recent-searches";
const MOST = 5;

export function recent(): string[] {
    try {
        const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
        return Array.isArray(kept) ? kept.filter((q) => typeof q === "string").slice(0, MOST) : [];
    } catch {
        return [];
    }
}

function keep(queries: string[]): void {
    try {
        localStorage.setItem(KEY, JSON.stringify(queries.slice(0, MOST)));
    } catch {
        /* without storage nothing is remembered */
    }
}

export function remember(q: string): void {
    const text = q.trim();
    if (text) keep([text, ...recent().filter((other) => other !== text)]);
}

export function forget(q: string): void {
    keep(recent().filter((other) => other !== q));
}
