// Boot: what every page has, then the one page that the address asks for, each in a bundle of its
// own.
//
//   /            home        /perfumes?...  the list        /p/{slug}   one perfume
//   /twins?of=   what smells the same        /map?of=       where it lies among all scents
//   /quiz?answers=   what fits a taste
import "./styles/fonts.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/suggestions.css";
import "./styles/card.css";
import "./styles/product.css"; /* of the page that the server writes, too */
import { render } from "preact";
import { failure } from "./shell/failure";
import { frame } from "./shell/frame";

const main = document.getElementById("main")!;
const slug = location.pathname.match(/^\/p\/([a-z0-9-]+)$/)?.[1];

/** The list was once at the root: such an address is turned into the list's own. */
function turnOldAddress(): void {
    const asked = [...new URLSearchParams(location.search).keys()].some((name) => name !== "lang");
    if (location.pathname === "/" && asked)
        history.replaceState(null, "", `/perfumes${location.search}`);
}

async function show(): Promise<void> {
    turnOldAddress();
    if (slug) {
        frame();
        return (await import("./product/page")).show(main, slug);
    }
    if (location.pathname === "/perfumes")
        return (await import("./listing/page")).show(main, frame());
    if (location.pathname === "/twins") {
        frame();
        return (await import("./twins/page")).show(main);
    }
    if (location.pathname === "/map") {
        frame();
        return (await import("./map/page")).show(main);
    }
    if (location.pathname === "/quiz") {
        frame();
        return (await import("./quiz/page")).show(main);
    }
    return (await import("./home/page")).show(main);
}

show().catch((error: unknown) => {
    console.error(error);
    render(failure(), main);
});
