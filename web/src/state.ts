// What the shopper has asked for lives in the URL and nowhere else: back, reload and a shared link
// give the same page.  Its parameters are the API's own, plus `lang`.

export type Listener = () => void;

const listeners: Listener[] = [];

/** The parameters of the page's URL, a copy. */
export function params(): URLSearchParams {
    return new URLSearchParams(location.search);
}

export function path(): string {
    return location.pathname;
}

/** Be told of every change of the URL. */
export function subscribe(listener: Listener): void {
    listeners.push(listener);
}

function announce(): void {
    for (const listener of listeners) listener();
}

/** Go to `pathname` with `next`; a step in the history unless `replace`. */
export function go(pathname: string, next: URLSearchParams, replace = false): void {
    const text = next.toString();
    const url = text ? `${pathname}?${text}` : pathname;
    if (url === location.pathname + location.search) return;
    if (replace) history.replaceState(null, "", url);
    else history.pushState(null, "", url);
    announce();
}

/** Change some parameters of the listing; an empty value removes one.  Other words are read and
 * understood anew: what was taken off belonged to the words before. */
export function update(changes: Record<string, string>, replace = false): void {
    const next = params();
    if ("q" in changes && changes.q !== next.get("q"))
        for (const name of ["understand", "typo"]) next.delete(name);
    for (const [name, value] of Object.entries(changes)) {
        if (value) next.set(name, value);
        else next.delete(name);
    }
    go("/", next, replace);
}

/** Chosen values of a filter parameter: "a,!b" is ["a", "!b"]. */
export function chosen(name: string): string[] {
    const text = params().get(name);
    return text ? text.split(",") : [];
}

/** Add a value to a filter or take it away. */
export function toggle(name: string, value: string): void {
    const now = chosen(name);
    const bare = value.replace(/^!/, "");
    const others = now.filter((other) => other.replace(/^!/, "") !== bare);
    const next = now.includes(value) ? others : [...others, value];
    update({ [name]: next.join(",") });
}

window.addEventListener("popstate", announce);
