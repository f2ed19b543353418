// A product's page as the server writes it, in a browser that runs no scripts.
import { expect, test } from "@playwright/test";

const slug = "tom-ford-oud-wood-edp";
const pages = {
    en: { name: "Oud Wood", offers: "Offers", notes: "Scent pyramid", related: "Similar scents" },
    ar: { name: "عود وود", offers: "العروض", notes: "هرم العطر", related: "روائح مشابهة" },
};

test.use({ javaScriptEnabled: false });

for (const [lang, text] of Object.entries(pages)) {
    test(`everything is there without scripts: ${lang}`, async ({ page }) => {
        await page.goto(`${process.env.ATTAR_URL}/p/${slug}?lang=${lang}`);

        await expect(page.getByRole("heading", { level: 1 })).toHaveText(text.name);
        for (const name of [text.offers, text.notes, text.related])
            await expect(page.getByRole("heading", { name })).toBeVisible();
        expect(await page.getByRole("row").count()).toBeGreaterThan(2);
        await expect(page.getByRole("img")).toBeVisible();
        expect(await page.getByRole("main").getByRole("link").count()).toBeGreaterThan(8);
    });

    test(`it fits a phone: ${lang}`, async ({ page }) => {
        await page.setViewportSize({ width: 390, height: 844 });
        await page.goto(`${process.env.ATTAR_URL}/p/${slug}?lang=${lang}`);
        const box = (await page.getByRole("main").boundingBox())!;

        expect(box.x).toBeGreaterThanOrEqual(0);
        expect(box.x + box.width).toBeLessThanOrEqual(390);
    });
}

test("a way leads on from a perfume that is not there", async ({ page }) => {
    const answer = await page.goto(`${process.env.ATTAR_URL}/p/no-such-perfume?lang=en`);

    expect(answer!.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("not on sale");
    await page.getByRole("link", { name: "Search all perfumes" }).click();
    await expect(page).toHaveURL(/\/perfumes/);
});
