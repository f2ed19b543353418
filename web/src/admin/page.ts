// The page of a report: head, dates, sums, plots, tables.
import { el } from "./element";
import { dayBars, ranked, rateLines, spans } from "./plot";
import { everyDay, kinds, type Asked, type Report } from "./report";
import { daysTable, rowsTable } from "./tables";
import { lang, number, place, share, t, type TextKey } from "./texts";

const RANKED_MAX = 15;

function address(change: Record<string, string>): string {
    const query = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(change)) query.set(name, value);
    return `?${query}`;
}

export function head(leave: (() => void) | null): Node[] {
    const other = lang === "ar" ? "en" : "ar";
    return [
        el("h1", {}, t("title")),
        el("a", { href: address({ lang: other }), hreflang: other, lang: other }, t("other")),
        ...(leave
            ? [el("button", { type: "button", class: "plain", click: leave }, t("leave"))]
            : []),
    ];
}

export function tokenForm(wrong: boolean, give: (token: string) => void): HTMLElement {
    const field = el("input", {
        id: "token",
        type: "password",
        required: true,
        autocomplete: "off",
        "aria-describedby": "token-hint",
        "aria-invalid": wrong ? "true" : null,
    });
    return el(
        "form",
        {
            class: "token",
            submit: (event: Event) => {
                event.preventDefault();
                give(field.value.trim());
            },
        },
        el("label", { for: "token" }, t("token")),
        field,
        el("p", { id: "token-hint", class: "hint" }, t("tokenHint")),
        wrong && el("p", { class: "wrong", role: "alert" }, t("wrongToken")),
        el("button", {}, t("open")),
    );
}

function nav(ask: Asked): HTMLElement {
    return el(
        "nav",
        { "aria-label": t("reports") },
        ...kinds.map((kind) =>
            el(
                "a",
                {
                    href: address({ report: kind }),
                    "aria-current": kind === ask.report ? "page" : null,
                },
                t(kind),
            ),
        ),
    );
}

function dates(report: Report): HTMLElement {
    const field = (name: "from" | "to"): HTMLElement =>
        el(
            "label",
            {},
            t(name),
            el("input", { type: "date", name, value: report[name], required: true }),
        );
    return el(
        "form",
        { class: "dates", method: "get" },
        el("input", { type: "hidden", name: "lang", value: lang }),
        el("input", { type: "hidden", name: "report", value: report.report }),
        field("from"),
        field("to"),
        el("button", {}, t("show")),
    );
}

function sums(report: Report): HTMLElement {
    const sum = report.summary;
    const tile = (key: TextKey, value: string): HTMLElement =>
        el("div", {}, el("dt", {}, t(key)), el("dd", {}, value));
    return el(
        "dl",
        { class: "sums" },
        tile("searches", number(sum.searches)),
        tile("users", number(sum.users)),
        tile("rateEmpty", share(sum.no_results)),
        tile("click_through", share(sum.click_through)),
        tile("conversion", share(sum.conversion)),
        tile("mean_position", place(sum.mean_position)),
    );
}

function figure(title: string, plot: Node, beside: Node, legend?: Node): HTMLElement {
    return el(
        "section",
        { class: "figure" },
        el("h2", {}, title),
        legend ?? null,
        plot,
        el("details", {}, el("summary", {}, t("table")), beside),
    );
}

function legend(...items: [string, TextKey][]): HTMLElement {
    return el(
        "ul",
        { class: "legend" },
        ...items.map(([kind, key]) => el("li", { class: kind }, t(key))),
    );
}

function rowsPlot(report: Report): SVGElement | null {
    if (report.report === "slow") return null;
    if (report.report === "latency")
        return spans(report.rows, (row) => t((row.class ?? "word") as TextKey), t("times"));
    return ranked(
        report.rows.slice(0, RANKED_MAX).map((row) => ({
            name: row.filter ?? row.query ?? "",
            value: row.searches ?? 0,
            label: number(row.searches ?? 0),
        })),
        `${t(report.report)}: ${t("ranked")}`,
    );
}

function rows(report: Report): HTMLElement {
    const none = report.rows.length === 0;
    const quotes = report.report !== "latency" && report.report !== "filters";
    return el(
        "section",
        { class: "figure" },
        el("h2", {}, t(report.report)),
        (none || quotes) && el("p", { class: "hint" }, t(none ? "nothing" : "withheld")),
        report.report === "latency" &&
            legend(["dot", "p50_us"], ["dot-late", "p95_us"], ["bar-soft", "p99_us"]),
        none ? null : rowsPlot(report),
        none ? null : rowsTable(report.report, report.rows),
    );
}

export function reportPage(ask: Asked, report: Report): Node[] {
    const days = everyDay(report);
    return [
        nav(ask),
        dates(report),
        sums(report),
        rows(report),
        el(
            "div",
            { class: "pair" },
            figure(
                t("perDay"),
                dayBars(days, t("perDayAbout")),
                daysTable(report.days),
                legend(["bar", "found"], ["bar-empty", "rateEmpty"]),
            ),
            figure(
                t("rates"),
                rateLines(days, t("rates")),
                daysTable(report.days),
                legend(["line", "click_through"], ["line-empty", "rateEmpty"]),
            ),
        ),
    ];
}
