// Goal: a perfume picked in either script is shown beside its twins, as the API has them, with why;
// the URL holds what was asked.
import { expect, test, type Page } from "@playwright/test";
import { numberIn, Shop } from "./page";

const KNOWN = "tom-ford-oud-wood-edp";

interface Answer {
    product: { name: { en: string; ar: string } };
    hits: { name: { en: string; ar: string }; dupe: boolean }[];
    nearest: { name: { en: string; ar: string } }[];
}

async function answer(body: object): Promise<Answer> {
    const reply = await fetch(`${process.env.ATTAR_URL}/api/products/scent-twin`, {
        method: "POST",
        body: JSON.stringify({ k: 24, ...body }),
    });
    expect(reply.status).toBe(200);
    return (await reply.json()) as Answer;
}

const shown = (page: Page, region: string) =>
    page.getByRole("region", { name: region, exact: true }).getByRole("heading", { level: 3 });

/** Of some products of the shop the first that fits. */
async function productWith(fits: (answer: Answer) => boolean): Promise<[string, Answer]> {
    const found = await fetch(`${process.env.ATTAR_URL}/api/products/search?size=60`);
    for (const { id } of ((await found.json()) as { hits: { id: string }[] }).hits) {
        const twins = await answer({ product: id });
        if (fits(twins)) return [id, twins];
    }
    throw new Error("no such product");
}

for (const [lang, typed, choose, asked] of [
    ["en", "oud wood", "Which perfume?", "The one you know"],
    ["ar", "عود وود", "أي عطر؟", "العطر الذي تعرفه"],
] as const)
    test(`a perfume is picked by keyboard: ${lang}`, async ({ page }) => {
        const shop = new Shop(page);
        await shop.visit(`/twins?lang=${lang}`);
        const field = page.getByRole("combobox", { name: choose });
        await field.fill(typed);
        const wood = page.getByRole("option").filter({ hasText: /Oud Wood|عود وود/i });
        await expect(wood.first()).toBeVisible();
        await field.press("Enter");
        await expect(page).toHaveURL(new RegExp(`of=${KNOWN}`));
        const { product } = await answer({ product: KNOWN });
        await expect(shown(page, asked)).toHaveText([product.name[lang]]);
        await page.goBack();
        await expect(shown(page, asked)).toHaveCount(0);
    });

for (const [lang, twins, shares] of [
    ["en", "Its twins", /Shares|Accords: /],
    ["ar", "توائمه", /يشترك معه|الطابع: /],
] as const)
    test(`twins are those of the API, with why: ${lang}`, async ({ page }) => {
        const [id, wanted] = await productWith(({ hits }) => hits.length > 2);
        await new Shop(page).visit(`/twins?of=${id}&lang=${lang}`);
        await expect(shown(page, twins)).toHaveText(wanted.hits.map((hit) => hit.name[lang]));
        const told = (await page.getByRole("status").textContent())!;
        expect(numberIn(told.split(/75|٧٥/)[0]!)).toBe(wanted.hits.length);
        await expect(
            page.getByRole("region", { name: twins }).getByText(shares).first(),
        ).toBeVisible();
    });

test("without a twin the nearest are not called twins", async ({ page }) => {
    const [id, wanted] = await productWith(({ nearest }) => nearest.length > 0);
    await new Shop(page).visit(`/twins?of=${id}&lang=en`);
    await expect(page.getByRole("status")).toHaveText(/^No perfume in stock/);
    await expect(shown(page, "Nearest, though not twins")).toHaveCount(wanted.nearest.length);
    await expect(page.getByRole("region", { name: "Its twins" })).toHaveCount(0);
});

test("a price cap is asked for and kept in the URL", async ({ page }) => {
    const shop = new Shop(page);
    await shop.visit(`/twins?of=${KNOWN}&lang=en`);
    await page.getByRole("spinbutton", { name: "At most, in dirhams" }).fill("300");
    await expect(page).toHaveURL(/max_price=300/);
    await expect(page.locator("[aria-busy]")).toHaveCount(0);
    for (const price of await page
        .getByRole("region", { name: /Its twins|Nearest/ })
        .getByRole("strong")
        .allTextContents())
        expect(numberIn(price)).toBeLessThanOrEqual(300);
    await page.reload();
    await expect(page.getByRole("spinbutton")).toHaveValue("300");
});

test("an unknown perfume is said to be unknown; a perfume's page leads here", async ({ page }) => {
    const shop = new Shop(page);
    await shop.visit("/twins?of=no-such-perfume&lang=en");
    await expect(page.getByRole("status")).toHaveText(/^This perfume is not on sale/);
    await shop.visit(`/p/${KNOWN}?lang=en`);
    await page.getByRole("main").getByRole("link", { name: "Scent twins" }).click();
    await expect(page).toHaveURL(new RegExp(`/twins\\?of=${KNOWN}`));
    await expect(shown(page, "The one you know")).toHaveCount(1);
});
