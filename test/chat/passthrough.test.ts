/**
 * Paths that the operator has opened although nothing is scanned there: forwarded as they are, recorded as what they are, and held to all that
 * needs no reading of them.
 * @module
 */
import { hash, randomBytes } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { readEntries, readRecorded } from "../fixtures/read-record.ts";
import { chunk, lastChunk, whole } from "../fixtures/scripted-upstream.ts";
import { errorOf, send, type SendOptions } from "../fixtures/send.ts";
import { custodyForFile, startCustody } from "../fixtures/start-custody.ts";

const said = "I am joe@example.com";
const opened = [
  { name: "tuning", path: "/v1/fine_tuning/*", methods: ["GET", "POST"], upstream: "scripted", record: "metadata" },
  { name: "held", path: "/v1/held", methods: ["POST"], upstream: "scripted", record: "metadata" },
  { name: "elsewhere", path: "/v1/elsewhere", methods: ["POST"], upstream: "far", record: "metadata" },
  {
    name: "small",
    path: "/v1/small",
    methods: ["POST"],
    upstream: "scripted",
    record: "metadata",
    bodyBytesMax: 1_000,
  },
];
const custody = custodyForFile({
  access: { roles: { tuner: ["call models", "call unscanned"] } },
  upstreams: [{ name: "far", baseUrl: "http://127.0.0.1:9/v1", models: ["far"] }],
  policies: {
    base: { routing: [{ classes: ["pci"], require: { agreements: ["pci"] } }] },
    low: { classificationCeiling: "confidential" },
  },
  policiesBy: { routes: { "passthrough.held": "low" } },
  passthrough: opened,
  routing: { retriesMax: 1 },
});

let key = "";
const newKey = async (settings: object = {}) => (await custody().newKey("tuner", settings)).key;
const ask = (path: string, options: SendOptions = {}) => send(custody().url + path, { key, ...options });
const post = (path: string, body: object | Uint8Array | string = { said }, options: SendOptions = {}) =>
  ask(path, { method: "POST", body, ...options });
const last = () => custody().upstream.calls.at(-1);

beforeEach(async () => {
  if (key === "") key = await newKey();
  custody().upstream.answer = ({ socket }) => {
    const headers = "set-cookie: sid=1\r\nx-ratelimit-remaining-requests: 9\r\nx-other: 1\r\n";
    socket.write(whole(JSON.stringify({ said }), { headers }));
  };
});

