// The published API clients, unmodified, in Node.
import { expect, test } from "@playwright/test";
import { algoliasearch } from "algoliasearch";
import { liteClient } from "algoliasearch/lite";
import algoliasearchV4 from "algoliasearch-v4";
import { recommendClient } from "@algolia/recommend";

import { adminKey, apiHits, hosts, hostsV4, searchKey } from "./server";

const clients = {
    "v5 lite": () => liteClient("attar", searchKey(), { hosts: hosts() }),
    v5: () => algoliasearch("attar", searchKey(), { hosts: hosts() }),
};

for (const [name, make] of Object.entries(clients)) {
    test(`${name}: a search finds what the server's own API finds`, async () => {
        const answer = await make().search({
            requests: [
                { indexName: "products_en", query: "oud", hitsPerPage: 12, facets: ["brand"] },
            ],
        });
        const result = answer.results[0] as any;
        const own = await apiHits("q=oud&size=12&lang=en");

        expect(result.nbHits).toBe(own.total);
        expect(result.hits.map((hit: any) => hit.objectID)).toEqual(own.ids);
        expect(Object.keys(result.facets.brand).length).toBeGreaterThan(1);
        expect(result.exhaustiveNbHits).toBe(true);
    });

    test(`${name}: Arabic words find the same perfumes`, async () => {
        const answer = await make().search({
            requests: [
                { indexName: "products_ar", query: "عود", hitsPerPage: 12 },
                { indexName: "products_en", query: "oud", hitsPerPage: 12 },
            ],
        });
        const [arabic, english] = answer.results as any[];

        expect(arabic.hits.map((hit: any) => hit.objectID)).toEqual(
            english.hits.map((hit: any) => hit.objectID),
        );
    });
}

test("v4: search, search for facet values, one object, many objects", async () => {
    const client = algoliasearchV4("attar", searchKey(), { hosts: hostsV4() });
    const index = client.initIndex("products_en");
    const found = await index.search("rose", { hitsPerPage: 3, facetFilters: [["gender:Women"]] });
    const values = await index.searchForFacetValues("brand", "a");
    const first = found.hits[0]!;

    expect(found.nbHits).toBeGreaterThan(0);
    expect(values.facetHits.length).toBeGreaterThan(0);
    expect(values.facetHits[0]!.highlighted).toContain("<em>");
    expect((await index.getObject<any>(first.objectID)).name).toBe((first as any).name);
    const many = await index.getObjects<any>([first.objectID, "no-such-perfume"]);
    expect(many.results.map((record) => record?.objectID ?? null)).toEqual([first.objectID, null]);
});

test("v4: several queries at once are answered by position", async () => {
    const client = algoliasearchV4("attar", searchKey(), { hosts: hostsV4() });
    const { results } = await client.multipleQueries([
        { indexName: "products_en", query: "musk", params: { hitsPerPage: 1 } },
        { indexName: "products_ar", query: "مسك", params: { hitsPerPage: 1 } },
        { indexName: "products_en", query: "zzzzqqqq", params: { hitsPerPage: 1 } },
    ]);
    expect(results.map((result: any) => result.query)).toEqual(["musk", "مسك", "zzzzqqqq"]);
});

test("v5: facet values are searched in both scripts", async () => {
    const client = algoliasearch("attar", searchKey(), { hosts: hosts() });
    const latin = await client.searchForFacetValues({
        indexName: "products_en",
        facetName: "notes",
        searchForFacetValuesRequest: { facetQuery: "oud" },
    });
    const arabic = await client.searchForFacetValues({
        indexName: "products_en",
        facetName: "notes",
        searchForFacetValuesRequest: { facetQuery: "عود" },
    });

    expect(latin.facetHits[0]!.count).toBeGreaterThan(0);
    expect(arabic.facetHits[0]!.value).toBe(latin.facetHits[0]!.value);
});

test("v5: browse walks every perfume once", async () => {
    const client = algoliasearch("attar", adminKey(), { hosts: hosts() });
    const seen: string[] = [];

    await client.browseObjects({
        indexName: "products",
        browseParams: { hitsPerPage: 100 },
        aggregator: (page) => {
            seen.push(...page.hits.map((hit) => hit.objectID));
        },
    });
    const own = await apiHits("size=1");
    expect(seen.length).toBe(own.total);
    expect(new Set(seen).size).toBe(own.total);
    expect(seen).toEqual([...seen].sort());
});

test("v5: a faulty filter is told with its place, and no host is given up", async () => {
    const client = algoliasearch("attar", searchKey(), { hosts: hosts() });
    const bad = client.searchSingleIndex({
        indexName: "products",
        searchParams: { filters: "brand:Ajmal AND )" },
    });

    await expect(bad).rejects.toMatchObject({ status: 400 });
    await expect(bad).rejects.toThrow(/filters: .* at byte 16/);
    const next = await client.searchSingleIndex({ indexName: "products" });
    expect(next.nbHits).toBeGreaterThan(0);
});

test("a wrong key, a wrong application and a wrong index are refused for good", async () => {
    const refused = (app: string, key: string, index: string) =>
        algoliasearch(app, key, { hosts: hosts() }).searchSingleIndex({ indexName: index });

    await expect(refused("attar", "0".repeat(32), "products")).rejects.toMatchObject({
        status: 403,
    });
    await expect(refused("other", searchKey(), "products")).rejects.toMatchObject({ status: 403 });
    await expect(refused("attar", searchKey(), "shoes")).rejects.toMatchObject({ status: 404 });
    await expect(refused("attar", searchKey(), "shoes")).rejects.toThrow(
        /Index shoes does not exist/,
    );
});

test("recommend: related perfumes are others, and say how alike they are", async () => {
    const client = recommendClient("attar", searchKey(), { hosts: hosts() });
    const { ids } = await apiHits("q=oud&size=1");
    const { results } = await client.getRecommendations({
        requests: [
            {
                indexName: "products_en",
                model: "related-products",
                objectID: ids[0]!,
                threshold: 0,
                maxRecommendations: 5,
            },
        ],
    });
    const related = results[0]!.hits as any[];

    expect(related.length).toBe(5);
    expect(related.map((hit) => hit.objectID)).not.toContain(ids[0]);
    const scores = related.map((hit) => hit._score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(Math.max(...scores)).toBeLessThanOrEqual(100);
});
