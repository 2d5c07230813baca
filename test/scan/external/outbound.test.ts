import { gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import { scannerFailure } from "../../../src/scan/external/external-scanner.ts";
import { openOutbound, type Outbound, type OutboundOptions } from "../../../src/scan/external/outbound.ts";
import type { Resolve } from "../../../src/scan/external/reachable-address.ts";
import { failureOf, type Script, startScannerServer } from "./scanner-server.ts";

const canary = "canary-4f1d";

const open = (url: string, options: Partial<OutboundOptions> = {}): Outbound => {
  const outbound = openOutbound({
    name: "probe",
    url,
    apiKey: null,
    allowPrivate: false,
    connectionsMax: 4,
    connectTimeoutMs: 5_000,
    responseBytesMax: 1_000,
    failed: scannerFailure("probe"),
    ...options,
  });
  onTestFinished(() => outbound.close());
  return outbound;
};

const start = async (script: Script, options: Partial<OutboundOptions> = {}) => {
  const server = await startScannerServer(script);
  return { server, outbound: open(server.url, options) };
};

const post = (outbound: Outbound, signal?: AbortSignal): Promise<string> =>
  outbound.ask("POST", "/scan", { text: canary }, signal);

/** A name that leads where `addresses` say, one after another. */
const leadingTo = (...addresses: string[]): { resolve: Resolve; asked: () => number } => {
  let asked = 0;
  const resolve: Resolve = (_hostname, _options, callback) =>
    callback(null, [{ address: addresses[asked++] ?? "", family: 4 }]);
  return { resolve, asked: () => asked };
};

describe("a request", () => {
  test("goes to the path below the URL's, with its key and nothing compressed", async () => {
    const key = ["key", "for", "tests"].join("-");
    const server = await startScannerServer(() => "answer");
    const outbound = open(`${server.url}/tools/`, { apiKey: key });
    expect(await post(outbound)).toBe("answer");
    await outbound.ask("GET", "", null, undefined);
    expect(server.requests).toMatchObject([
      { method: "POST", path: "/tools/scan", body: JSON.stringify({ text: canary }) },
      { method: "GET", path: "/tools", body: "" },
    ]);
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      "accept-encoding": "identity",
    });
  });

  test("has no credential where there is none, and goes to the root where there is no path", async () => {
    const { server, outbound } = await start(() => "");
    await outbound.ask("POST", "", {}, undefined);
    expect(server.requests[0]?.path).toBe("/");
    expect(server.requests[0]?.headers).not.toHaveProperty("authorization");
  });
});

describe("fails, and quotes nothing of what was sent and answered, at", () => {
  test.each<[string, Script, RegExp]>([
    ["an error", (out) => void out.writeHead(500).end(canary), /answered 500/],
    ["no content", (out) => void out.writeHead(204).end(), /answered 204/],
    ["a body that is too long", () => canary.repeat(100), /more than 1000 bytes/],
    ["a broken connection", (out) => void out.destroy(), /broke off/],
    [
      "half an answer",
      (out) => void out.writeHead(200, { "content-length": "100" }).write(canary, () => out.destroy()),
      /broke off/,
    ],
    ["what is not HTTP", (out) => void out.socket?.end(`${canary}\r\n\r\n`), /broke off/],
    ["headers without end", (out) => void out.writeHead(200, { x: "x".repeat(100_000) }).end(), /broke off/],
  ])("%s", async (_name, script, why) => {
    const { outbound } = await start(script);
    const failure = await failureOf(post(outbound));
    expect(failure.code).toBe("scanner_failed");
    expect(failure.message).toMatch(why);
    expect(failure.message).not.toContain(canary);
  });

  test.each([301, 302, 303, 307, 308])("a redirect of status %i, which is not followed", async (status) => {
    const elsewhere = await startScannerServer(() => "{}");
    const { outbound } = await start((out) => void out.writeHead(status, { location: elsewhere.url }).end());
    expect((await failureOf(post(outbound))).message).toContain(`answered ${status}`);
    expect(elsewhere.requests).toEqual([]);
  });

  test("nobody there", async () => {
    // A port that nothing can listen on.
    expect((await failureOf(post(open("http://127.0.0.1:1")))).message).toContain("could not be reached");
  });

  test("a signal, in our own words or in the signal's where they are ours", async () => {
    const { outbound } = await start(() => undefined);
    const caller = new AbortController();
    const first = failureOf(post(outbound, caller.signal));
    caller.abort(new Error(canary));
    expect((await first).message).toMatch(/given up$/);
    const late = scannerFailure("probe")("late");
    expect((await failureOf(post(outbound, AbortSignal.abort(late)))).message).toBe(late.message);
  });
});

