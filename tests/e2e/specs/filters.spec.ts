// Goal: filters narrow the list, their counts are true, and the URL carries the choice.
import { expect, test } from "@playwright/test";
import { Shop } from "./page";

async function countBeside(shop: Shop, filter: string, value: string): Promise<number> {
    const item = shop.filter(filter).getByRole("listitem").filter({ hasText: value }).first();
    return Number(((await item.textContent()) ?? "").replace(/[^\d]/g, ""));
}

test("a count is the number that choosing it gives, and the others stay", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open();
    const men = await countBeside(shop, "For", "Men");
    const women = await countBeside(shop, "For", "Women");
    await shop.filter("For").getByRole("checkbox", { name: "Men", exact: true }).check();
    expect(await shop.total()).toBe(men);
    expect(await countBeside(shop, "For", "Women")).toBe(women);
    await expect(page).toHaveURL(/gender=men/);
});

test("two values of one filter are added, two filters narrow", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open();
    await shop.filter("Brand").getByRole("checkbox").nth(0).check();
    const one = await shop.total();
    await shop.filter("Brand").getByRole("checkbox").nth(1).check();
    await expect(page).toHaveURL(/brand=[^&]*%2C/);
    const two = await shop.total();
    expect(two).toBeGreaterThan(one);
    await shop.filter("For").getByRole("checkbox", { name: "Women", exact: true }).check();
    await expect(page).toHaveURL(/gender=women/);
    expect(await shop.total()).toBeLessThan(two);
});

test("a price limit holds for every perfume shown", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open();
    await shop.filter("Price").getByRole("spinbutton", { name: /To/ }).fill("100");
    await shop.filter("Price").getByRole("spinbutton", { name: /To/ }).press("Enter");
    await expect(page).toHaveURL(/price=..100/);
    await shop.settled();
    for (const text of await shop.hits().getByText(/AED/).allTextContents())
        expect(Number(text.replace(/[^\d.]/g, ""))).toBeLessThanOrEqual(100);
});

test("an excluded note is in no perfume shown", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open();
    const before = await shop.total();
    const button = shop
        .filter("Notes")
        .getByRole("button", { name: /^Exclude/ })
        .first();
    const note = (await button.getAttribute("aria-label"))!.replace("Exclude ", "");
    const having = await countBeside(shop, "Notes", note);
    await button.click();
    await expect(page.getByRole("button", { name: `Remove: Without ${note}` })).toBeVisible();
    expect(await shop.total()).toBe(before - having);
});

test("back, reload and chips agree with the URL", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open("/?q=oud");
    const before = await shop.total();
    await shop.filter("For").getByRole("checkbox", { name: "Women", exact: true }).check();
    const narrowed = await shop.total();
    await page.reload();
    expect(await shop.total()).toBe(narrowed);
    await page.goBack();
    expect(await shop.total()).toBe(before);
    await page.goForward();
    expect(await shop.total()).toBe(narrowed);
    await page.getByRole("button", { name: /^Remove: Women/ }).click();
    expect(await shop.total()).toBe(before);
});

test("sorting by price puts the cheapest first", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open("/?in_stock=true");
    await page.getByRole("combobox", { name: "Sort by" }).selectOption("price");
    await expect(page).toHaveURL(/sort=price/);
    await shop.settled();
    const prices = (await shop.hits().getByText(/AED/).allTextContents()).map((t) =>
        Number(t.replace(/[^\d.]/g, "")),
    );
    expect(prices.length).toBeGreaterThan(10);
    expect(prices).toEqual([...prices].sort((a, b) => a - b));
});

test("further pages come by scrolling, without a perfume twice", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open("/?note=oud");
    const total = await shop.total();
    expect(total).toBeGreaterThan(48);
    while ((await shop.hits().count()) < Math.min(total, 72)) {
        const before = await shop.hits().count();
        await page.mouse.wheel(0, 20_000);
        await expect(async () =>
            expect(await shop.hits().count()).toBeGreaterThan(before),
        ).toPass();
    }
    const links = await shop
        .names()
        .getByRole("link")
        .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href));
    expect(new Set(links).size).toBe(links.length);
});
