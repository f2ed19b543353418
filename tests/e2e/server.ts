// Starts `attar serve` on a free port with a fresh data folder before the tests, and ends it after
// them.  The address reaches the tests as process.env.ATTAR_URL.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = process.env.ATTAR_ROOT ?? resolve(import.meta.dirname, "../..");
const binary = process.env.ATTAR_BINARY ?? join(root, "build/release/attar");
const catalogue = process.env.ATTAR_DATA ?? join(root, "build/data");

function freePort(): Promise<number> {
    return new Promise((done, fail) => {
        const probe = createServer();
        probe.once("error", fail);
        probe.listen(0, "127.0.0.1", () => {
            const address = probe.address();
            probe.close(() => done(typeof address === "object" && address ? address.port : 0));
        });
    });
}

async function ready(url: string, server: ChildProcess): Promise<void> {
    const deadline = Date.now() + 30_000;
    while (Date.now() < deadline) {
        if (server.exitCode !== null) throw new Error(`attar ended with code ${server.exitCode}`);
        const answer = await fetch(`${url}/health/ready`).catch(() => null);
        if (answer?.ok) return;
        await new Promise((next) => setTimeout(next, 50));
    }
    throw new Error("attar was not ready within 30 s");
}

function ended(server: ChildProcess): Promise<void> {
    return new Promise((done) => {
        if (server.exitCode !== null) done();
        else server.once("exit", () => done());
    });
}

export default async function start(): Promise<() => Promise<void>> {
    const folder = mkdtempSync(join(tmpdir(), "attar-e2e-"));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const args = [
        "serve",
        "--address",
        "127.0.0.1",
        "--port",
        String(port),
        "--data",
        folder,
        "--seed-catalog",
        catalogue,
        "--web",
        join(root, "web/dist"),
    ];
    const server = spawn(binary, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
    await ready(url, server);
    process.env.ATTAR_URL = url;
    return async () => {
        server.kill("SIGTERM");
        await ended(server);
        rmSync(folder, { recursive: true });
    };
}
