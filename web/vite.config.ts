// Builds the storefront into web/dist, which the binary serves.  `npm run dev` serves it with live
// reload beside a running `tools/dev run`, whose API it passes requests on to.
import { defineConfig } from "vite";

export default defineConfig({
    build: { target: "es2022", assetsDir: "assets", sourcemap: false },
    server: { proxy: { "/api": "http://127.0.0.1:8080" } },
});
