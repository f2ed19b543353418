// What every page has: the bar on top with its search box, the skip link and the foot.
import { render } from "preact";
import { t } from "../i18n/lang";
import { searchBox, type SearchBox } from "../search/box";
import { header } from "./header";
import { link } from "./url";

function Foot() {
    return (
        <>
            <p>{t("footer")}</p>
            <p>
                <a href={link("/")}>{t("home")}</a> · <a href={link("/perfumes")}>{t("all")}</a> ·{" "}
                <a href="/openapi.json">{t("api")}</a>
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
