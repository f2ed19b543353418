// InstantSearch's own widgets on a page of npm packages, judged by what is seen.
import { expect, test, type Locator, type Page } from "@playwright/test";

import { apiHits, pageUrl, watchHosts } from "./server";

const part = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const tick = (page: Page, name: string, label: RegExp | string) =>
    part(page, name).getByRole("checkbox", { name: label }).check();

async function open(page: Page, more: Record<string, string> = {}): Promise<() => string[]> {
    const foreign = watchHosts(page);
    await page.goto(pageUrl("widgets", more));
    await expect(part(page, "stats")).toContainText("results");
    return foreign;
}

const total = async (page: Page) =>
    Number((await part(page, "stats").innerText()).replace(/,/g, "").match(/(\d+) results?/)![1]);
const countOf = async (row: Locator) => Number((await row.innerText()).match(/(\d+)\s*$/)![1]);

test("the page shows what the server has, and speaks with no other host", async ({ page }) => {
    const foreign = await open(page);
    const own = await apiHits("size=6");

    expect(await total(page)).toBe(own.total);
    await expect(part(page, "hits").getByRole("listitem")).toHaveCount(6);
    await expect(part(page, "error")).toHaveCount(0);
    expect(foreign()).toEqual([]);
});

test("words are found and marked", async ({ page }) => {
    await open(page);
    await part(page, "search").getByRole("searchbox").fill("oud");
    await expect(part(page, "hits").locator("mark").first()).toHaveText(/oud/i);
    expect(await total(page)).toBe((await apiHits("q=oud&size=0")).total);
});

test("refinement lists: any of one, all of several, with counts that hold", async ({ page }) => {
    await open(page);
    const gender = part(page, "gender").getByRole("listitem");
    const women = gender.filter({ hasText: "Women" });
    const promised = await countOf(women);

    await tick(page, "gender", /Women/);
    await expect(part(page, "stats")).toContainText(`${promised.toLocaleString("en")} results`);
    await expect(part(page, "current")).toContainText("Women");
    await tick(page, "gender", /Men/);
    await expect.poll(() => total(page)).toBeGreaterThanOrEqual(promised);
    expect(await total(page)).toBe((await apiHits("gender=men,women&size=0")).total);
    const first = part(page, "brand").getByRole("listitem").first();
    const brand = (await first.innerText()).replace(/\s*\d+\s*$/, "");
    const inBrand = await countOf(first);

    await tick(page, "brand", new RegExp(`^${brand}`));
    await expect(part(page, "stats")).toContainText(`${inBrand} result`);
});

test("values are searched inside a list", async ({ page }) => {
    await open(page);
    await part(page, "notes").getByRole("searchbox").fill("vanil");
    await expect(part(page, "notes").getByRole("listitem").first()).toContainText(/vanil/i);
    await part(page, "notes").getByRole("checkbox").first().check();
    await expect(part(page, "current")).toContainText(/vanil/i);
});

test("the tree opens level by level, and the breadcrumb leads back", async ({ page }) => {
    await open(page);
    const all = await total(page);
    const root = part(page, "categories").getByRole("link").first();

    await root.click();
    await expect.poll(() => part(page, "categories").getByRole("link").count()).toBeGreaterThan(2);
    const child = part(page, "categories").getByRole("listitem").getByRole("listitem").first();
    const promised = await countOf(child);
    await child.getByRole("link").first().click();
    await expect(part(page, "stats")).toContainText(`${promised.toLocaleString("en")} result`);
    await part(page, "breadcrumb").getByRole("link").first().click();
    await expect.poll(() => total(page)).toBe(all);
});

test("the price slider has the ends that the server has, and narrows", async ({ page }) => {
    await open(page);
    const low = part(page, "price").getByRole("slider").first();
    const [min, max] = [
        await low.getAttribute("aria-valuemin"),
        await low.getAttribute("aria-valuemax"),
    ];
    const stats = (await apiHits("size=0&stats=price")).stats.price;

    expect(Number(min)).toBe(Math.floor(stats.min));
    expect(Number(max)).toBe(Math.ceil(stats.max));
    const before = await total(page);
    await low.focus();
    for (let i = 0; i < 40; i++) await low.press("PageUp");
    await expect(part(page, "current")).toContainText("Price");
    await expect.poll(() => total(page)).toBeLessThan(before);
});

