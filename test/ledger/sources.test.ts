import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { directorySource } from "../../src/ledger/directory-source.ts";
import { httpSource } from "../../src/ledger/http-source.ts";
import type { HttpSource, HttpSourceOptions } from "../../src/ledger/http-source.ts";
import { logFileBytesMax } from "../../src/ledger/tiles.ts";
import { verifyLog } from "../../src/ledger/verify.ts";
import { entriesOf, vkey, writeLog } from "./memory-log.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean();
});

const log = writeLog(entriesOf(600));

describe("a log in a folder", () => {
  const folderOf = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), "custody-log-"));
    cleanups.push(() => rm(folder, { recursive: true }));
    for (const [path, bytes] of log.files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), bytes);
    }
    return folder;
  };

  it("is verified where it lies", async () => {
    expect(await verifyLog(directorySource(await folderOf()), { vkey })).toMatchObject({ ok: true, size: 600 });
  });

  it("has null for what it has not, and nothing above it", async () => {
    const source = directorySource(join(await folderOf(), "tile"));
    expect(await source.read("0/000")).not.toBeNull();
    expect(await source.read("0/999")).toBeNull();
    expect(await source.read("0/000/000")).toBeNull();
    expect(await source.read("../checkpoint")).toBeNull();
    expect(await source.read("0/../../checkpoint")).toBeNull();
    expect(await source.read("/etc/hosts")).toBeNull();
  });

  it("refuses a folder and a file that is too large", async () => {
    const folder = await folderOf();
    const source = directorySource(folder);
    await expect(source.read("tile/0")).rejects.toThrow(/tile\/0 is not a file/);
    await truncate(join(folder, "tile/0/000"), logFileBytesMax + 1);
    await expect(source.read("tile/0/000")).rejects.toThrow(/at most/);
  });
});

describe("a log behind a URL", () => {
  type Answer = (request: IncomingMessage, response: ServerResponse) => void;
  const serve = async (answer: Answer, options: HttpSourceOptions = {}, path = "/log/2026"): Promise<HttpSource> => {
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    cleanups.push(() => new Promise((resolve) => server.close(resolve)));
    cleanups.push(async () => server.closeAllConnections());
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const source = httpSource(`http://127.0.0.1:${port}${path}`, options);
    cleanups.push(() => source.close());
    return source;
  };
  const files: Answer = (request, response) => {
    const bytes = log.files.get((request.url ?? "").replace("/log/2026/", ""));
    response.writeHead(bytes === undefined ? 404 : 200).end(bytes);
  };

  it("is verified from there, with or without a slash", async () => {
    for (const path of ["/log/2026", "/log/2026/"]) {
      const source = await serve(files, {}, path);
      expect(source.name).toMatch(/\/log\/2026\/$/);
      expect(await verifyLog(source, { vkey })).toMatchObject({ ok: true, size: 600 });
      expect(await source.read("tile/0/999")).toBeNull();
    }
  });

  it("is asked with the key", async () => {
    const seen: (string | undefined)[] = [];
    const key = ["sk", "auditor"].join("-");
    const source = await serve(
      (request, response) => {
        seen.push(request.headers.authorization);
        response.end("x");
      },
      { key },
    );
    await source.read("checkpoint");
    expect(seen).toEqual([`Bearer ${key}`]);
  });

  it.each([
    [401, "unauthenticated"],
    [403, "forbidden"],
    [500, "upstream_failed"],
    [204, "upstream_failed"],
  ])("that answers %i fails as %s and is not quoted", async (status, code) => {
    const source = await serve((_, response) => response.writeHead(status).end(status === 204 ? undefined : "hidden"));
    await expect(source.read("checkpoint")).rejects.toMatchObject({ code });
    await expect(source.read("checkpoint")).rejects.not.toThrow(/hidden/);
  });

  it("is not followed elsewhere", async () => {
    let asked = 0;
    const source = await serve((_, response) => {
      asked += 1;
      response.writeHead(302, { location: "/log/2026/elsewhere" }).end();
    });
    await expect(source.read("checkpoint")).rejects.toMatchObject({ code: "upstream_failed" });
    expect(asked).toBe(1);
  });

  it("may not be larger than its cap, in one piece or in many", async () => {
    const source = await serve((_, response) => response.end(Buffer.alloc(5001)), { bodyBytesMax: 5000 });
    await expect(source.read("tile/0/000")).rejects.toThrow(/larger than 5000/);
    const fits = await serve((_, response) => response.end(Buffer.alloc(5000)), { bodyBytesMax: 5000 });
    expect((await fits.read("tile/0/000"))?.length).toBe(5000);
  });

  it("that stops in the middle is an error, never a short file", async () => {
    const source = await serve((_, response) => {
      response.writeHead(200, { "content-length": "100" }).write("x");
      response.destroy();
    });
    await expect(source.read("checkpoint")).rejects.toMatchObject({ code: "upstream_failed" });
  });

  it("that does not answer is given up", async () => {
    const source = await serve(() => undefined, { timeoutMs: 50 });
    await expect(source.read("checkpoint")).rejects.toMatchObject({ code: "upstream_timeout" });
  });

  it("that is not there is an error", async () => {
    const source = httpSource("http://127.0.0.1:9/log");
    cleanups.push(() => source.close());
    await expect(source.read("checkpoint")).rejects.toMatchObject({ code: "upstream_failed" });
  });

  it.each(["", "file:///tmp", "ftp://x/", ["http://", "user:pw@", "x/"].join("")])("is not %j", (url) => {
    expect(() => httpSource(url)).toThrow(/must be http/);
  });
});
