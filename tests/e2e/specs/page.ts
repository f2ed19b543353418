// How a shopper uses the page, in words; elements are found by role and visible text only.
import { expect, type Locator, type Page } from "@playwright/test";

export class Shop {
    constructor(readonly page: Page) {}

    async open(path = "/"): Promise<void> {
        await this.page.goto(`${process.env.ATTAR_URL}${path}`);
        await this.settled();
    }

    /** The number of perfumes that the page says it has found. */
    async total(): Promise<number> {
        await this.settled();
        const text = (await this.page.getByRole("status").textContent()) ?? "";
        return Number(text.replace(/[^\d]/g, ""));
    }

    async settled(): Promise<void> {
        await expect(this.page.locator("[aria-busy]")).toHaveCount(0);
        await expect(this.page.getByRole("status")).not.toBeEmpty();
    }

    async search(text: string): Promise<void> {
        const box = this.page.getByRole("combobox", { name: /Search perfumes|ابحث عن عطر/ });
        await box.fill(text);
        await box.press("Enter");
        await this.settled();
    }

    hits(): Locator {
        return this.page.getByRole("main").getByRole("article");
    }

    names(): Locator {
        return this.hits().getByRole("heading");
    }

    filter(name: string): Locator {
        const title = this.page.getByText(name, { exact: true });
        return this.page.getByRole("complementary").getByRole("group").filter({ has: title });
    }
}
