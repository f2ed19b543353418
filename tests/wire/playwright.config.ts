// Other people's packages from npm, unmodified, against the real binary: in Node, and in the
// distribution's Chromium.  `npm test` from here, or tools/dev test.
import { defineConfig } from "@playwright/test";
import { tmpdir } from "node:os";
import { join } from "node:path";

export default defineConfig({
    testDir: "specs",
    outputDir: join(tmpdir(), "attar-wire-results"),
    globalSetup: "./set-up.ts",
    workers: 1,
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
