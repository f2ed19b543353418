// What every page of these tests is told in its own address: the server, and a key to it.
const told = new URLSearchParams(location.search);

function need(name: string): string {
    const value = told.get(name);
    if (!value) throw new Error(`this page needs ?${name}=`);
    return value;
}

export const server = new URL(need("server"));
export const key = need("key");
export const index = told.get("index") ?? "products_en";
export const appId = "attar";
export const hosts = [
    { url: server.host, accept: "readWrite" as const, protocol: "http" as const },
];
