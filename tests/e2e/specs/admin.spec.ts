// Goal: staff see what shoppers searched for and what came of it.  Method: searches are made
// through the API as different users; every number on the page is one of them.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";

const url = () => process.env.ATTAR_URL!;

async function searchAs(users: number, query: string): Promise<void> {
    for (let user = 0; user < users; user++) {
        const asked = new URLSearchParams({ q: query, user_token: `staff-test-${user}` });
        await fetch(`${url()}/api/products/search?${asked}`);
    }
}

async function noted(query: string): Promise<void> {
    await expect(async () => {
        const answer = await fetch(`${url()}/api/admin/analytics/search?report=top`, {
            headers: { authorization: `Bearer ${process.env.ATTAR_TOKEN}` },
        });
        const report = (await answer.json()) as { rows: { query: string }[] };
        expect(report.rows.map((row) => row.query)).toContain(query);
    }).toPass();
}

async function signIn(page: Page, lang: string): Promise<void> {
    await page.goto(`${url()}/admin/analytics?lang=${lang}`);
    await page.getByRole("textbox").fill(process.env.ATTAR_TOKEN!);
    await page.getByRole("textbox").press("Enter");
    await expect(page.getByRole("table").first()).toBeVisible();
}

test.beforeAll(async () => {
    await searchAs(6, "amber for the report");
    await searchAs(5, "zqxwzqxw");
    await noted("zqxwzqxw");
});

test("a wrong token opens nothing", async ({ page }) => {
    await page.goto(`${url()}/admin/analytics?lang=en`);
    await page.getByRole("textbox").fill("not the token, whatever it is");
    await page.getByRole("textbox").press("Enter");
    await expect(page.getByRole("alert")).toBeVisible();
    await expect(page.getByRole("table")).toHaveCount(0);
});

for (const [lang, label] of [
    ["en", "Without results"],
    ["ar", "بلا نتائج"],
] as const)
    test(`searches, and those without results, by how many people: ${lang}`, async ({ page }) => {
        await signIn(page, lang);
        const row = page.getByRole("row").filter({ hasText: "amber for the report" }).first();
        await expect(row).toContainText(lang === "ar" ? "٦" : "6");
        expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
        await page.getByRole("link", { name: label }).first().click();
        await expect(page.getByRole("row").filter({ hasText: "zqxwzqxw" })).toHaveCount(1);
        await expect(page.getByRole("row").filter({ hasText: "amber for" })).toHaveCount(0);
    });