describe("a call to an open path", () => {
  test("goes as it is, with the operator's credential and headers that fit", async () => {
    const headers = { "openai-beta": "assistants=v2", "openai-organization": "org", cookie: "a=b" };
    const answer = await post("/v1/fine_tuning/jobs?limit=2", { said }, { headers });
    expect(answer.text).toBe(JSON.stringify({ said }));
    expect(last()?.head).toMatch(/^POST \/v1\/fine_tuning\/jobs\?limit=2 /);
    expect(last()?.body.toString("utf8")).toBe(JSON.stringify({ said }));
    const head = last()?.head.toLowerCase() ?? "";
    expect(head).toContain("\r\nopenai-beta: assistants=v2");
    for (const name of ["openai-organization", "cookie", "authorization"]) expect(head).not.toContain(`\r\n${name}:`);
    expect(answer.headers.get("x-ratelimit-remaining-requests")).toBe("9");
    for (const name of ["set-cookie", "x-other"]) expect(answer.headers.get(name)).toBeNull();
  });

  test("is recorded as one of which nothing was scanned: sizes in buckets, and no text", async () => {
    const answer = await post("/v1/fine_tuning/jobs");
    const { opened: opening, closed, entries } = await readRecorded(custody().folder, answer.id);
    expect(entries).toBe(2);
    expect(opening).toMatchObject({
      route: "passthrough.tuning",
      unscanned: true,
      model: null,
      upstreams: ["scripted"],
      dataClass: "secret",
      counts: {},
      payloads: [],
    });
    expect(closed).toMatchObject({
      outcome: "complete",
      status: 200,
      unscanned: { requestBytes: 32, responseBytes: 32 },
      usage: null,
      payloads: [],
      attempts: [{ upstream: "scripted", status: 200 }],
    });
  });

  test("may be of any method that is open, without a body, and of any type", async () => {
    const answer = await ask("/v1/fine_tuning/jobs/ftjob-1");
    expect(answer.status).toBe(200);
    expect(last()?.head).toMatch(/^GET \/v1\/fine_tuning\/jobs\/ftjob-1 /);
    expect(last()?.head.toLowerCase()).not.toContain("content-type");
    const form = new FormData();
    form.set("file", new Blob(["{}"]), "a.jsonl");
    const sent = await fetch(`${custody().url}/v1/fine_tuning/files`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}` },
      body: form,
    });
    expect(sent.status).toBe(200);
    expect(last()?.head).toMatch(/content-type: multipart\/form-data; boundary=/i);
    const odd = await post(
      "/v1/fine_tuning/jobs",
      { said },
      { headers: { "content-type": `text/plain; name="${said}"` } },
    );
    expect(odd.status).toBe(415);
    const refused = await ask("/v1/fine_tuning/jobs/a", { method: "DELETE" });
    expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, POST"]);
  });

  test("streams both ways, byte for byte", async () => {
    const sent = randomBytes(5_000_000);
    custody().upstream.answer = ({ body, socket }) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\ntransfer-encoding: chunked\r\n\r\n");
      for (let at = 0; at < body.length; at += 1_000_000) socket.write(chunk(body.subarray(at, at + 1_000_000)));
      socket.write(lastChunk);
    };
    const answer = await post("/v1/fine_tuning/files", sent);
    expect(hash("sha256", answer.bytes)).toBe(hash("sha256", sent));
    const { closed } = await readRecorded(custody().folder, answer.id);
    expect(closed?.unscanned).toEqual({ requestBytes: 2 ** 23, responseBytes: 2 ** 23 });
  });

  test("that the upstream cuts is one that failed, and no answer that ends well", async () => {
    custody().upstream.answer = ({ socket }) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n");
      socket.write(chunk("[1,"));
      socket.end();
    };
    const before = (await readEntries(custody().folder)).length;
    await expect(post("/v1/fine_tuning/jobs")).rejects.toThrow();
    const closed = (await readEntries(custody().folder)).slice(before).find(({ kind }) => kind === "exchange.closed");
    expect(closed).toMatchObject({ outcome: "upstream_failed", unscanned: { responseBytes: 4 } });
  });

  test("is not made again: what streamed through is gone", async () => {
    const calls = custody().upstream.calls.length;
    custody().upstream.answer = ({ socket }) => socket.write(whole("{}", { status: 503 }));
    const answer = await post("/v1/fine_tuning/jobs");
    expect(answer.status).toBe(503);
    expect(custody().upstream.calls).toHaveLength(calls + 1);
  });

  test("that is too large is refused, whether it says so or not", async () => {
    const calls = custody().upstream.calls.length;
    for (const chunked of [false, true]) {
      const answer = await post("/v1/small", "x".repeat(2_000), { chunked });
      expect(answer.status).toBe(413);
      const { closed } = await readRecorded(custody().folder, answer.id);
      expect(closed).toMatchObject({ outcome: "failed", error: "request_too_large" });
    }
    expect(custody().upstream.calls).toHaveLength(calls);
  });
});

describe("who may not", () => {
  test("a role that may call models only, and a key whose routes do not name it", async () => {
    const calls = custody().upstream.calls.length;
    const client = await post("/v1/fine_tuning/jobs", { said }, { key: custody().clientKey });
    expect([client.status, errorOf(client).code]).toEqual([403, "forbidden"]);
    const routes = await newKey({ routes: ["chat.completions"] });
    const other = await post("/v1/fine_tuning/jobs", { said }, { key: routes });
    expect([other.status, errorOf(other).code]).toEqual([403, "route_not_allowed"]);
    const named = await newKey({ routes: ["passthrough.tuning"] });
    expect((await post("/v1/fine_tuning/jobs", { said }, { key: named })).status).toBe(200);
    expect(custody().upstream.calls).toHaveLength(calls + 1);
  });

  test.each([
    ["under a policy with a ceiling", "/v1/held", {}],
    ["with a key that has one", "/v1/fine_tuning/jobs", { classificationCeiling: "confidential" }],
    ["to an upstream that may not be sent everything", "/v1/elsewhere", {}],
  ])("anybody %s: what is not scanned may be anything", async (_why, path, settings) => {
    const calls = custody().upstream.calls.length;
    const answer = await post(path, { said }, { key: await newKey(settings) });
    expect([answer.status, errorOf(answer).code]).toEqual([400, "classification_mismatch"]);
    expect((await readRecorded(custody().folder, answer.id)).closed).toMatchObject({ outcome: "blocked" });
    expect(custody().upstream.calls).toHaveLength(calls);
  });

  test("anybody, where nothing is open", async () => {
    for (const path of ["/v1/fine_tuning", "/v1/assistants"]) expect((await post(path)).status).toBe(404);
  });
});

describe("the operator", () => {
  test("is on record at each start with what is open", async () => {
    const started = (await readEntries(custody().folder)).find(({ kind }) => kind === "server.started");
    expect(started).toMatchObject({ unscanned: opened.map(({ name }) => `passthrough.${name}`) });
    const { coverage } = JSON.parse((await custody().ask("/api/v1/compliance/assurance")).text);
    expect(coverage.unscannedRoutes).toEqual(opened.map(({ name }) => `passthrough.${name}`));
  });

  test.each([
    [{ path: "/v1/chat/completions" }, "is served"],
    [{ path: "/v1/chat/*" }, "is served"],
    [{ path: "/v1/models/x" }, "is served"],
    [{ upstream: "nobody" }, "no upstream"],
    [{ record: "all" }, "record"],
    [{ path: "/v1/../x" }, "path"],
  ])("cannot open %j", async (changes, why) => {
    const odd = {
      name: "odd",
      path: "/v1/odd",
      methods: ["POST"],
      upstream: "scripted",
      record: "metadata",
      ...changes,
    };
    await expect(startCustody({ passthrough: [odd] })).rejects.toThrow(why);
  });
});
