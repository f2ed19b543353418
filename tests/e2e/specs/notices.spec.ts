// Goal: the page says what was done with the words to find anything, in both languages, and every
// such notice has its way back.
import { expect, test, type Page } from "@playwright/test";
import { fits, serious, Shop } from "./page";

const texts = {
    en: {
        repaired: /Showing results for .?عطر.?; typed: .?u'v/,
        unknown: /Known nowhere and left out: .?zzqxw/,
        similar: "Including similar spellings.",
        exactly: "Only as typed",
        typed: "Only the words as typed.",
        back: "Similar spellings too",
        nothing: "Nothing found",
        ajmal: "Remove: Ajmal",
        year: /^Without .?Launch year.?: 7 perfumes/,
    },
    ar: {
        repaired: /نعرض نتائج .?عطر.?؛ المكتوب: .?u'v/,
        unknown: /لم نعرفها فتركناها: .?zzqxw/,
        similar: "تشمل النتائج كتابات مشابهة.",
        exactly: "كما كتبتُ فقط",
        typed: "الكلمات كما كُتبت فقط.",
        back: "أضف الكتابات المشابهة",
        nothing: "لا توجد نتائج",
        ajmal: "إزالة: أجمل",
        year: /^بدون .?سنة الإصدار.?: ٧ عطور/,
    },
} as const;

/** What is announced above the hits. */
const told = (page: Page, text: string | RegExp) =>
    page.getByRole("main").getByText(text).locator("xpath=ancestor::*[@aria-live='polite']");

for (const lang of ["en", "ar"] as const) {
    const text = texts[lang];
    const open = async (page: Page, query: Record<string, string>) => {
        const shop = new Shop(page);
        await shop.open(`/perfumes?${new URLSearchParams({ lang, ...query })}`);
        return shop;
    };

    test(`${lang}: the other keyboard is said, and can be refused`, async ({ page }) => {
        const shop = await open(page, { q: "u'v" });
        await expect(told(page, text.repaired)).toBeVisible();
        expect(await shop.total()).toBeGreaterThan(100);
        await page.getByRole("button", { name: text.exactly }).click();
        await expect(told(page, text.typed)).toBeVisible();
        await expect(page).toHaveURL(/typo=off/);
        expect(await shop.total()).toBe(0);
        await page.getByRole("button", { name: text.back }).click();
        await expect(told(page, text.repaired)).toBeVisible();
    });

    test(`${lang}: an unknown word is named`, async ({ page }) => {
        const shop = await open(page, { q: "oud zzqxw" });
        await expect(told(page, text.unknown)).toBeVisible();
        expect(await shop.total()).toBeGreaterThan(0);
        await shop.search("oud");
        await expect(told(page, text.unknown)).toHaveCount(0);
    });

    test(`${lang}: similar spellings are said`, async ({ page }) => {
        const shop = await open(page, { q: "lataffa kamrah" });
        await expect(told(page, text.similar)).toBeVisible();
        await expect(shop.names().first()).toHaveText(/Khamrah|خمرة/);
    });

    test(`${lang}: the filter that leaves nothing is named`, async ({ page }) => {
        const shop = await open(page, { q: "oud", brand: "ajmal", year: "1600..1601" });
        await expect(page.getByRole("heading", { name: text.nothing })).toBeVisible();
        await expect(page.getByRole("button", { name: text.ajmal })).toBeVisible();
        const way = page.getByRole("button", { name: text.year });
        await way.focus();
        await page.keyboard.press("Enter");
        await expect(way).toHaveCount(0);
        expect(await shop.total()).toBe(7);
        await expect(page.locator(":focus")).toHaveAttribute("id", "results");
        await expect(page).not.toHaveURL(/year/);
        await page.goBack();
        await expect(way).toBeVisible();
    });

    test(`${lang}: notices are accessible and fit a phone`, async ({ page }) => {
        await page.setViewportSize({ width: 360, height: 740 });
        for (const query of [
            { q: "u'v" },
            { q: "oud zzqxwzzqxwzzqxwzzqxwzzqxwzzqxwzzqxwzzqxwzzqxwzzqxw" },
            { q: "oud", brand: "ajmal", year: "1600..1601" },
        ]) {
            await open(page, query);
            await fits(page);
        }
        expect(await serious(page)).toEqual([]);
    });
}

test("words taken as they are need no notice", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open("/perfumes?lang=en&q=oud");
    for (const notice of [texts.en.similar, texts.en.exactly, texts.en.typed])
        await expect(page.getByText(notice)).toHaveCount(0);
});

test("a search that fails says so, and goes on when asked again", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open("/perfumes?lang=en");
    const before = await shop.hits().count();
    await page.route("**/queries?*", (route) => route.fulfill({ status: 429, body: "{}" }));
    await (await shop.filter("For")).getByRole("button", { name: /^Women/ }).click();
    await expect(page.getByRole("alert")).toContainText("The search did not answer.");
    await expect(shop.hits()).toHaveCount(before);
    await page.unroute("**/queries?*");
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("alert")).toHaveCount(0);
    await expect(page).toHaveURL(/gender=women/);
    expect(await shop.total()).toBeLessThan(642);
});
