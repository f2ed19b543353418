// Bundles each page of pages/ with esbuild and serves them from a port of their own: another origin
// than Attar's, as a shop's own host would be.
import { build } from "esbuild";
import { readdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";

const folder = join(import.meta.dirname, "pages");

async function bundled(name: string): Promise<string> {
    const made = await build({
        entryPoints: [join(folder, name)],
        bundle: true,
        write: false,
        format: "iife",
        define: { "process.env.NODE_ENV": '"production"' },
        logLevel: "error",
    });
    return made.outputFiles[0]!.text;
}

const page = (name: string) =>
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${name}</title>` +
    `<body><script src="/${name}.js"></script></body></html>`;

/** Serves `/<page>` and its script on a free port of 127.0.0.1. */
export async function servePages(): Promise<{ server: Server; origin: string }> {
    const scripts = new Map<string, string>();
    for (const file of readdirSync(folder)) {
        const name = file.replace(/\.ts$/, "");
        if (name !== "set-up") scripts.set(name, await bundled(file));
    }
    const server = createServer((req, res) => {
        const path = new URL(req.url ?? "/", "http://localhost").pathname.slice(1);
        const script = scripts.get(path.replace(/\.js$/, ""));
        if (script === undefined) {
            res.writeHead(404).end();
        } else if (path.endsWith(".js")) {
            res.writeHead(200, { "content-type": "text/javascript; charset=utf-8" }).end(script);
        } else {
            res.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page(path));
        }
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    if (typeof address !== "object" || !address) throw new Error("no address");
    return { server, origin: `http://127.0.0.1:${address.port}` };
}
