// Goal: the page works in both directions, on a phone, by keyboard and for a screen reader.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { Shop } from "./page";

test("Arabic turns the page round and keeps the list", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open("/?q=oud");
    const before = await shop.total();
    await page.getByRole("button", { name: "العربية" }).click();
    await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
    await expect(page.locator("html")).toHaveAttribute("lang", "ar");
    await expect(page.getByRole("complementary", { name: "تصفية" })).toBeVisible();
    expect(await shop.total()).toBe(before);
    const bar = (await page.getByRole("complementary").boundingBox())!;
    const grid = (await shop.hits().first().boundingBox())!;
    expect(bar.x).toBeGreaterThan(grid.x);
});

test("on a phone nothing is cut off, and the filters open as a sheet", async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    const shop = new Shop(page);
    for (const lang of ["en", "ar"]) {
        await shop.open(`/?lang=${lang}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(wide).toBeLessThanOrEqual(360);
    }
    await shop.open("/?lang=en");
    await page.getByRole("button", { name: "Filters" }).click();
    await shop.filter("For").getByRole("checkbox", { name: "Women", exact: true }).check();
    await page.getByRole("button", { name: /^Show results/ }).click();
    await expect(page).toHaveURL(/gender=women/);
    await expect(page.getByRole("complementary")).toBeHidden();
});

test("a perfume's page shows scent, pyramid and offers, and leads back", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open("/?brand=dior");
    const link = shop.names().first().getByRole("link");
    const name = (await link.textContent())!;
    await link.click();
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
    await expect(page.getByRole("img", { name: /^Scent picture/ })).toBeVisible();
    await expect(page.getByRole("heading", { name: "Scent pyramid" })).toBeVisible();
    await expect(page.getByRole("table").getByRole("row").nth(1)).toContainText("AED");
    await page.getByRole("link", { name: "Back to results" }).click();
    await expect(page).toHaveURL(/brand=dior/);
    await expect(shop.names().first()).toHaveText(name);
});

test("similar scents come with their match, best first", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open("/?q=khamrah");
    await shop.names().first().getByRole("link").click();
    await page.getByRole("button", { name: "Find similar scents" }).click();
    await shop.settled();
    const matches = (
        await shop
            .hits()
            .getByText(/% match/)
            .allTextContents()
    ).map((t) => parseInt(t, 10));
    expect(matches.length).toBeGreaterThan(1);
    expect(matches[0]).toBe(100);
    expect(matches).toEqual([...matches].sort((a, b) => b - a));
});

test("a perfume that is not on sale says so", async ({ page }) => {
    await page.goto(`${process.env.ATTAR_URL}/p/no-such-perfume`);
    await expect(page.getByRole("alert")).toHaveText("This perfume is not on sale.");
});

for (const path of ["/?lang=en&q=oud", "/?lang=ar&q=oud", "/p/dior-sauvage-edt?lang=en"])
    test(`no serious finding of axe on ${path}`, async ({ page }) => {
        await page.goto(`${process.env.ATTAR_URL}${path}`);
        await expect(page.getByRole("img").first()).toBeVisible();
        const found = await new AxeBuilder({ page }).analyze();
        const serious = found.violations.filter((v) =>
            ["serious", "critical"].includes(v.impact ?? ""),
        );
        expect(serious.map((v) => `${v.id}: ${v.nodes[0]?.html}`)).toEqual([]);
    });

test("the whole way by keyboard: skip link, a filter, a perfume", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open();
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: "Skip to results" })).toBeFocused();
    const box = shop.filter("For").getByRole("checkbox", { name: "Women", exact: true });
    await box.focus();
    await page.keyboard.press("Space");
    await expect(page).toHaveURL(/gender=women/);
    await shop.settled();
    await expect(
        shop.filter("For").getByRole("checkbox", { name: "Women", exact: true }),
    ).toBeFocused();
    await shop.names().first().getByRole("link").focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});
