// Goal: the quiz asks what the API asks, shows what fits the answers, and keeps nothing of them
// until the shopper says so.
import { expect, test, type Page } from "@playwright/test";
import { fits, Shop } from "./page";

interface Named {
    en: string;
    ar: string;
}

interface Step {
    question: { text: Named; options: { id: string; label: Named }[] };
    completeness: number;
}

const PROFILE = "/api/users/me/scent-profile";

async function step(answers: string): Promise<Step> {
    const query = new URLSearchParams({ answers });
    return (await fetch(`${process.env.ATTAR_URL}${PROFILE}/next-question?${query}`)).json();
}

async function fitting(question: string, option: string): Promise<{ name: Named }[]> {
    const reply = await fetch(`${process.env.ATTAR_URL}/api/products/recommendations?k=8`, {
        method: "POST",
        body: JSON.stringify({ answers: [{ question, option }] }),
    });
    return ((await reply.json()) as { hits: { name: Named }[] }).hits;
}

const answersOf = (page: Page) => new URL(page.url()).searchParams.get("answers");

async function kept(page: Page): Promise<{ consent: object | null; answers: object[] }> {
    return (await page.request.get(`${process.env.ATTAR_URL}${PROFILE}`)).json();
}

for (const [lang, skip, back, fitsSoFar] of [
    ["en", "Skip", "One back", "These fit so far"],
    ["ar", "تخطَّ", "السؤال السابق", "ما يناسبك حتى الآن"],
] as const)
    test(`asks what the API asks, and shows what fits: ${lang}`, async ({ page }) => {
        const first = await step("");
        const { id, label } = first.question.options[0]!;
        await new Shop(page).visit(`/quiz?lang=${lang}`);
        const asked = (text: Named) => page.getByRole("heading", { level: 2, name: text[lang] });
        await expect(asked(first.question.text)).toBeVisible();
        await expect(page.getByRole("region", { name: fitsSoFar })).toHaveCount(0);
        await page.getByRole("button", { name: label[lang], exact: true }).focus();
        await page.keyboard.press("Enter");
        await expect.poll(() => answersOf(page)).toMatch(new RegExp(`:${id}$`));
        const given = answersOf(page)!;
        const second = await step(given);
        await expect(asked(second.question.text)).toBeFocused();
        await expect(page.getByRole("progressbar")).toHaveJSProperty("value", second.completeness);
        const wanted = await fitting(given.split(":")[0]!, id);
        const shown = page.getByRole("region", { name: fitsSoFar });
        await expect(shown.getByRole("heading", { level: 3 })).toHaveText(
            wanted.map(({ name }) => name[lang]),
        );
        await page.getByRole("button", { name: skip }).click();
        await expect.poll(() => answersOf(page)).toMatch(/,[a-z_-]+:-$/);
        await page.getByRole("button", { name: back }).click();
        await expect(asked(second.question.text)).toBeVisible();
        await page.goBack();
        await expect.poll(() => answersOf(page)).toMatch(/:-$/);
        await page.setViewportSize({ width: 360, height: 740 });
        await fits(page);
    });

test("answers to what is not asked begin the quiz", async ({ page }) => {
    const { question } = await step("");
    await page.goto(`${process.env.ATTAR_URL}/quiz?lang=en&answers=long-gone:love`);
    await expect(page.getByRole("heading", { level: 2, name: question.text.en })).toBeVisible();
    expect(answersOf(page)).toBeNull();
});

test("nothing is kept until one says so, nor after one has it erased", async ({ page }) => {
    const { question } = await step("");
    await new Shop(page).visit("/quiz?lang=en");
    await page.getByRole("button", { name: question.options[0]!.label.en, exact: true }).click();
    await expect(page.getByRole("region", { name: "These fit so far" })).toBeVisible();
    expect((await kept(page)).consent).toBeNull();
    await page.getByRole("button", { name: "Keep my taste in this browser" }).click();
    await expect(page.getByText(/^Your taste is kept since/)).toBeVisible();
    expect((await kept(page)).answers).toHaveLength(1);
    const quiz = page.url();
    const front = new Shop(page);
    await front.visit("/?lang=en");
    const yours = page.getByRole("region", { name: "For you" });
    await expect(yours.getByRole("article").first()).toBeVisible();
    await page.goto(quiz);
    await page.getByRole("button", { name: "Erase everything" }).click();
    await expect(page.getByRole("alert")).toHaveText("Everything is erased.");
    expect((await kept(page)).consent).toBeNull();
    await front.visit("/?lang=en");
    await expect(page.getByRole("region", { name: "Most loved" })).toBeVisible();
    await expect(yours).toHaveCount(0);
});
