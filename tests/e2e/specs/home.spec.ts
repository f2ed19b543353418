// Goal: the front leads on, and what it promises is what the list then shows.
import { expect, test } from "@playwright/test";
import { numberIn, Shop } from "./page";

test("a search from the front", async ({ page }) => {
    const shop = new Shop(page);
    await shop.visit("/?lang=en");
    await shop.search("oud");
    await expect(page).toHaveURL(/\/perfumes\?q=oud/);
    expect(await shop.total()).toBeGreaterThan(100);
});

test("a search to try", async ({ page }) => {
    const shop = new Shop(page);
    await shop.visit("/?lang=en");
    await page.getByRole("link", { name: "rose without patchouli" }).click();
    expect(await shop.total()).toBeGreaterThan(3);
});

for (const [section, item, address] of [
    ["Explore by scent", "Woody", /family=woody/],
    ["Categories", "Arabian perfume", /category=perfume/],
    ["Houses in the shop", "Rasasi", /brand=rasasi/],
] as const)
    test(`${section}: the count beside ${item} is what the list has`, async ({ page }) => {
        const shop = new Shop(page);
        await shop.visit("/?lang=en");
        const row = page
            .getByRole("region", { name: section })
            .getByRole("listitem")
            .filter({ has: page.getByRole("link", { name: new RegExp(`^${item}`) }) })
            .last();
        const count = numberIn((await row.textContent())!);
        await row.getByRole("link").first().click();
        await expect(page).toHaveURL(address);
        expect(await shop.total()).toBe(count);
    });

test("what was saved is on the front, and gone when let go", async ({ page }) => {
    const shop = new Shop(page);
    await shop.visit("/?lang=ar");
    await expect(page.getByRole("region", { name: "ما حفظته" })).toHaveCount(0);
    await shop.visit("/p/lattafa-khamrah-edp?lang=en");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await shop.visit("/?lang=ar");
    const shelf = page.getByRole("region", { name: "ما حفظته" });
    await shelf.getByRole("link", { name: "خمرة", exact: true }).click();
    await page.getByRole("button", { name: "محفوظ" }).click();
    await shop.visit("/?lang=en");
    await expect(page.getByRole("region", { name: "Most loved" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Saved by you" })).toHaveCount(0);
});

test("shelves hold perfumes and lead to the whole list", async ({ page }) => {
    const shop = new Shop(page);
    await shop.visit("/?lang=en");
    for (const name of ["Most loved", "Just arrived", "Best rated"])
        expect(
            await page.getByRole("region", { name }).getByRole("article").count(),
        ).toBeGreaterThan(5);
    await page.getByRole("link", { name: "See all: Just arrived" }).click();
    await expect(page).toHaveURL(/sort=newest/);
    expect(await shop.total()).toBeGreaterThan(600);
});

for (const [lang, title] of [
    ["en", "For you"],
    ["ar", "لك"],
] as const)
    test(`whose taste is kept has a shelf of their own: ${lang}`, async ({ page }) => {
        const shop = new Shop(page);
        const yours = page.getByRole("region", { name: title, exact: true });
        await shop.visit(`/?lang=${lang}`);
        await expect(yours).toHaveCount(0);
        const url = `${process.env.ATTAR_URL}/api/users/me/scent-profile`;
        const kept = await page.request.put(url, {
            data: { consent: true, likes: [{ note: "oud" }, { accord: "smoky" }] },
        });
        expect(kept.status()).toBe(201);
        await shop.visit(`/?lang=${lang}`);
        const api = `${process.env.ATTAR_URL}/api/products/recommendations?k=12`;
        const { hits } = (await (await page.request.get(api)).json()) as {
            hits: { name: { en: string; ar: string } }[];
        };
        await expect(yours.getByRole("heading", { level: 3 })).toHaveText(
            hits.map(({ name }) => name[lang]),
        );
        expect((await page.request.delete(url)).status()).toBe(204);
        await shop.visit(`/?lang=${lang}`);
        await expect(yours).toHaveCount(0);
    });
