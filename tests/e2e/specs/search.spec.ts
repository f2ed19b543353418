// Goal: a shopper finds perfumes in either script, and both scripts find the same ones.
import { expect, test } from "@playwright/test";
import { Shop } from "./page";

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
    await expect(
        shop.names().first().getByRole("mark").or(shop.names().first().locator("mark")),
    ).toHaveText(/khamrah/i);
});

test("says so when nothing is found, and offers a way on", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open();
    await shop.search("zzqqxxyy");
    expect(await shop.total()).toBe(0);
    await expect(page.getByRole("heading", { name: "Nothing found" })).toBeVisible();
});

test("suggests while typing and is driven by the keyboard", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open();
    const box = page.getByRole("combobox", { name: "Search perfumes" });
    await box.pressSequentially("lat");
    const option = page.getByRole("option", { name: /Lattafa/ }).first();
    await expect(option).toBeVisible();
    await box.press("ArrowDown");
    await expect(page.getByRole("listbox").getByRole("option", { selected: true })).toHaveCount(1);
    await box.press("Enter");
    await shop.settled();
    expect(await shop.total()).toBeGreaterThan(0);
    await expect(page.getByRole("listbox")).toBeHidden();
});

test("a suggestion's count is what the click then shows", async ({ page }) => {
    const shop = new Shop(page);
    await shop.open();
    await page.getByRole("combobox", { name: "Search perfumes" }).pressSequentially("rasasi");
    const option = page
        .getByRole("group", { name: "Houses" })
        .getByRole("option", { name: /Rasasi/ });
    const count = Number((await option.textContent())!.replace(/[^\d]/g, ""));
    await option.click();
    await expect(page).toHaveURL(/brand=rasasi/);
    expect(await shop.total()).toBe(count);
});
