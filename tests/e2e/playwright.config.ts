// The storefront in the distribution's Chromium, against the real binary on its embedded catalogue.
// `npm test` from here, or tools/dev test; ATTAR_BINARY names another binary.
import { defineConfig } from "@playwright/test";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";

export default defineConfig({
    testDir: "specs",
    outputDir: join(tmpdir(), "attar-e2e-results"),
    globalSetup: "./server.ts",
    workers: availableParallelism(),
    timeout: 120_000,
    expect: { timeout: 30_000 },
    reporter: [["list"]],
    use: {
        locale: "en-AE",
        viewport: { width: 1280, height: 900 },
        launchOptions: {
            executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
            args: [
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        },
    },
});
