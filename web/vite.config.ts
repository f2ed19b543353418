// Builds the pages into web/dist, which the binary serves: each *.html here is a page.  `npm run
// dev` serves them with live reload beside a running `tools/dev run`, to which it passes requests.
import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vite";
import { gzip } from "./vite.gzip";

const folder = import.meta.dirname;
const pages = readdirSync(folder).filter((name) => name.endsWith(".html"));
const server = "http://127.0.0.1:8080";

export default defineConfig({
    plugins: [gzip()],
    esbuild: { jsx: "automatic", jsxImportSource: "preact" },
    build: {
        target: "es2022",
        assetsDir: "assets",
        assetsInlineLimit: 0,
        manifest: true,
        rollupOptions: { input: pages.map((name) => resolve(folder, name)) },
    },
    server: { proxy: { "/api": server, "/1": server } },
});
