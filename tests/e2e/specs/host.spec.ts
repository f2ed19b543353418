// Goal: the pages speak to their own host alone, keep its security policy, and tell it what was
// clicked and kept.
import { expect, test, type Page } from "@playwright/test";
import { Shop } from "./page";

/** Everything that a page must not do. */
function watch(page: Page): string[] {
    const faults: string[] = [];
    const own = new URL(process.env.ATTAR_URL!).host;
    page.on("request", (request) => {
        const url = new URL(request.url());
        if (url.protocol.startsWith("http") && url.host !== own) faults.push(`asked ${url.href}`);
    });
    page.on("pageerror", (error) => faults.push(`threw ${error.message}`));
    page.on("console", (message) => {
        if (message.type() === "error") faults.push(`said ${message.text()}`);
    });
    return faults;
}

test("no other host, no error, no breach of the policy", async ({ page }) => {
    const faults = watch(page);
    const shop = new Shop(page);
    await shop.visit("/?lang=en");
    await shop.box().pressSequentially("oud");
    await expect(page.getByRole("option").first()).toBeVisible();
    await shop.open("/perfumes?lang=ar&q=oud");
    await page.mouse.wheel(0, 5000);
    await shop.names().first().getByRole("link").click();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("table")).toBeVisible();
    for (const path of ["/twins?of=creed-aventus-edp", "/map", "/quiz?answers=season:winter"]) {
        /* A page that is left while it asks for something says that it got no answer. */
        await page.waitForLoadState("networkidle");
        await shop.visit(path);
    }
    await page.waitForLoadState("networkidle");
    expect(faults).toEqual([]);
});

interface Event {
    eventType: string;
    eventName: string;
    objectIDs?: string[];
    queryID?: string;
    positions?: number[];
}

test("a click in the list and what is kept after it are told, with their search", async ({
    page,
}) => {
    const told: Event[] = [];
    page.on("request", (request) => {
        if (new URL(request.url()).pathname === "/1/events")
            told.push(...(JSON.parse(request.postData() ?? "{}") as { events: Event[] }).events);
    });
    const shop = new Shop(page);
    await shop.open("/perfumes?lang=en&q=khamrah");
    await shop.names().nth(1).getByRole("link").click();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect.poll(() => told.find((event) => event.eventType === "conversion")).toBeTruthy();
    const click = told.find((event) => event.eventType === "click")!;
    const kept = told.find((event) => event.eventType === "conversion")!;
    expect(click.positions).toEqual([2]);
    expect(click.queryID).toMatch(/^[0-9a-f]{32}$/);
    expect(kept.queryID).toBe(click.queryID);
    expect(kept.objectIDs).toEqual(click.objectIDs);
    expect(told.find((event) => event.eventName === "Perfume viewed")).toBeTruthy();
});
