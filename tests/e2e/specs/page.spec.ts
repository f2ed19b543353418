// Goal: the pages work in both directions, light and dark, on a phone, by keyboard and for a screen
// reader.
import { expect, test } from "@playwright/test";
import { fits, serious, Shop } from "./page";

// Workers take files; this one is as long as all others together, so they take its tests.
test.describe.configure({ mode: "parallel" });

const pages = [
    "/",
    "/perfumes?q=oud&brand=lattafa&note=!rose&price=50..400",
    "/perfumes?q=zzqqxxyy",
    "/p/dior-sauvage-edt",
    "/twins?of=tom-ford-oud-wood-edp",
    "/map?of=creed-aventus-edp",
    "/quiz?answers=season:winter",
];

const inLang = (path: string, lang: string) =>
    `${path}${path.includes("?") ? "&" : "?"}lang=${lang}`;

for (const path of pages)
    for (const lang of ["en", "ar"])
        for (const colorScheme of ["light", "dark"] as const)
            test(`nothing serious for axe: ${colorScheme} ${inLang(path, lang)}`, async ({
                page,
            }) => {
                await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
                const shop = new Shop(page);
                const url = inLang(path, lang);
                await (path.startsWith("/perfumes") ? shop.open(url) : shop.visit(url));
                expect(await serious(page)).toEqual([]);
            });

for (const path of pages)
    for (const lang of ["en", "ar"])
        test(`fits a phone: ${inLang(path, lang)}`, async ({ page }) => {
            await page.setViewportSize({ width: 390, height: 800 });
            const shop = new Shop(page);
            const url = inLang(path, lang);
            await (path.startsWith("/perfumes") ? shop.open(url) : shop.visit(url));
            await fits(page);
            await page.setViewportSize({ width: 360, height: 740 });
            await fits(page);
        });

test("Arabic turns the page round and keeps the list", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open("/?q=oud");
    await expect(page).toHaveURL(/\/perfumes\?q=oud/);
    await shop.open("/perfumes?brand=lattafa");
    const before = await shop.total();
    await page.getByRole("link", { name: "العربية" }).click();
    await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
    await expect(page.locator("html")).toHaveAttribute("lang", "ar");
    await expect(page.getByRole("complementary", { name: "تصفية" })).toBeVisible();
    expect(await shop.total()).toBe(before);
    const bar = (await page.getByRole("complementary").boundingBox())!;
    const grid = (await shop.hits().first().boundingBox())!;
    expect(bar.x).toBeGreaterThan(grid.x);
    await expect(page.getByRole("status")).toHaveText(/[٠-٩]/);
});

test("light and dark are the shopper's choice, kept from page to page", async ({ page }) => {
    await page.emulateMedia({ colorScheme: "light" });
    const shop = new Shop(page);
    await shop.visit("/?lang=en");
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.getByRole("button", { name: "Dark colours" }).click();
    const dark = await ground();
    expect(dark).not.toBe(light);
    await shop.open("/perfumes?lang=en");
    expect(await ground()).toBe(dark);
    await page.getByRole("button", { name: "Light colours" }).click();
    expect(await ground()).toBe(light);
});

test("on a phone the filters open as a sheet", async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 800 });
    const shop = new Shop(page);
    await shop.open("/perfumes?lang=en");
    await page.getByRole("button", { name: "Filters" }).click();
    await (await shop.filter("For")).getByRole("button", { name: /^Women/ }).click();
    await page.getByRole("button", { name: /^Show results/ }).click();
    await expect(page).toHaveURL(/gender=women/);
    await expect(page.getByRole("complementary")).toBeHidden();
    await expect(page.getByRole("button", { name: "Filters" })).toBeFocused();
});

test("the whole way by keyboard: skip link, a filter, a perfume, saved", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open("/perfumes?lang=en");
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: "Skip to results" })).toBeFocused();
    const brand = (await shop.filter("Brand")).getByRole("checkbox").first();
    await brand.focus();
    await page.keyboard.press("Space");
    await expect(page).toHaveURL(/brand=/);
    await shop.settled();
    await expect(brand).toBeFocused();
    await expect(brand).toBeChecked();
    await shop.names().first().getByRole("link").focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    const save = page.getByRole("button", { name: "Save", exact: true });
    await save.focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name: "Saved" })).toBeFocused();
});
