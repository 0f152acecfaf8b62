/** A static server on 127.0.0.1: the built package under /dist, the tests' pages under /pages, with headers of choice. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const folders: Readonly<Record<string, string>> = {
  dist: fileURLToPath(new URL("../../dist", import.meta.url)),
  pages: fileURLToPath(new URL("pages", import.meta.url)),
};
const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};

/** Headers that make a page cross-origin isolated, so that threads can share memory. */
export const ISOLATED = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export interface Site {
  readonly url: string;
  close(): void;
}

/** Serves until it is closed. */
export async function serve(headers: Readonly<Record<string, string>>): Promise<Site> {
  const server = createServer(async ({ url = "" }, response) => {
    const [, top = "", ...rest] = normalize(new URL(url, "http://localhost").pathname).split("/");
    const folder = folders[top];
    const body = folder && (await readFile(join(folder, ...rest)).catch(() => undefined));
    if (!body) response.writeHead(404).end();
    else response.writeHead(200, { ...headers, "Content-Type": types[extname(url)] ?? "text/plain" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
