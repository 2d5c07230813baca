/**
 * `GET /openapi.json`, and `GET /docs`: the same as a page. Nothing of it is loaded before somebody asks.
 * @module
 */
import { hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { CustodyError } from "../../domain/errors.ts";
import type { AppContext } from "../context.ts";
import { docsPage, docsScript, docsStyle } from "../pages/docs-page.ts";
import { scripted, setPageHeaders } from "../pages/page-headers.ts";

/** Made by the first who asks; what fails is tried again. */
const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | null = null;
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = null;
      throw error;
    }));
};

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

interface PageFile {
  readonly mediaType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly digest: string;
}

const ofPackage = ["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"];
const mediaTypes = [
  [".css", "text/css; charset=utf-8"],
  [".js", "text/javascript; charset=utf-8"],
  [".png", "image/png"],
] as const;

const pageFile = (name: string, content: Uint8Array): [string, PageFile] => {
  const mediaType = mediaTypes.find(([extension]) => name.endsWith(extension))?.[1] ?? "application/octet-stream";
  return [name, { mediaType, bytes: new Uint8Array(content), digest: hash("sha256", content).slice(0, 16) }];
};

const readPageFiles = async (): Promise<ReadonlyMap<string, PageFile>> => {
  const folder = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  const found = await Promise.all(ofPackage.map(async (name) => pageFile(name, await readFile(join(folder, name)))));
  return new Map([
    ...found,
    pageFile("page.js", Buffer.from(docsScript)),
    pageFile("page.css", Buffer.from(docsStyle)),
  ]);
};

const forever = "public, max-age=31536000, immutable";

/** The page and its files, which are these and no others. */
export const docsRoutes = () => {
  const files = once(readPageFiles);
  return {
    /** `GET /docs`: its files' addresses have their digests, so that they may be kept for ever. */
    page: async (c: AppContext) => {
      const known = await files();
      setPageHeaders(c, scripted);
      return c.html(docsPage((file) => `/docs/${file}?v=${known.get(file)?.digest ?? ""}`));
    },

    /** `GET /docs/:file` */
    file: async (c: AppContext) => {
      const found = (await files()).get(c.req.param("file") ?? "");
      if (found === undefined) throw new CustodyError("not_found", "the page of the API has no such file");
      const { mediaType, bytes, digest } = found;
      return c.body(bytes, 200, {
        "content-type": mediaType,
        "cache-control": c.req.query("v") === digest ? forever : "no-cache",
        "x-content-type-options": "nosniff",
      });
    },
  };
};
