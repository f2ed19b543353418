// Goal: the whole list can be gone through, by scrolling and by links, without a perfume twice.
import { expect, test } from "@playwright/test";
import { Shop } from "./page";

const hrefs = (shop: Shop) =>
    shop
        .names()
        .getByRole("link")
        .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).pathname));

test("further pages come by scrolling, without a perfume twice", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open("/perfumes?note=oud");
    const total = await shop.total();
    expect(total).toBeGreaterThan(48);
    while ((await shop.hits().count()) < Math.min(total, 72)) {
        const before = await shop.hits().count();
        await page.mouse.wheel(0, 20_000);
        await expect(async () =>
            expect(await shop.hits().count()).toBeGreaterThan(before),
        ).toPass();
    }
    const links = await hrefs(shop);
    expect(new Set(links).size).toBe(links.length);
    await expect(page).toHaveURL(/page=\d/);
});

test("pages are links: the next one holds others, and has an address of its own", async ({
    page,
}) => {
    const shop = new Shop(page);
    await shop.open("/perfumes?brand=lattafa&sort=name");
    const first = (await hrefs(shop)).slice(0, 24);
    const pages = page.getByRole("navigation", { name: "Pages of results" });
    await pages.getByRole("link", { name: "Page 2" }).focus();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/page=2/);
    await expect(pages.getByRole("link", { name: "Page 2" })).toHaveAttribute(
        "aria-current",
        "page",
    );
    await shop.settled();
    const second = await hrefs(shop);
    expect(second.filter((one) => first.includes(one))).toEqual([]);
    await page.reload();
    await shop.settled();
    expect(await hrefs(shop)).toEqual(second);
    await page.getByRole("button", { name: "Show earlier ones" }).click();
    await expect(shop.hits()).toHaveCount(first.length + second.length);
    expect(await hrefs(shop)).toEqual([...first, ...second]);
});

test("back from a perfume is back in the list where it was left", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open("/perfumes?note=oud");
    await page.getByRole("button", { name: "Load more" }).click();
    await expect(async () => expect(await shop.hits().count()).toBeGreaterThan(24)).toPass();
    await shop.settled();
    const shown = await hrefs(shop);
    await shop.names().nth(30).getByRole("link").click();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.goBack();
    await shop.settled();
    expect((await hrefs(shop)).slice(0, shown.length)).toEqual(shown);
});
