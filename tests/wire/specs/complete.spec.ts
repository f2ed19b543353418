// autocomplete-js with the query-suggestions plugin, on a page of npm packages.
import { expect, test } from "@playwright/test";

import { pageUrl, watchHosts } from "./server";

for (const [index, typed, found] of [
    ["products_en", "oud f", /oud/i],
    ["products_ar", "عود", /عود/],
] as const)
    test(`suggestions and perfumes while typing: ${typed}`, async ({ page }) => {
        const foreign = watchHosts(page);
        await page.goto(pageUrl("complete", { index }));
        await page.getByRole("searchbox").pressSequentially(typed);
        const options = page.getByRole("option");

        await expect(options.first()).toBeVisible();
        await expect(options.filter({ hasText: found }).first()).toBeVisible();
        await expect(page.getByText("Perfumes", { exact: true })).toBeVisible();
        /* One list of queries, one of perfumes. */
        await expect(page.getByRole("listbox")).toHaveCount(2);
        expect(foreign()).toEqual([]);
    });
