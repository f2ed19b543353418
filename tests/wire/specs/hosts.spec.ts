// What becomes of a client's hosts when one is overloaded, and when one goes away.
import { expect, test } from "@playwright/test";
import { algoliasearch } from "algoliasearch";
import algoliasearchV4 from "algoliasearch-v4";

import { startAttar } from "../../support/server.mts";
import { hosts, hostsV4, makeKey, searchKey, serverUrl } from "./server";

const host = (url: string) => ({
    url: new URL(url).host,
    accept: "readWrite" as const,
    protocol: "http" as const,
});

test("too many requests are told as such, and no host is given up for it", async () => {
    const key = await makeKey({ acl: ["search"], maxQueriesPerIPPerHour: 3 });
    /* The fifth client would wait as long as Retry-After says; the fourth tells at once. */
    const limited = algoliasearchV4("attar", key, { hosts: hostsV4() }).initIndex("products");
    const search = () => limited.search("", { page: asked++ });
    let asked = 0;
    const outcomes: number[] = [];

    for (let i = 0; i < 6; i++)
        outcomes.push(
            await search().then(
                () => 200,
                (fault) => fault.status,
            ),
        );
    expect(outcomes).toEqual([200, 200, 200, 429, 429, 429]);
    const answer = await fetch(`${serverUrl()}/1/indexes/products/query`, {
        method: "POST",
        headers: { "x-algolia-application-id": "attar", "x-algolia-api-key": key },
        body: "{}",
    });
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    /* The same host answers whoever is not over the limit. */
    const other = algoliasearch("attar", searchKey(), { hosts: hosts() });
    expect((await other.searchSingleIndex({ indexName: "products" })).nbHits).toBeGreaterThan(0);
});

test("while one of two servers stops, no search is lost", async () => {
    const first = await startAttar("wire-first");
    await first.end();
    const second = await startAttar("wire-second", [], first.folder);
    const third = await startAttar("wire-third", [], first.folder);
    await first.stop();
    const { search_key } = (await (await fetch(`${second.url}/api/storefront/config`)).json()) as {
        search_key: string;
    };
    const client = algoliasearch("attar", search_key, {
        hosts: [host(second.url), host(third.url)],
    });
    let lost = 0;
    let stopped = false;
    const stopping = second.stop().then(() => (stopped = true));

    for (let rounds = 0; !stopped || rounds < 50; rounds++)
        await client
            .searchSingleIndex({ indexName: "products", searchParams: { query: `oud ${rounds}` } })
            .catch(() => lost++);
    await stopping;
    await third.stop();
    expect(lost).toBe(0);
});
