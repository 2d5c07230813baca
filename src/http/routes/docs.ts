/**
 * `GET /openapi.json`, and `GET /docs`: the same as a page. Nothing of it is loaded before somebody asks.
 * @module
 */
import { hash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AppContext } from "../context.ts";
import { docsPage, docsScript, docsStyle } from "../pages/docs-page.ts";
import { once } from "../pages/once.ts";
import { pageFiles } from "../pages/page-files.ts";
import { scripted, setPageHeaders } from "../pages/page-headers.ts";

/** `GET /openapi.json`, of this version of Custody. */
export const readDocument = (version: string) => {
  const document = once(async () => {
    const { openApiDocument } = await import("../openapi/document.ts");
    const body = JSON.stringify(openApiDocument(version));
    return { body, etag: `"${hash("sha256", body)}"` };
  });
  return async (c: AppContext) => {
    const { body, etag } = await document();
    const headers = { etag, "cache-control": "no-cache", "x-content-type-options": "nosniff" };
    if (c.req.header("if-none-match") === etag) return c.body(null, 304, headers);
    return c.body(body, 200, { ...headers, "content-type": "application/json" });
  };
};

const ofPackage = ["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"];

/** Beside this program where it is built; in a clone where the package is. */
const swaggerFolder = (): string => {
  const built = fileURLToPath(new URL("../pages/swagger-ui", import.meta.url));
  return existsSync(built) ? built : dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
};

const readFiles = async (): Promise<[string, Uint8Array][]> => {
  const folder = swaggerFolder();
  const found = ofPackage.map(async (name): Promise<[string, Uint8Array]> => [
    name,
    await readFile(join(folder, name)),
  ]);
  return [...(await Promise.all(found)), ["page.js", Buffer.from(docsScript)], ["page.css", Buffer.from(docsStyle)]];
};

/** The page and its files, which are these and no others. */
export const docsRoutes = () => {
  const files = pageFiles("/docs", readFiles);
  return {
    /** `GET /docs` */
    page: async (c: AppContext) => {
      const addressOf = await files.addresses();
      setPageHeaders(c, scripted);
      return c.html(docsPage(addressOf));
    },

    /** `GET /docs/:file` */
    file: files.answer,
  };
};
