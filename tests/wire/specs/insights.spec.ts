// Events by search-insights' own Node build, and what is wrong with them.
import { expect, test } from "@playwright/test";
import aa from "search-insights";
import { liteClient } from "algoliasearch/lite";

import { hosts, searchKey, serverUrl } from "./server";

async function served() {
    const { results } = await liteClient("attar", searchKey(), { hosts: hosts() }).search({
        requests: [
            { indexName: "products_en", query: "oud", hitsPerPage: 1, clickAnalytics: true },
        ],
    });
    const result = results[0] as any;
    return { queryID: result.queryID as string, objectID: result.hits[0].objectID as string };
}

const send = (event: object, key = searchKey()) =>
    fetch(`${serverUrl()}/1/events?x-algolia-application-id=attar&x-algolia-api-key=${key}`, {
        method: "POST",
        body: JSON.stringify({ events: [event] }),
    });

test("a click after a search, a view and a conversion are taken", async () => {
    const { queryID, objectID } = await served();
    const sent: unknown[] = [];

    expect(queryID).toMatch(/^[0-9a-f]{32}$/);
    aa("init", {
        appId: "attar",
        apiKey: searchKey(),
        host: serverUrl(),
        userToken: "wire-test",
    } as any);
    for (const [method, event] of [
        ["clickedObjectIDsAfterSearch", { eventName: "Opened", positions: [1], queryID }],
        ["viewedObjectIDs", { eventName: "Seen" }],
        ["convertedObjectIDsAfterSearch", { eventName: "Bought", queryID }],
        [
            "addedToCartObjectIDs",
            { eventName: "In the cart", objectData: [{ price: 10, quantity: 1 }], currency: "AED" },
        ],
    ] as const)
        sent.push(
            await aa(
                method as any,
                { index: "products_en", objectIDs: [objectID], ...event } as any,
            ),
        );
    expect(sent).toEqual([true, true, true, true]);
});

test("a wrong key is told from a wrong event", async () => {
    const event = {
        eventType: "view",
        eventName: "Seen",
        index: "products",
        userToken: "u",
        objectIDs: ["p"],
    };

    expect((await send(event, "f".repeat(32))).status).toBe(401);
    const answer = await send({ ...event, eventType: "glance" });
    expect(answer.status).toBe(422);
    expect((await answer.json()).message).toBe(
        'EventType must be one of "click", "conversion", "view" or "instantsearch"',
    );
});
