/**
 * `GET /openapi.json` and `GET /docs`: for anybody, with what browsers and caches must be told, and no other file than those.
 * @module
 */
import { describe, expect, test } from "vitest";
import { openApiDocument } from "../../src/http/openapi/document.ts";
import { version } from "../../src/version.ts";
import { errorOf } from "../fixtures/send.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile();
const get = (path: string, headers: Readonly<Record<string, string>> = {}, method = "GET") =>
  custody().ask(path, { key: null, method, headers });

describe("the document", () => {
  test("is for anybody, and asked for again costs nothing", async () => {
    const answer = await get("/openapi.json");
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual(JSON.parse(JSON.stringify(openApiDocument(version))));
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.headers.get("cache-control")).toBe("no-cache");
    const etag = answer.headers.get("etag") ?? "";
    const again = await get("/openapi.json", { "if-none-match": etag });
    expect([again.status, again.text, again.headers.get("etag")]).toEqual([304, "", etag]);
    expect((await get("/openapi.json", { "if-none-match": '"other"' })).status).toBe(200);
    expect((await custody().ask("/openapi.json", { key: "not a key" })).status).toBe(200);
  });

  test("answers HEAD with the head of GET, and no other method", async () => {
    const [whole, head] = [await get("/openapi.json"), await get("/openapi.json", {}, "HEAD")];
    expect([head.status, head.text]).toEqual([200, ""]);
    expect(head.headers.get("etag")).toBe(whole.headers.get("etag"));
    const post = await get("/openapi.json", {}, "POST");
    expect([post.status, errorOf(post).code, post.headers.get("allow")]).toEqual([405, "method_not_allowed", "GET"]);
  });
});

describe("the page", () => {
  test("lets nothing in that is inline or from elsewhere", async () => {
    const page = await get("/docs");
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=UTF-8"]);
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      "style-src 'self'",
      "img-src 'self' data:",
      "script-src 'self'",
      "connect-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(page.text).not.toMatch(/<style|<script(?! defer src="\/docs\/)| style=| on\w+=|https?:/);
  });

  test("names files that may be kept for ever, each under the digest of what is in it", async () => {
    const { text } = await get("/docs");
    const files = [...text.matchAll(/(?:src|href)="(\/docs\/[^"]+)"/g)].map(([, path = ""]) => path);
    expect(files.map((path) => /\/([^/?]+)\?/.exec(path)?.[1])).toEqual([
      "favicon-32x32.png",
      "swagger-ui.css",
      "page.css",
      "swagger-ui-bundle.js",
      "page.js",
    ]);
    for (const path of files) {
      const file = await get(path);
      expect([file.status, file.headers.get("cache-control")]).toEqual([200, "public, max-age=31536000, immutable"]);
      expect(file.headers.get("x-content-type-options")).toBe("nosniff");
      expect(file.bytes.length).toBeGreaterThan(50);
      const [bare = ""] = path.split("?");
      expect((await get(bare)).headers.get("cache-control")).toBe("no-cache");
      const head = await get(path, {}, "HEAD");
      expect([head.status, head.bytes.length, head.headers.get("content-type")]).toEqual([
        200,
        0,
        file.headers.get("content-type"),
      ]);
    }
    const types = await Promise.all(files.map(async (path) => (await get(path)).headers.get("content-type")));
    expect(types).toEqual([
      "image/png",
      "text/css; charset=utf-8",
      "text/css; charset=utf-8",
      "text/javascript; charset=utf-8",
      "text/javascript; charset=utf-8",
    ]);
  });

  test.each([
    ["/docs/package.json", 404],
    ["/docs/swagger-ui-bundle.js.map", 404],
    ["/docs/constructor", 404],
    ["/docs/..%2fpackage.json", 400],
    ["/docs/a/b", 404],
  ])("has no other file: %s", async (path, status) => {
    expect((await get(path)).status).toBe(status);
  });
});
