// Secured keys as the published clients make them, and forgeries of them.
import { expect, test } from "@playwright/test";
import { algoliasearch } from "algoliasearch";
import algoliasearchV4 from "algoliasearch-v4";

import { apiHits, hosts, searchKey } from "./server";

type Restrictions = Parameters<
    ReturnType<typeof algoliasearch>["generateSecuredApiKey"]
>[0]["restrictions"];

const maker = () => algoliasearch("attar", searchKey(), { hosts: hosts() });
const secured = (restrictions: Restrictions, parent = searchKey()) =>
    maker().generateSecuredApiKey({ parentApiKey: parent, restrictions });
const ask = (key: string, searchParams = {}, indexName = "products_en") =>
    algoliasearch("attar", key, { hosts: hosts() }).searchSingleIndex({ indexName, searchParams });

test("the filter of a secured key cannot be left", async () => {
    const { facets } = await ask(searchKey(), { facets: ["gender"] });
    const own = await apiHits("gender=men&size=0");
    const key = secured({ filters: "gender:men" });

    expect(Object.keys(facets!.gender!).length).toBeGreaterThan(1);
    expect((await ask(key)).nbHits).toBe(own.total);
    for (const filters of ["gender:women", "gender:women OR gender:men", "NOT gender:men"])
        expect((await ask(key, { filters })).nbHits).toBeLessThanOrEqual(own.total);
    const outside = await ask(key, { filters: "NOT gender:men" });
    expect(outside.nbHits).toBe(0);
});

test("a key made by the fourth client is the same bytes", () => {
    const client = algoliasearchV4("attar", searchKey());
    const restrictions = { filters: "brand:Ajmal", validUntil: 4102444800 };

    expect(client.generateSecuredApiKey(searchKey(), restrictions)).toBe(secured(restrictions));
});

const text = (key: string) => Buffer.from(key, "base64").toString("latin1");
const coded = (plain: string) => Buffer.from(plain, "latin1").toString("base64");
const good = () => secured({ filters: "gender:men" });

const forgeries: Record<string, () => string> = {
    "another parent": () => secured({ filters: "gender:men" }, "f".repeat(32)),
    "an empty parent": () => secured({ filters: "gender:men" }, ""),
    "no parameters behind the digest": () => coded(text(good()).slice(0, 64)),
    "a digest cut short": () => coded(text(good()).slice(1)),
    "a longer filter": () => coded(`${text(good())}%20OR%20gender%3Awomen`),
    "a shorter filter": () => coded(text(good()).slice(0, -3)),
    "a second parameter": () => coded(`${text(good())}&hitsPerPage=1000`),
    "another filter": () => coded(text(good()).replace("men", "women")),
    "upper case digest": () => {
        const plain = text(good());
        const digest = plain.slice(0, 64);
        return coded(
            (/[a-f]/.test(digest) ? digest.toUpperCase() : "A".repeat(64)) + plain.slice(64),
        );
    },
    "a digest of zeros": () => coded("0".repeat(64) + text(good()).slice(64)),
    "the last digit changed": () => {
        const plain = text(good());
        return coded(plain.slice(0, 63) + (plain[63] === "0" ? "1" : "0") + plain.slice(64));
    },
    expired: () => secured({ validUntil: 1_600_000_000 }),
    "for another index": () => secured({ restrictIndices: ["shoes"] }),
    "for another source": () => secured({ restrictSources: "203.0.113.0/24" }),
    "secured by a secured key": () => secured({ filters: "gender:women" }, good()),
    "not base64": () => good().replace(/^../, "!!"),
    "blanks inside": () => `${good().slice(0, 20)} ${good().slice(20)}`,
    "twice encoded": () => coded(good()),
    "the parent in front": () => searchKey() + good(),
    "the digest alone": () => text(good()).slice(0, 64),
};

for (const [name, forge] of Object.entries(forgeries))
    test(`refused: ${name}`, async () => {
        await expect(ask(forge())).rejects.toMatchObject({ status: 403 });
    });
