// Packs what the build has made: the server sends name.gz to whoever takes gzip.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const packed = /\.(js|css|html|svg|txt)$/;

export function gzip(): Plugin {
    return {
        name: "attar-gzip",
        apply: "build",
        writeBundle({ dir = "dist" }) {
            const names = readdirSync(dir, { recursive: true, encoding: "utf8" });
            for (const name of names.filter((one) => packed.test(one))) {
                const path = resolve(dir, name);
                writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
            }
        },
    };
}
