// Boot: language, header, and which of the two pages the URL asks for.
import "./styles/base.css";
import "./styles/listing.css";
import "./styles/product.css";
import { fill, h } from "./dom";
import { lang, setLang, t, type Lang } from "./i18n";
import { Listing } from "./listing";
import { ProductPage } from "./product";
import { SearchBox } from "./search-box";
import { go, params, path, subscribe } from "./state";

const main = document.getElementById("main")!;
const top = document.getElementById("top")!;
const listing = new Listing();
const productPage = new ProductPage();
let box: SearchBox;
let scrolled = 0; /* where the list was left, to come back to it */

function wantedLang(): Lang {
    const asked = params().get("lang") ?? localStorage.getItem("lang") ?? navigator.language;
    return asked.startsWith("ar") ? "ar" : "en";
}

function switchLang(): void {
    const next = params();
    next.set("lang", lang() === "ar" ? "en" : "ar");
    go(path(), next, true);
}

function header(): void {
    const home = h(
        "a",
        { class: "brand", href: "/", onclick: goHome },
        "عطر ",
        h("span", { lang: "en" }, "Attar"),
    );
    const language = h(
        "button",
        { type: "button", class: "link language", onclick: switchLang },
        t("language"),
    );
    language.lang = lang() === "ar" ? "en" : "ar";
    fill(top, home, box.element, language);
    document.querySelector(".skip")!.textContent = t("skip");
}

function goHome(event: MouseEvent): void {
    event.preventDefault();
    go("/", new URLSearchParams());
}

function view(): void {
    const slug = path().match(/^\/p\/([a-z0-9-]+)$/)?.[1];
    if (wantedLang() !== lang()) setLang(wantedLang());
    header();
    box.render();
    if (slug) {
        if (listing.element.isConnected) scrolled = window.scrollY;
        fill(main, productPage.element);
        void productPage.show(slug);
        return;
    }
    const back = !listing.element.isConnected;
    if (back) fill(main, listing.element);
    const q = params().get("q");
    document.title = q ? `${q} · Attar` : `Attar · ${t("tagline")}`;
    void listing.show().then(() => back && window.scrollTo(0, scrolled));
}

setLang(wantedLang());
box = new SearchBox();
header();
listing
    .start()
    .then(() => {
        subscribe(view);
        view();
    })
    .catch(() => fill(main, h("p", { class: "notice", role: "alert" }, t("failed"))));
