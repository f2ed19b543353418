// `attar serve` for the suites that drive it from Node: on a free port, in a folder of its own.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = process.env.ATTAR_ROOT ?? resolve(import.meta.dirname, "../..");
const binary = process.env.ATTAR_BINARY ?? join(root, "build/release/attar");
const catalogue = process.env.ATTAR_DATA ?? join(root, "build/data");

export interface Attar {
    url: string;
    /** Its data folder. */
    folder: string;
    /** The token of its admin API. */
    token(): string;
    /** Ends it; the folder stays. */
    end(): Promise<void>;
    /** Ends it and removes the folder. */
    stop(): Promise<void>;
}

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
    const deadline = Date.now() + 120_000;
    while (Date.now() < deadline) {
        if (server.exitCode !== null) throw new Error(`attar ended with code ${server.exitCode}`);
        const answer = await fetch(`${url}/health/ready`).catch(() => null);
        if (answer?.ok) return;
        await new Promise((next) => setTimeout(next, 50));
    }
    throw new Error("attar was not ready within 120 s");
}

function ended(server: ChildProcess): Promise<void> {
    return new Promise((done) => {
        if (server.exitCode !== null) done();
        else server.once("exit", () => done());
    });
}

/** Starts the server over the embedded catalogue, with the built storefront and `more` options, in
 * a copy of the folder `from` if that is given. */
export async function startAttar(name: string, more: string[] = [], from?: string): Promise<Attar> {
    const folder = mkdtempSync(join(tmpdir(), `attar-${name}-`));
    if (from) cpSync(from, folder, { recursive: true });
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const options: Record<string, string> = {
        address: "127.0.0.1",
        port: String(port),
        data: folder,
        "seed-catalog": catalogue,
        web: join(root, "web/dist"),
    };
    const flags = Object.entries(options).flatMap(([option, value]) => [`--${option}`, value]);
    const server = spawn(binary, ["serve", ...flags, ...more], {
        cwd: root,
        stdio: ["ignore", "inherit", "inherit"],
    });
    const end = async () => {
        server.kill("SIGTERM");
        await ended(server);
    };
    const stop = async () => {
        await end();
        rmSync(folder, { recursive: true });
    };
    await ready(url, server).catch(async (fault) => {
        await stop();
        throw fault;
    });
    const token = () =>
        execFileSync(binary, ["token", "--data", folder], { cwd: root, encoding: "utf8" }).trim();
    return { url, folder, token, end, stop };
}
