// Goal: filters narrow the list, their counts are true, and the URL carries the choice.
import { expect, test, type Locator } from "@playwright/test";
import { fits, numberIn, Shop } from "./page";

const countOf = async (button: Locator) => numberIn((await button.textContent()) ?? "");

async function countBeside(filter: Locator, value: string): Promise<number> {
    const item = filter.getByRole("listitem").filter({ hasText: value }).first();
    return numberIn((await item.textContent()) ?? "");
}

test("every declared filter that has values is in the sidebar", async ({ page, request }) => {
    const shop = new Shop(page);
    await shop.open();
    const reply = await request.get(`${process.env.ATTAR_URL}/api/products/filters`);
    const { filters } = (await reply.json()) as {
        filters: { control: string; kind: string; label: { en: string } }[];
    };
    const expected = filters.filter((f) => f.control !== "none" && f.kind !== "match");
    expect(expected.length).toBeGreaterThan(30);
    for (const { label } of expected)
        await expect(
            page.getByRole("complementary").getByText(label.en, { exact: true }).first(),
        ).toBeVisible();
});

test("a count is the number that choosing it gives, and the others stay", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open();
    const filter = await shop.filter("For");
    const men = filter.getByRole("button", { name: /^Men/ });
    const women = filter.getByRole("button", { name: /^Women/ });
    const [forMen, forWomen] = [await countOf(men), await countOf(women)];
    await men.click();
    await expect(page).toHaveURL(/gender=men/);
    expect(await shop.total()).toBe(forMen);
    expect(await countOf(women)).toBe(forWomen);
});

test("two values of one filter are added, two filters narrow", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open();
    const brand = await shop.filter("Brand");
    await brand.getByRole("checkbox").nth(0).check();
    await expect(page).toHaveURL(/brand=/);
    const one = await shop.total();
    await brand.getByRole("checkbox").nth(1).check();
    await expect(page).toHaveURL(/brand=[^&]*,/);
    const two = await shop.total();
    expect(two).toBeGreaterThan(one);
    await (await shop.filter("For")).getByRole("button", { name: /^Women/ }).click();
    await expect(page).toHaveURL(/gender=women/);
    expect(await shop.total()).toBeLessThan(two);
});

test("a price limit holds for every perfume shown, by field and by handle", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open("/perfumes?in_stock=true");
    const price = await shop.filter("Price");
    await price.getByRole("spinbutton", { name: /To/ }).fill("100");
    await price.getByRole("spinbutton", { name: /To/ }).press("Enter");
    await expect(page).toHaveURL(/price=..100/);
    for (const amount of await shop.prices()) expect(amount).toBeLessThanOrEqual(100);
    const before = await shop.total();
    const low = price.getByRole("slider", { name: /From/ });
    await low.focus();
    await low.press("PageUp");
    await expect(page).toHaveURL(/price=\d[\d.]*\.\.100/);
    expect(await shop.total()).toBeLessThan(before);
});

test("an excluded note is in no perfume shown", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open();
    const before = await shop.total();
    const notes = await shop.filter("Notes");
    const button = notes.getByRole("button", { name: /^Exclude/ }).first();
    const note = (await button.getAttribute("aria-label"))!.replace("Exclude ", "");
    const having = await countBeside(notes, note);
    await button.click();
    await expect(page.getByRole("button", { name: `Remove: Without ${note}` })).toBeVisible();
    expect(await shop.total()).toBe(before - having);
    await page.reload();
    await expect(page.getByRole("button", { name: `Remove: Without ${note}` })).toBeVisible();
    expect(await shop.total()).toBe(before - having);
});

test("a note, and another one left out, and one in a layer", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open("/perfumes?note=oud");
    const oud = await shop.total();
    await shop.open("/perfumes?note=oud,!rose");
    const withoutRose = await shop.total();
    expect(withoutRose).toBeLessThan(oud);
    await shop.open("/perfumes?note=oud,!rose&note.base=oud");
    expect(await shop.total()).toBeLessThanOrEqual(withoutRose);
    await expect(page.getByRole("button", { name: /^Remove:/ })).toHaveCount(3);
});

test("an allergen is left out, not asked for", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open();
    const before = await shop.total();
    const filter = await shop.filter("Without allergen");
    const having = await countBeside(filter, "Linalool");
    await filter.getByRole("checkbox", { name: "Linalool", exact: true }).check();
    await expect(page).toHaveURL(/allergen=!linalool/);
    expect(await shop.total()).toBe(before - having);
});

test("a tree opens along the way, each count true", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open();
    const tree = await shop.filter("Scent family");
    await tree.getByRole("link", { name: "Woody", exact: true }).click();
    await expect(page).toHaveURL(/family=woody/);
    const woody = await shop.total();
    const oud = await countBeside(tree.getByRole("listitem").first(), "Oud");
    expect(oud).toBeLessThan(woody);
    await tree.getByRole("link", { name: "Oud", exact: true }).click();
    await expect(page).toHaveURL(/family=woody(\/|%2F)oud/);
    expect(await shop.total()).toBe(oud);
});

