// Light or dark: as the system says, until the shopper says otherwise.
export type Theme = "light" | "dark";

const system = matchMedia("(prefers-color-scheme: dark)");

export function theme(): Theme {
    const chosen = document.documentElement.dataset.theme as Theme | undefined;
    return chosen ?? (system.matches ? "dark" : "light");
}

/** Turn to the other one and remember it. */
export function switchTheme(): Theme {
    const next = theme() === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    try {
        localStorage.setItem("theme", next);
    } catch {
        /* a browser may forbid storage: the choice then lasts for this page */
    }
    return next;
}