test("a compressed answer is passed on as it came: it cannot grow", async () => {
  const { outbound } = await start((out) => {
    out.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("0".repeat(100_000)));
  });
  expect((await post(outbound)).length).toBeLessThan(1_000);
});

describe("a name that leads to an address that is not allowed", () => {
  test.each(["127.0.0.1", "10.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "fd00::1"])("%s", async (address) => {
    const { server } = await start(() => "answer");
    const url = server.url.replace("127.0.0.1", "scanner.example");
    const failure = await failureOf(post(open(url, { resolve: leadingTo(address).resolve })));
    expect(failure).toMatchObject({ code: "scanner_failed", message: expect.stringContaining("not allowed") });
    expect(server.requests).toEqual([]);
  });

  test("but where private ones are allowed", async () => {
    const { server } = await start(() => "answer");
    const url = server.url.replace("127.0.0.1", "scanner.example");
    expect(await post(open(url, { resolve: leadingTo("127.0.0.1").resolve, allowPrivate: true }))).toBe("answer");
    expect(server.requests[0]?.headers.host).toContain("scanner.example");
  });

  test("only later: each connection looks again, and connects to what it saw", async () => {
    const { server } = await start((out) => void out.writeHead(200, { connection: "close" }).end("answer"));
    const { resolve, asked } = leadingTo("127.0.0.1", "169.254.169.254");
    const outbound = open(server.url.replace("127.0.0.1", "scanner.example"), { resolve, allowPrivate: true });
    expect(await post(outbound)).toBe("answer");
    expect(asked()).toBe(1);
    expect((await failureOf(post(outbound))).message).toContain("not allowed");
    expect(server.requests).toHaveLength(1);
  });

  test("localhost, which must be this host", async () => {
    const { server } = await start(() => "answer");
    const url = server.url.replace("127.0.0.1", "localhost");
    expect(await post(open(url, { resolve: leadingTo("127.0.0.1").resolve }))).toBe("answer");
    expect((await failureOf(post(open(url, { resolve: leadingTo("10.0.0.1").resolve })))).message).toContain(
      "not allowed",
    );
  });
});

describe("is refused at once:", () => {
  const invalid = expect.objectContaining({ code: "config_invalid" });

  test.each([
    "",
    "presidio:3000",
    "ftp://presidio",
    "http://user@presidio",
    "http://u:p@presidio",
    "http://p/?key=1",
    "http://p/#a",
    "http://10.0.0.1:5002",
    "http://169.254.169.254/latest",
    "http://0x0a000001/",
    "http://[::ffff:10.0.0.1]/",
    "http://[fd00::1]:5002",
    "http://0.0.0.0:5002",
    "http://127.0.0.2",
  ])("the URL %o", (url) => {
    expect(() => open(url)).toThrow(invalid);
  });

  test("the cloud's metadata, private addresses allowed or not", () => {
    expect(() => open("http://169.254.169.254", { allowPrivate: true })).toThrow(invalid);
    expect(() => open("http://10.0.0.1", { allowPrivate: true })).not.toThrow();
  });

  test("a key over plain HTTP through the internet", () => {
    expect(() => open("http://scanner.example", { apiKey: "k" })).toThrow(invalid);
    expect(() => open("https://scanner.example", { apiKey: "k" })).not.toThrow();
    expect(() => open("http://scanner.example", { apiKey: "k", allowPrivate: true })).not.toThrow();
    expect(() => open("http://localhost:1", { apiKey: "k" })).not.toThrow();
  });

  test.each(["with space", "with\r\nline", "", "ключ"])("the key %o, which it does not quote", (apiKey) => {
    expect(() => open("https://scanner.example", { apiKey })).toThrow(invalid);
    expect(() => open("https://scanner.example", { apiKey })).not.toThrow(`"${apiKey}"`);
  });
});
