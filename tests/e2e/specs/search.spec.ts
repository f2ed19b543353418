// Goal: a shopper finds perfumes in either script, and both scripts find the same ones.
import { expect, test } from "@playwright/test";
import { numberIn, Shop } from "./page";

for (const words of [
    ["oud", "عود", "العود"],
    ["rose", "ورد"],
    ["بخور", "البخور"],
    ["lattafa", "لطافة"],
])
    test(`finds perfumes for ${words.join(" / ")}`, async ({ page }) => {
        const shop = new Shop(page);
        await shop.open();
        for (const word of words) {
            await shop.search(word);
            expect(await shop.total()).toBeGreaterThan(3);
            await expect(shop.hits().first()).toBeVisible();
        }
    });

test("a word and its definite form find the same perfumes", async ({ page }) => {
    const shop = new Shop(page);
    const totals: number[] = [];
    await shop.open();
    for (const word of ["عود", "العود"]) {
        await shop.search(word);
        totals.push(await shop.total());
    }
    expect(new Set(totals).size).toBe(1);
});

test("marks in the name what was searched for", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open();
    await shop.search("khamrah");
    await expect(shop.names().first().getByRole("mark")).toHaveText(/khamrah/i);
});

test("says so when nothing is found, and offers a way on", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open();
    await shop.search("zzqqxxyy");
    expect(await shop.total()).toBe(0);
    await expect(page.getByRole("heading", { name: "Nothing found" })).toBeVisible();
    await page.getByRole("main").getByRole("link").first().click();
    expect(await shop.total()).toBeGreaterThan(0);
});

for (const [lang, typed] of [
    ["en", "lat"],
    ["en", "لطا"],
    ["ar", "lat"],
] as const)
    test(`${lang}: suggests for ${typed} and is driven by the keyboard`, async ({ page }) => {
        const shop = new Shop(page);
        await shop.visit(`/?lang=${lang}`);
        await shop.box().pressSequentially(typed);
        await expect(page.getByRole("option", { name: /Lattafa|لطافة/ }).first()).toBeVisible();
        await shop.box().press("ArrowDown");
        await expect(page.getByRole("option", { selected: true })).toHaveCount(1);
        await shop.box().press("Enter");
        await expect(page).toHaveURL(/\/perfumes\?/);
        expect(await shop.total()).toBeGreaterThan(0);
        await expect(page.getByRole("listbox")).toHaveCount(0);
    });

test("a suggestion's count is what the click then shows", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open();
    await shop.box().pressSequentially("rasasi");
    const option = page
        .getByRole("listbox", { name: "Houses" })
        .getByRole("option", { name: /Rasasi/ });
    const count = numberIn((await option.textContent())!);
    await option.click();
    await expect(page).toHaveURL(/brand=rasasi/);
    expect(await shop.total()).toBe(count);
});

for (const [lang, typed, group, understood] of [
    ["en", "smoky vanilla for winter n", "In your words", ["smoky", "for winter", "nights"]],
    ["ar", "فانيليا مدخنة لليالي", "بكلماتك", ["مدخنة", "لليالي"]],
] as const)
    test(`a search in words shows what is understood and how many it finds: ${lang}`, async ({
        page,
    }) => {
        const shop = new Shop(page);
        await shop.open(`/perfumes?lang=${lang}`);
        await shop.box().fill(typed);
        const option = page
            .getByRole("listbox", { name: group })
            .getByRole("option")
            .filter({ hasText: understood.at(-1)! })
            .first();
        await expect(option).toBeVisible();
        for (const words of understood)
            await expect(option.getByText(words, { exact: true })).toBeVisible();
        const count = numberIn((await option.textContent())!);
        expect(count).toBeGreaterThan(0);
        await option.click();
        await expect(page).toHaveURL(/[?&]q=/);
        expect(await shop.total()).toBe(count);
        await shop.box().fill("");
        const recent = page.getByRole("listbox", {
            name: /Your recent searches|عمليات بحثك الأخيرة/,
        });
        await expect(recent.getByRole("option")).toHaveCount(1);
    });

test("the last searches are offered again, and can be forgotten", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open();
    await shop.search("saffron");
    await shop.box().fill("");
    const recent = page.getByRole("listbox", { name: "Your recent searches" });
    await expect(recent.getByRole("option", { name: "saffron" })).toBeVisible();
    await page.getByRole("button", { name: "Forget all" }).click();
    await expect(recent).toHaveCount(0);
});
