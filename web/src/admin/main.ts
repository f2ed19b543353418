// The staff's page of search analytics, at /admin/analytics: asks for the admin token, keeps it for
// this tab, and shows the report that the address names.
import "../styles/base.css";
import "./admin.css";

import { el } from "./element";
import { head, reportPage, tokenForm } from "./page";
import { asked, load, WrongToken } from "./report";
import { lang, rtl, t } from "./texts";

const KEY = "attar-admin-token";
const top = document.getElementById("top") as HTMLElement;
const main = document.getElementById("main") as HTMLElement;

function leave(): void {
    sessionStorage.removeItem(KEY);
    askForToken(false);
}

function askForToken(wrong: boolean): void {
    top.replaceChildren(...head(null));
    main.replaceChildren(
        tokenForm(wrong, (token) => {
            sessionStorage.setItem(KEY, token);
            void show();
        }),
    );
    document.getElementById("token")?.focus();
}

async function show(): Promise<void> {
    const token = sessionStorage.getItem(KEY);
    if (!token) return askForToken(false);
    const ask = asked();
    try {
        const report = await load(ask, token);
        top.replaceChildren(...head(leave));
        main.replaceChildren(...reportPage(ask, report));
    } catch (error) {
        if (error instanceof WrongToken) {
            sessionStorage.removeItem(KEY);
            return askForToken(true);
        }
        top.replaceChildren(...head(leave));
        main.replaceChildren(
            el("p", { role: "alert" }, t("failed", error instanceof Error ? error.message : "")),
        );
    }
}

document.documentElement.lang = lang;
document.documentElement.dir = rtl ? "rtl" : "ltr";
document.title = t("title");
(document.getElementById("skip") as HTMLElement).textContent = t("skip");
void show();
