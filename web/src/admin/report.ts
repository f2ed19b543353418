// The reports as the server tells them (SearchReport of /openapi.json), and asking for one.

export const kinds = [
    "top",
    "no_results",
    "no_clicks",
    "filters",
    "repairs",
    "latency",
    "slow",
] as const;
export type Kind = (typeof kinds)[number];

export type Tally = {
    searches: number;
    users: number;
    no_results: number | null;
    click_through: number | null;
    conversion: number | null;
    mean_position: number | null;
};
export type Day = Tally & { day: string };
export type Row = Partial<Tally> & {
    query?: string | null;
    repaired?: string;
    filter?: string;
    class?: string;
    results?: number;
    p50_us?: number;
    p95_us?: number;
    p99_us?: number;
    buckets?: { le_us: number; searches: number }[];
    at?: string;
    took_us?: number;
    shape?: string;
};
export type Report = {
    report: Kind;
    from: string;
    to: string;
    summary: Tally;
    days: Day[];
    rows: Row[];
};

/** What the address asks for; the server fills in what is missing. */
export type Asked = { report: Kind; from: string; to: string };

export function asked(): Asked {
    const given = new URLSearchParams(location.search);
    const report = given.get("report") as Kind;
    return {
        report: kinds.includes(report) ? report : "top",
        from: given.get("from") ?? "",
        to: given.get("to") ?? "",
    };
}

export class WrongToken extends Error {}

export async function load(ask: Asked, token: string): Promise<Report> {
    const query = new URLSearchParams({ report: ask.report });
    if (ask.from) query.set("from", ask.from);
    if (ask.to) query.set("to", ask.to);
    const reply = await fetch(`/api/admin/analytics/search?${query}`, {
        headers: { Authorization: `Bearer ${token}` },
    });
    if (reply.status === 401) throw new WrongToken();
    const body = await reply.json();
    if (!reply.ok) throw new Error(body.detail ?? String(reply.status));
    return body as Report;
}

const DAY_MS = 86_400_000;

/** Every day from `from` to `to`, those without searches too. */
export function everyDay(report: Report): Day[] {
    const known = new Map(report.days.map((one) => [one.day, one]));
    const all: Day[] = [];
    for (let at = Date.parse(report.from); at <= Date.parse(report.to); at += DAY_MS) {
        const day = new Date(at).toISOString().slice(0, 10);
        all.push(
            known.get(day) ?? {
                day,
                searches: 0,
                users: 0,
                no_results: null,
                click_through: null,
                conversion: null,
                mean_position: null,
            },
        );
    }
    return all;
}
