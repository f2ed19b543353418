// Goal: words that are filters are shown as such in both languages, and each can be taken off.
import { expect, test } from "@playwright/test";
import { fits, serious, Shop } from "./page";

const sayings = [
    {
        lang: "en",
        words: "oud under 200 for men winter",
        group: "Understood from your words",
        chips: [/^Remove: Price: .under 200/, /^Remove: For: .for men/, /^Remove: Season: .winter/],
    },
    {
        lang: "ar",
        words: "عود تحت ٢٠٠ للرجال شتوي",
        group: "فهمنا من كلماتك",
        chips: [/^إزالة: السعر: .تحت ٢٠٠/, /^إزالة: لمن: .للرجال/, /^إزالة: الموسم: .شتوي/],
    },
];

for (const { lang, words, group, chips } of sayings)
    test(`${words}: three filters, each with a way to take it off`, async ({ page }) => {
        const shop = new Shop(page);
        await shop.open(`/perfumes?lang=${lang}`);
        await shop.search(words);
        const said = page.getByRole("group", { name: group });
        await expect(said.getByRole("button")).toHaveCount(3);
        const before = await shop.total();
        await said.getByRole("button", { name: chips[0] }).click();
        await expect(said.getByRole("button")).toHaveCount(2);
        expect(await shop.total()).toBeGreaterThan(before);
        await expect(page).toHaveURL(/understand=-price/);
        await page.reload();
        await expect(said.getByRole("button", { name: chips[0] })).toHaveCount(0);
        for (const chip of chips.slice(1))
            await expect(said.getByRole("button", { name: chip })).toBeVisible();
        await page.goBack();
        await expect(said.getByRole("button")).toHaveCount(3);
    });

test("both languages find the same", async ({ page }) => {
    const shop = new Shop(page);
    const totals: number[] = [];
    for (const { lang, words } of sayings) {
        await shop.open(`/perfumes?lang=${lang}&q=${encodeURIComponent(words)}`);
        totals.push(await shop.total());
    }
    expect(totals[0]).toBe(totals[1]);
});

test("a chip is taken off by keyboard, and the focus stays on the results", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open("/perfumes?lang=en&q=oud%20for%20men");
    const chip = page.getByRole("button", { name: /^Remove: For/ });
    await chip.focus();
    await page.keyboard.press("Enter");
    await expect(chip).toHaveCount(0);
    await expect(page.locator(":focus")).toHaveAttribute("id", "results");
});

test("other words are understood anew", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open("/perfumes?lang=en&q=oud%20for%20men&understand=-gender");
    await expect(page.getByRole("button", { name: /^Remove: For/ })).toHaveCount(0);
    await shop.search("rose for men");
    await expect(page.getByRole("button", { name: /^Remove: For/ })).toBeVisible();
    await expect(page).not.toHaveURL(/understand/);
});

test("what is not applied is said, and names stay names", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open("/perfumes?lang=en&q=oud%20for%20women%20999ml");
    await expect(page.getByText(/999ml · left out/)).toBeVisible();
    await shop.search("oud under 50 usd");
    await expect(page.getByText(/under 50 usd · not applied/)).toBeVisible();
    await shop.search("212 vip men");
    await expect(page.getByRole("group", { name: "Understood from your words" })).toBeHidden();
});

test("chips are accessible and fit a phone in both directions", async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    const shop = new Shop(page);
    for (const { lang, words } of sayings) {
        await shop.open(`/perfumes?lang=${lang}&q=${encodeURIComponent(words)}`);
        await fits(page);
        expect(await serious(page)).toEqual([]);
    }
});
