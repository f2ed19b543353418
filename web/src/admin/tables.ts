// A report's rows as a table: which columns, and how each is written.
import { el } from "./element";
import { duration, number, place, share, t, type TextKey } from "./texts";
import type { Day, Kind, Row } from "./report";

type Column<T> = { head: TextKey; cell: (row: T) => string | Node; numeric?: boolean };

const quoted = (text: string | null | undefined): Node =>
    text == null ? el("em", {}, t("hidden")) : el("bdi", {}, text);

const query: Column<Row> = { head: "query", cell: (row) => quoted(row.query) };
const searches: Column<Row> = {
    head: "searches",
    cell: (row) => number(row.searches ?? 0),
    numeric: true,
};
const users: Column<Row> = {
    head: "users",
    cell: (row) => number(row.users ?? 0),
    numeric: true,
};
const rates: Column<Row>[] = [
    { head: "rateEmpty", cell: (row) => share(row.no_results ?? null), numeric: true },
    { head: "click_through", cell: (row) => share(row.click_through ?? null), numeric: true },
    { head: "conversion", cell: (row) => share(row.conversion ?? null), numeric: true },
    { head: "mean_position", cell: (row) => place(row.mean_position ?? null), numeric: true },
];
const results: Column<Row> = {
    head: "results",
    cell: (row) => number(row.results ?? 0),
    numeric: true,
};
const time = (head: "p50_us" | "p95_us" | "p99_us" | "took_us"): Column<Row> => ({
    head,
    cell: (row) => duration(row[head] ?? 0),
    numeric: true,
});
const kindOf: Column<Row> = { head: "class", cell: (row) => t((row.class ?? "word") as TextKey) };

const columns: Record<Kind, Column<Row>[]> = {
    top: [query, searches, users, ...rates, results],
    no_results: [query, searches, users],
    no_clicks: [query, searches, users, results],
    filters: [
        { head: "filter", cell: (row) => el("bdi", {}, row.filter ?? "") },
        searches,
        ...rates,
    ],
    repairs: [
        query,
        { head: "repaired", cell: (row) => quoted(row.repaired) },
        searches,
        users,
        ...rates,
    ],
    latency: [kindOf, searches, time("p50_us"), time("p95_us"), time("p99_us")],
    slow: [
        {
            head: "at",
            cell: (row) => el("bdi", {}, (row.at ?? "").replace("T", " ").slice(0, 19)),
        },
        time("took_us"),
        kindOf,
        { head: "shape", cell: (row) => el("bdi", { lang: "en" }, row.shape ?? "") },
        results,
        query,
    ],
};

function table<T>(caption: string, shown: Column<T>[], rows: T[]): HTMLElement {
    const side = (column: Column<T>): string => (column.numeric ? "numeric" : "");
    return el(
        "div",
        { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
        el(
            "table",
            {},
            el("caption", {}, caption),
            el(
                "thead",
                {},
                el(
                    "tr",
                    {},
                    ...shown.map((one) =>
                        el("th", { scope: "col", class: side(one) }, t(one.head)),
                    ),
                ),
            ),
            el(
                "tbody",
                {},
                ...rows.map((row) =>
                    el(
                        "tr",
                        {},
                        ...shown.map((one) => el("td", { class: side(one) }, one.cell(row))),
                    ),
                ),
            ),
        ),
    );
}

export function rowsTable(kind: Kind, rows: Row[]): HTMLElement {
    return table(t(kind), columns[kind], rows);
}

export function daysTable(days: Day[]): HTMLElement {
    const shown = [searches, users, ...rates] as Column<Day>[];
    return table(
        t("perDay"),
        [{ head: "day", cell: (one) => el("bdi", {}, one.day) }, ...shown],
        days,
    );
}
