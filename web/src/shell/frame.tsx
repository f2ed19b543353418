// What every page has: the bar on top with its search box, the skip link and the foot.
import { render } from "preact";
import { t, type TextKey } from "../i18n/lang";
import { searchBox, type SearchBox } from "../search/box";
import { header } from "./header";
import { link } from "./url";

function Foot() {
    const ways: [string, TextKey][] = [
        [link("/"), "home"],
        [link("/perfumes"), "all"],
        [link("/twins"), "twins"],
        [link("/map"), "map"],
        [link("/quiz"), "quiz"],
        ["/openapi.json", "api"],
    ];
    return (
        <>
            <p>{t("footer")}</p>
            <p>
                {ways.map(([path, text], i) => (
                    <>
                        {i > 0 && " · "}
                        <a href={path}>{t(text)}</a>
                    </>
                ))}
            </p>
        </>
    );
}

/** Draw it; `place` is where the search box stands if not in the bar. */
export function frame(place?: HTMLElement): SearchBox {
    document.getElementById("skip")!.textContent = t("skip");
    render(<Foot />, document.getElementById("bottom")!);
    const bar = header(document.getElementById("top")!, place === undefined);
    return searchBox(place ?? bar!);
}
