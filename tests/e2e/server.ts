// Starts `attar serve` with a fresh data folder before the tests, and ends it after them.  The
// address reaches the tests as process.env.ATTAR_URL.
import { startAttar } from "../support/server.mts";

export default async function start(): Promise<() => Promise<void>> {
    const attar = await startAttar("e2e");

    process.env.ATTAR_URL = attar.url;
    process.env.ATTAR_TOKEN = attar.token();
    return attar.stop;
}
