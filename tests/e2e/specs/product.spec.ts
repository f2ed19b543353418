// Goal: a perfume's page shows its scent, its sellers and what is near it, and leads on.
import { expect, test } from "@playwright/test";
import { fits, numberIn, Shop } from "./page";

test("scent, pyramid and offers, opened from the list", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open("/perfumes?brand=dior&lang=en");
    const link = shop.names().first().getByRole("link");
    const name = (await link.textContent())!;
    await link.click();
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
    await expect(page.getByRole("img", { name: /^Scent picture/ }).first()).toBeVisible();
    await expect(page.getByRole("heading", { name: "Scent pyramid" })).toBeVisible();
    const offers = page.getByRole("table");
    await expect(offers.getByText(/AED/).first()).toBeVisible();
    await offers.getByText("Delivery", { exact: true }).nth(1).click();
    await expect(offers.getByText(/AED|free/).last()).toBeVisible();
    await page.goBack();
    await expect(page).toHaveURL(/brand=dior/);
    await expect(shop.names().first()).toHaveText(name);
});

test("the way there, the house and a note are links into the list", async ({ page }) => {
    const shop = new Shop(page);
    await shop.visit("/p/lattafa-khamrah-edp?lang=en");
    const way = page.getByRole("navigation", { name: "You are here" });
    await expect(way.getByRole("listitem").last()).toHaveText("Khamrah");
    await way.getByRole("link", { name: "Arabian perfume" }).click();
    await expect(page).toHaveURL(/category=perfume(\/|%2F)arabian/);
    expect(await shop.total()).toBeGreaterThan(100);
    await shop.visit("/p/lattafa-khamrah-edp?lang=en");
    await page.getByRole("link", { name: "Praline" }).click();
    await expect(page.getByRole("button", { name: "Remove: Praline" })).toBeVisible();
});

test("in Arabic, with Arabic digits", async ({ page }) => {
    const shop = new Shop(page);
    await shop.visit("/p/lattafa-khamrah-edp?lang=ar");
    await expect(page.getByRole("heading", { level: 1, name: "خمرة" })).toBeVisible();
    await expect(
        page
            .getByRole("table")
            .getByText(/[٠-٩]+.*د\.إ/)
            .first(),
    ).toBeVisible();
});

test("similar scents come with their match, best first", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open("/perfumes?q=khamrah&lang=en");
    await shop.names().first().getByRole("link").click();
    await page.getByRole("link", { name: "Find similar scents" }).click();
    await shop.settled();
    const texts = await shop
        .hits()
        .getByText(/% match/)
        .allTextContents();
    const matches = texts.map((text) => parseInt(text, 10));
    expect(matches.length).toBeGreaterThan(1);
    expect(matches[0]).toBe(100);
    expect(matches).toEqual([...matches].sort((a, b) => b - a));
    await page.getByRole("button", { name: /^Remove: At least/ }).click();
    await expect(page).not.toHaveURL(/match/);
});

interface Dna {
    axes: Record<string, number>;
    longevity: number;
    seasons: { winter: number };
}

for (const [lang, title, numbers, winter, longevity] of [
    ["en", "Scent DNA", "As numbers, of 100", "Winter", "Longevity"],
    ["ar", "بصمة العطر", "بالأرقام، من ١٠٠", "الشتاء", "الثبات"],
] as const)
    test(`its scent DNA is drawn, and told in numbers: ${lang}`, async ({ page }) => {
        const id = "creed-aventus-edp";
        const reply = await fetch(`${process.env.ATTAR_URL}/api/products/${id}/scent-dna`);
        const dna = (await reply.json()) as Dna;
        await new Shop(page).visit(`/p/${id}?lang=${lang}`);
        await expect(page.getByRole("img", { name: title })).toBeVisible();
        await page.getByText(numbers, { exact: true }).click();
        const told = await page
            .getByRole("list", { name: numbers })
            .getByRole("listitem")
            .allTextContents();
        expect(told.map(numberIn)).toEqual(Object.values(dna.axes));
        const value = (name: string) =>
            page
                .getByRole("meter", { name })
                .evaluate((meter) => (meter as HTMLMeterElement).value);
        expect(await value(winter)).toBe(dna.seasons.winter);
        expect(await value(longevity)).toBe(dna.longevity);
        await page.setViewportSize({ width: 360, height: 740 });
        await fits(page);
    });

test("what is near it stands on its page", async ({ page }) => {
    const shop = new Shop(page);
    await shop.visit("/p/lattafa-khamrah-edp?lang=en");
    const near = page.getByRole("region", { name: "Close in scent" }).getByRole("article");
    await expect(near.first()).toBeVisible();
    await expect(near.getByRole("link", { name: "Khamrah", exact: true })).toHaveCount(0);
});

interface Similar {
    hits: { name: { en: string; ar: string }; match: number }[];
}

for (const [lang, title, shares, match] of [
    ["en", "Close in scent", /^(Shares|Close|Accords)/, /% match/],
    ["ar", "قريبة في الرائحة", /^(يشترك معه|متقارب|الطابع)/, /٪.* تطابق/],
] as const)
    test(`what smells alike is told as the API has it: ${lang}`, async ({ page }) => {
        const id = "creed-aventus-edp";
        const reply = await fetch(`${process.env.ATTAR_URL}/api/products/${id}/similar?k=8`);
        const { hits } = (await reply.json()) as Similar;
        await new Shop(page).visit(`/p/${id}?lang=${lang}`);
        const near = page.getByRole("region", { name: title });
        await expect(near.getByRole("heading", { level: 3 })).toHaveText(
            hits.map(({ name }) => name[lang]),
        );
        const told = await near.getByText(match).allTextContents();
        expect(told.map(numberIn)).toEqual(hits.map((hit) => Math.round(hit.match)));
        for (const { name } of hits) {
            const card = near.getByRole("article").filter({ hasText: name[lang] }).first();
            const why = near.getByRole("list", { name: new RegExp(name[lang]) }).first();
            await expect(card).toBeVisible();
            await expect(why.getByText(shares).first()).toBeVisible();
        }
    });

for (const [lang, title, why] of [
    ["en", "Wear it with", /^(On one base|Together): |^Carries/],
    ["ar", "ضع معه", /^(على قاعدة واحدة|يجتمعان): |^فوحانه/],
] as const)
    test(`what to wear over it is that of the API, with why: ${lang}`, async ({ page }) => {
        const id = "creed-aventus-edp";
        const reply = await fetch(`${process.env.ATTAR_URL}/api/products/${id}/layering?k=8`);
        const { hits } = (await reply.json()) as Similar;
        expect(hits).toHaveLength(8);
        await new Shop(page).visit(`/p/${id}?lang=${lang}`);
        const partners = page.getByRole("region", { name: title });
        await expect(partners.getByRole("heading", { level: 3 })).toHaveText(
            hits.map(({ name }) => name[lang]),
        );
        for (const list of await partners.getByRole("list").all())
            await expect(list.getByText(why).first()).toBeVisible();
    });

test("a perfume that is not on sale says so", async ({ page }) => {
    await page.goto(`${process.env.ATTAR_URL}/p/no-such-perfume?lang=en`);
    await expect(page.getByRole("heading", { name: "This perfume is not on sale." })).toBeVisible();
});
