// Goal: the map of scents is wandered by keys, by finger and by its list, and says where one is.
import { expect, test, type Page } from "@playwright/test";
import { Shop } from "./page";

const KNOWN = "creed-aventus-edp";

interface Point {
    id: string;
    name: { en: string; ar: string };
    x: number;
    y: number;
}

async function points(): Promise<Point[]> {
    const reply = await fetch(`${process.env.ATTAR_URL}/api/products/scent-map?k=1000`);
    expect(reply.status).toBe(200);
    return ((await reply.json()) as { points: Point[] }).points;
}

const lookedAt = (page: Page) =>
    page.waitForURL(/[?&]of=/).then(() => new URL(page.url()).searchParams.get("of")!);

for (const [lang, title, here, around] of [
    ["en", "Map of scents", /^Aventus, Creed: above all/, "Around it"],
    ["ar", "خريطة الروائح", /^أفينتوس، كريد: يغلب عليه/, "من حوله"],
] as const)
    test(`one walks by arrow keys and by the list, and is told where one is: ${lang}`, async ({
        page,
    }) => {
        const all = await points();
        const known = all.find(({ id }) => id === KNOWN)!;
        await new Shop(page).visit(`/map?of=${KNOWN}&lang=${lang}`);
        await expect(page.getByRole("status")).toHaveText(here);
        await page.getByRole("application", { name: title }).focus();
        await page.keyboard.press("ArrowLeft");
        await expect(page).not.toHaveURL(new RegExp(KNOWN));
        const left = all.find(({ id }) => new URL(page.url()).searchParams.get("of") === id)!;
        expect(left.x).toBeLessThan(known.x);
        await expect(page.getByRole("status")).toContainText(left.name[lang]);
        const list = page.getByRole("region", { name: around });
        await expect(list.getByRole("button")).toHaveCount(8);
        const next = list.getByRole("button").first();
        const name = (await next.textContent())!;
        await next.click();
        await expect(page.getByRole("status")).not.toContainText(`${left.name[lang]},`);
        const now = all.find(({ id }) => new URL(page.url()).searchParams.get("of") === id)!;
        expect(name).toContain(now.name[lang]);
        await page.getByRole("application").focus();
        await page.keyboard.press("Enter");
        await expect(page.getByRole("heading", { level: 1, name: now.name[lang] })).toBeVisible();
    });

test("a tap looks at what lies under it, however the map was moved", async ({ page }) => {
    await new Shop(page).visit(`/map?of=${KNOWN}&lang=en`);
    const plane = page.getByRole("application");
    const box = (await plane.boundingBox())!;
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await page.getByRole("button", { name: "Farther" }).click();
    await page.mouse.move(middle.x, middle.y);
    await page.mouse.wheel(0, -300);
    await page.mouse.down();
    await page.mouse.move(middle.x - 60, middle.y + 30, { steps: 4 });
    await page.mouse.up();
    expect(await lookedAt(page)).toBe(KNOWN);
    await page.getByRole("button", { name: "See everything" }).click();
    const all = await points();
    const others = all.filter(({ id }) => id !== KNOWN);
    const lonely = others.reduce((best, one) => (one.y < best.y ? one : best));
    const radius = Math.min((box.width * 0.68) / 2, (box.height * 0.84) / 2);
    await page.mouse.click(middle.x + lonely.x * radius, middle.y - lonely.y * radius);
    await expect(page).toHaveURL(new RegExp(`of=${lonely.id}`));
    await expect(page.getByRole("status")).toContainText(lonely.name.en);
});

test("a perfume is found on the map by its name, and leads to its page", async ({ page }) => {
    await new Shop(page).visit("/map?lang=en");
    const field = page.getByRole("combobox", { name: "Which perfume?" });
    await field.fill("oud wood");
    await expect(page.getByRole("option").first()).toBeVisible();
    await field.press("Enter");
    await expect(page).toHaveURL(/of=tom-ford-oud-wood-edp/);
    const here = page.getByRole("region", { name: "Oud Wood" });
    await expect(here.getByRole("img", { name: /^Scent picture/ })).toBeVisible();
    await here.getByRole("link", { name: "Open its page" }).click();
    await page.getByRole("main").getByRole("link", { name: "Map of scents" }).click();
    await expect(page).toHaveURL(/\/map\?of=tom-ford-oud-wood-edp/);
});