test("range input, rating, numeric menu, menu and toggle narrow together", async ({ page }) => {
    await open(page);
    let left = await total(page);
    const narrower = async (act: () => Promise<unknown>) => {
        await act();
        await expect.poll(() => total(page)).toBeLessThan(left);
        left = await total(page);
    };

    await narrower(async () => {
        await part(page, "year").getByRole("spinbutton").first().fill("2005");
        await part(page, "year").getByRole("button").click();
    });
    await narrower(() => part(page, "rating").getByRole("link").first().click());
    await narrower(() => part(page, "budget").getByRole("radio", { name: "Up to 5" }).check());
    expect(left).toBeGreaterThanOrEqual(0);
    await part(page, "clear").getByRole("button").click();
    left = (await apiHits("size=0")).total;
    await expect.poll(() => total(page)).toBe(left);
    await narrower(() => part(page, "concentration").getByRole("link").first().click());
    const stocked = (await apiHits("in_stock=true&size=0")).total;
    await part(page, "clear").getByRole("button").click();
    await part(page, "in_stock").getByRole("checkbox").check();
    await expect.poll(() => total(page)).toBe(stocked);
});

test("sorting by price, upwards and downwards", async ({ page }) => {
    await open(page);
    const prices = async () =>
        (await part(page, "hits").getByRole("paragraph").allInnerTexts()).map((text) =>
            Number(text.match(/· ([\d.]+)/)![1]),
        );

    await part(page, "sort").getByRole("combobox").selectOption({ label: "Cheapest" });
    const cheapest = (await apiHits("sort=price&size=6")).ids;
    await expect(part(page, "hits").getByRole("button").first()).toHaveText(`open ${cheapest[0]}`);
    expect(await prices()).toEqual((await prices()).sort((a, b) => a - b));
    await part(page, "sort").getByRole("combobox").selectOption({ label: "Dearest" });
    const dearest = (await apiHits("sort=price_desc&size=6")).ids;
    await expect(part(page, "hits").getByRole("button").first()).toHaveText(`open ${dearest[0]}`);
});

test("pages do not overlap", async ({ page }) => {
    await open(page);
    const shown = () => part(page, "hits").getByRole("button").allInnerTexts();
    const first = await shown();

    await part(page, "pages").getByRole("link", { name: /2/ }).first().click();
    await expect.poll(async () => (await shown())[0]).not.toBe(first[0]);
    expect((await shown()).filter((name) => first.includes(name))).toEqual([]);
    await part(page, "size").getByRole("combobox").selectOption({ label: "12" });
    await expect(part(page, "hits").getByRole("listitem")).toHaveCount(12);
});

test("endless hits grow without a repeat", async ({ page }) => {
    await open(page, { endless: "1" });
    const rows = part(page, "hits").getByRole("listitem");

    for (const count of [12, 18, 24]) {
        await part(page, "hits")
            .getByRole("button", { name: /show more/i })
            .click();
        await expect(rows).toHaveCount(count);
    }
    const names = await part(page, "hits").getByRole("button", { name: /^open/ }).allInnerTexts();
    expect(new Set(names).size).toBe(24);
});

test("related and trending perfumes", async ({ page }) => {
    const { ids } = await apiHits("q=oud&size=1");
    const foreign = await open(page, { related: ids[0]! });

    await expect(part(page, "related").getByRole("listitem")).toHaveCount(4);
    await expect(part(page, "trending").getByRole("listitem")).toHaveCount(4);
    expect(foreign()).toEqual([]);
});

test("the Arabic view: Arabic labels, Arabic words, the same number", async ({ page }) => {
    await open(page, { index: "products_ar" });
    await part(page, "search").getByRole("searchbox").fill("عود");
    await expect.poll(async () => total(page)).toBe((await apiHits("q=oud&size=0")).total);
    await expect(part(page, "gender").getByRole("listitem").first()).toContainText(
        /[\u0600-\u06ff]/,
    );
});

test("a click is told to the server", async ({ page }) => {
    await open(page);
    const told = page.waitForResponse(
        (response) =>
            response.url().includes("/1/events") &&
            (response.request().postData() ?? "").includes("Perfume opened"),
    );

    await part(page, "hits").getByRole("button").first().click();
    expect((await told).status()).toBe(200);
});
