// How a shopper uses the page, in words; elements are found by role and visible text only.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Locator, type Page } from "@playwright/test";

/** The number in a text, in Latin or Arabic digits. */
export function numberIn(text: string): number {
    const latin = text
        .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
        .replace(/٫/g, ".");
    return Number(latin.replace(/[^\d.]/g, "").replace(/\.$/, ""));
}

export class Shop {
    constructor(readonly page: Page) {}

    async open(path = "/perfumes"): Promise<void> {
        await this.page.goto(`${process.env.ATTAR_URL}${path}`);
        await this.settled();
    }

    /** Open a page that is not the list. */
    async visit(path: string): Promise<void> {
        await this.page.goto(`${process.env.ATTAR_URL}${path}`);
        await expect(this.page.getByRole("heading", { level: 1 })).toBeVisible();
        await expect(this.page.locator("[aria-busy]")).toHaveCount(0);
    }

    /** The number of perfumes that the page says it has found. */
    async total(): Promise<number> {
        await this.settled();
        const text = (await this.page.getByRole("status").textContent()) ?? "";
        const words: Record<string, number> = { "عطر واحد": 1, عطران: 2 };
        return words[text] ?? numberIn(text);
    }

    async settled(): Promise<void> {
        await expect(this.page.getByRole("status")).not.toBeEmpty();
        await expect(this.page.locator("[aria-busy]")).toHaveCount(0);
    }

    box(): Locator {
        return this.page.getByRole("combobox", { name: /Search perfumes|ابحث عن عطر/ });
    }

    async search(text: string): Promise<void> {
        await this.box().fill(text);
        await this.box().press("Enter");
        await expect(this.page).toHaveURL((url) => (url.searchParams.get("q") ?? "") === text);
        await this.settled();
    }

    hits(): Locator {
        return this.page.getByRole("main").getByRole("article");
    }

    names(): Locator {
        return this.hits().getByRole("heading");
    }

    /** A filter of the sidebar, opened. */
    async filter(name: string): Promise<Locator> {
        const title = this.page.getByText(name, { exact: true });
        const box = this.page.getByRole("complementary").getByRole("group").filter({ has: title });
        if (!(await box.evaluate((element) => (element as HTMLDetailsElement).open)))
            await box.getByText(name, { exact: true }).click();
        return box;
    }

    /** Prices that are shown, of the perfumes for sale. */
    async prices(): Promise<number[]> {
        await this.settled();
        const texts = await this.hits().getByRole("strong").allTextContents();
        return texts.map(numberIn);
    }
}

/** What axe finds that is serious, as text. It looks at everything: the test may take longer. */
export async function serious(page: Page): Promise<string[]> {
    test.slow();
    const found = await new AxeBuilder({ page }).analyze();
    return found.violations
        .filter((v) => ["serious", "critical"].includes(v.impact ?? ""))
        .map((v) => `${v.id}: ${v.nodes[0]?.html}`);
}

/** Nothing sticks out sideways. */
export async function fits(page: Page): Promise<void> {
    const [inside, wide] = await page.evaluate(() => [
        window.innerWidth,
        document.documentElement.scrollWidth,
    ]);
    expect(wide).toBeLessThanOrEqual(inside!);
}