test("stars, steps and a switch", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open();
    const all = await shop.total();
    const stars = await shop.filter("Rating");
    await stars.getByRole("button", { name: "4 stars and more" }).click();
    await expect(page).toHaveURL(/rating=4\.\./);
    const four = await shop.total();
    expect(four).toBeLessThan(all);
    const longevity = await shop.filter("Longevity");
    await longevity.getByRole("button", { name: "4+" }).click();
    await expect(page).toHaveURL(/longevity=4\.\./);
    expect(await shop.total()).toBeLessThan(four);
    await (await shop.filter("In stock")).getByRole("switch").check();
    await expect(page).toHaveURL(/in_stock=true/);
    await page.getByRole("button", { name: "Clear all" }).click();
    expect(await shop.total()).toBe(all);
});

test("delivery: an area, then one of its ways", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open();
    const delivery = await shop.filter("Delivery");
    const promised = await delivery.getByRole("option", { name: "Dubai" }).textContent();
    await delivery.getByRole("combobox", { name: "Deliver to" }).selectOption("AE-DU");
    await expect(page).toHaveURL(/deliver=AE-DU/);
    const dubai = await shop.total();
    expect(dubai).toBe(numberIn(promised!));
    const sameDayWay = delivery.getByRole("button", { name: "same day" });
    const promisedSameDay = await sameDayWay.textContent();
    await sameDayWay.click();
    await expect(page).toHaveURL(/deliver=AE-DU(:|%3A)same_day/);
    const sameDay = await shop.total();
    expect(sameDay).toBe(numberIn(promisedSameDay!));
    expect(sameDay).toBeLessThan(dubai);
    await delivery.getByRole("button", { name: "cash on delivery" }).click();
    await expect(page).toHaveURL(/deliver=AE-DU(:|%3A)cod/);
    expect(await shop.total()).not.toBe(sameDay);
    await delivery.getByRole("combobox").selectOption("");
    await expect(page).not.toHaveURL(/deliver/);
    expect(await shop.total()).toBeGreaterThanOrEqual(dubai);
});

for (const [lang, label, typed] of [
    ["en", "Brand", "rasa"],
    ["en", "Brand", "الرصا"],
    ["ar", "العلامة", "rasa"],
] as const)
    test(`${lang}: a value is found in a long list by ${typed}`, async ({ page }) => {
        const shop = new Shop(page);
        await shop.open(`/perfumes?lang=${lang}`);
        const brand = await shop.filter(label);
        await brand.getByRole("searchbox").fill(typed);
        const found = brand.getByRole("checkbox", { name: /Rasasi|الرصاصي/ });
        await expect(found).toBeVisible();
        await expect(brand.getByRole("checkbox", { name: /Lattafa|لطافة/ })).toHaveCount(0);
        await found.check();
        await expect(page).toHaveURL(/brand=rasasi/);
        expect(await shop.total()).toBe(20);
    });

test("back, reload and chips agree with the URL", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open("/perfumes?q=oud");
    const before = await shop.total();
    await (await shop.filter("For")).getByRole("button", { name: /^Women/ }).click();
    await expect(page).toHaveURL(/gender=women/);
    const narrowed = await shop.total();
    expect(narrowed).toBeLessThan(before);
    await page.reload();
    expect(await shop.total()).toBe(narrowed);
    await page.goBack();
    await expect(page).not.toHaveURL(/gender/);
    expect(await shop.total()).toBe(before);
    await page.goForward();
    await expect(page).toHaveURL(/gender=women/);
    expect(await shop.total()).toBe(narrowed);
    await page.getByRole("button", { name: /^Remove: Women/ }).click();
    await expect(page).not.toHaveURL(/gender/);
    expect(await shop.total()).toBe(before);
});

test("a choice means the same in the other language", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open("/perfumes?brand=lattafa&category=perfume/arabian&note=!rose&price=50..150");
    const total = await shop.total();
    await expect(page.getByRole("button", { name: "Remove: Lattafa" })).toBeVisible();
    await page.getByRole("link", { name: "العربية" }).click();
    await expect(page.getByRole("button", { name: "إزالة: لطافة" })).toBeVisible();
    await expect(page.getByRole("button", { name: "إزالة: بدون ورد" })).toBeVisible();
    expect(await shop.total()).toBe(total);
    await fits(page);
});

for (const [sort, falling] of [
    ["price", false],
    ["price_desc", true],
] as const)
    test(`sorted by ${sort}`, async ({ page }) => {
        const shop = new Shop(page);
        await shop.open("/perfumes?in_stock=true");
        const name = falling ? "Price: high to low" : "Price: low to high";
        await page.getByRole("combobox", { name: "Sort by" }).selectOption({ label: name });
        await expect(page).toHaveURL(new RegExp(`sort=${sort}(&|$)`));
        const prices = await shop.prices();
        expect(prices.length).toBeGreaterThan(10);
        expect(prices).toEqual([...prices].sort((a, b) => (falling ? b - a : a - b)));
    });
