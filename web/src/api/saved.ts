// Perfumes that the shopper has saved, in this browser alone and newest first.
const KEY = "saved";
const MOST = 60;

export function saved(): string[] {
    try {
        const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
        return Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : [];
    } catch {
        return [];
    }
}

export const isSaved = (id: string) => saved().includes(id);

/** Save it or let it go; says which. */
export function toggleSaved(id: string): boolean {
    const others = saved().filter((other) => other !== id);
    const now = others.length === saved().length;
    try {
        localStorage.setItem(KEY, JSON.stringify((now ? [id, ...others] : others).slice(0, MOST)));
    } catch {
        return false;
    }
    return now;
}
