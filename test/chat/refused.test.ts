import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { readEntries, readRecorded } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { errorOf } from "../fixtures/send.ts";
import { custodyForFile, custodyForTest } from "../fixtures/start-custody.ts";

const custody = custodyForFile({ limits: { bodyBytesMax: 10_000, headerBytesMax: 4_096 } });
const uuidv7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const opened = async (): Promise<number> =>
  (await readEntries(custody().folder)).filter(({ kind }) => kind === "exchange.opened").length;

/** What is asked is refused before any record of an exchange, and never reaches the upstream. */
const expectUnrecorded = async <T>(ask: () => Promise<T>): Promise<T> => {
  const [before, calls] = [await opened(), custody().upstream.calls.length];
  const answer = await ask();
  expect(await opened()).toBe(before);
  expect(custody().upstream.calls.length).toBe(calls);
  return answer;
};

describe("401: who calls is not known", () => {
  const mistyped = (key: string): string => key.slice(0, 12) + (key[12] === "a" ? "b" : "a") + key.slice(13);
  test.each([
    ["no key", () => null, "Authorization: Bearer"],
    ["a mistyped key", () => mistyped(custody().clientKey), "typing error"],
    ["an unknown key", () => "of-no-form-that-we-give-out", "not known"],
    ["an endless key", () => "x".repeat(600), "Authorization: Bearer"],
  ])("%s", async (_name, key, words) => {
    const answer = await expectUnrecorded(() => custody().chat(chatBody("Hi"), { key: key() }));
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    expect(errorOf(answer)).toMatchObject({ type: "authentication_error", code: "unauthenticated", param: null });
    expect(errorOf(answer).message).toContain(words);
    expect(answer.id).toMatch(uuidv7);
  });

  test("another scheme", async () => {
    const headers = { authorization: `Basic ${custody().clientKey}` };
    expect((await expectUnrecorded(() => custody().chat(chatBody("Hi"), { key: null, headers }))).status).toBe(401);
  });

  test("a key from the moment that its end is answered", async () => {
    const { id, key } = await custody().newKey("client");
    custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hi"))));
    expect((await custody().chat(chatBody("Hi"), { key })).status).toBe(200);
    expect((await custody().ask(`/api/v1/api-keys/${id}`, { method: "DELETE" })).status).toBe(204);
    const answer = await expectUnrecorded(() => custody().chat(chatBody("Hi"), { key }));
    expect(answer.status).toBe(401);
  });

  test("with the wrong method or body too: nothing is read for a stranger", async () => {
    for (const method of ["GET", "DELETE"]) {
      const answer = await expectUnrecorded(() => custody().ask("/v1/chat/completions", { method, key: null }));
      expect(answer.status).toBe(401);
    }
    expect((await expectUnrecorded(() => custody().chat("{not json", { key: null }))).status).toBe(401);
  });
});

describe("403: this key may not", () => {
  test("an auditor's key calls no models", async () => {
    const { key } = await custody().newKey("auditor");
    const answer = await expectUnrecorded(() => custody().chat(chatBody("Hi"), { key }));
    expect(answer.status).toBe(403);
    expect(errorOf(answer)).toMatchObject({ type: "permission_error", code: "forbidden" });
  });

  test.each(["/api/v1/audit/exchanges", "/api/v1/api-keys", "/log/"])(
    "a client's key does not read %s",
    async (path) => {
      const answer = await custody().ask(path, { key: custody().clientKey });
      expect(answer.status).toBe(403);
      expect(errorOf(answer).code).toBe("forbidden");
    },
  );

  test("an auditor's key neither reveals nor makes keys", async () => {
    const { key } = await custody().newKey("auditor");
    const answer = await custody().chat("{}"); // Refused, and so on record.
    for (const path of [`/api/v1/audit/exchanges/${answer.id}/payload`, "/api/v1/api-keys"]) {
      const refused = await custody().ask(path, {
        method: "POST",
        key,
        body: { reason: "because", name: "x", role: "admin" },
      });
      expect(refused.status).toBe(403);
    }
  });
});

describe("404 and 405", () => {
  test.each(["/v1/fine_tuning/jobs", "/v1/responses/resp_1", "/v1/assistants", "/v1", "/", "/v1/chat/completions/x"])(
    "%s is not served, and nothing passes silently",
    async (path) => {
      const answer = await expectUnrecorded(() =>
        custody().ask(path, { method: "POST", body: chatBody("Hi"), key: custody().clientKey }),
      );
      expect(answer.status).toBe(404);
      expect(errorOf(answer)).toMatchObject({ type: "invalid_request_error", code: "not_found" });
      expect(answer.id).toMatch(uuidv7);
    },
  );

  test("a model that nobody serves is refused, recorded, and named nowhere", async () => {
    const calls = custody().upstream.calls.length;
    const answer = await custody().chat(chatBody("Hi", { model: "of-nobody-canary" }));
    expect(answer.status).toBe(404);
    expect(errorOf(answer)).toMatchObject({ code: "not_found", param: "model" });
    expect(answer.text).not.toContain("canary");
    const { opened, closed } = await readRecorded(custody().folder, answer.id);
    expect(opened).toMatchObject({ model: null, upstreams: [] });
    expect(closed).toMatchObject({
      opening: "previous",
      outcome: "failed",
      error: "not_found",
      status: 404,
      attempts: [],
    });
    expect(custody().upstream.calls.length).toBe(calls);
  });

  test.each(["", "/proof"])("an exchange that is not there%s", async (end) => {
    const answer = await custody().ask(`/api/v1/audit/exchanges/0198aaaa-0000-7000-8000-000000000000${end}`);
    expect(answer.status).toBe(404);
    expect(errorOf(answer).code).toBe("not_found");
  });

  test.each(["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])(
    "%s of a known caller is refused and recorded",
    async (method) => {
      const answer = await custody().ask("/v1/chat/completions", { method, key: custody().clientKey });
      expect(answer.status).toBe(405);
      expect(errorOf(answer)).toMatchObject({ code: "method_not_allowed" });
      expect(errorOf(answer).message).toContain("POST");
      const { opened, closed } = await readRecorded(custody().folder, answer.id);
      expect(opened?.kind).toBe("exchange.opened");
      expect(closed).toMatchObject({ outcome: "failed", error: "method_not_allowed", status: 405 });
    },
  );

  test.each([
    ["/v1/models", "DELETE"],
    ["/healthz", "POST"],
    ["/log/", "POST"],
    ["/api/v1/api-keys", "PUT"],
    ["/api/v1/audit/exchanges", "POST"],
  ])("%s does not take %s", async (path, method) => {
    expect((await custody().ask(path, { method })).status).toBe(405);
  });
});

describe("413, 415 and 431", () => {
  test.each([false, true])("a body above the limit (chunked: %s)", async (chunked) => {
    const answer = await custody().chat(chatBody("x".repeat(20_000)), { chunked });
    expect(answer.status).toBe(413);
    expect(errorOf(answer)).toMatchObject({ code: "request_too_large", type: "invalid_request_error" });
    const { opened, closed } = await readRecorded(custody().folder, answer.id);
    expect(opened?.payloads).toEqual([]);
    expect(closed).toMatchObject({ outcome: "failed", error: "request_too_large", status: 413 });
  });

  test("a body of exactly the limit is none", async () => {
    custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hi"))));
    const room = 10_000 - JSON.stringify(chatBody("")).length;
    for (const chunked of [false, true]) {
      expect((await custody().chat(chatBody("x".repeat(room)), { chunked })).status).toBe(200);
      expect((await custody().chat(chatBody("x".repeat(room + 1)), { chunked })).status).toBe(413);
    }
  });

  test.each([
    ["content-type", "text/plain"],
    ["content-type", "application/x-www-form-urlencoded"],
    ["content-type", "application/jsonp"],
    ["content-encoding", "gzip"],
    ["content-encoding", "br"],
  ])("%s: %s", async (name, value) => {
    const answer = await custody().chat(chatBody("Hi"), { headers: { [name]: value } });
    expect(answer.status).toBe(415);
    expect(errorOf(answer)).toMatchObject({ code: "unsupported_media_type", param: name });
    expect((await readRecorded(custody().folder, answer.id)).closed).toMatchObject({ outcome: "failed", status: 415 });
  });

  test("a charset beside the media type is fine", async () => {
    custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hi"))));
    const headers = { "content-type": "Application/JSON; charset=utf-8", "content-encoding": "identity" };
    expect((await custody().chat(chatBody("Hi"), { headers })).status).toBe(200);
  });

  test("headers above the limit: an answer in OpenAI's shape, with an id", async () => {
    const answer = await custody().chat(chatBody("Hi"), { headers: { "x-large": "x".repeat(8_000) } });
    expect(answer.status).toBe(431);
    expect(answer.text).not.toContain("xxxx");
    expect(answer.id).toMatch(uuidv7);
    expect(errorOf(answer).type).toBe("invalid_request_error");
  });
});

describe("503: more calls than may run at one time", () => {
  test("is refused at once, recorded, and told when to come again; the place is free again afterwards", async () => {
    const { upstream, chat, folder } = await custodyForTest({ limits: { concurrentMax: 2 } });
    const body = whole(JSON.stringify(completion("Hi")));
    upstream.answer = ({ socket }) => socket.write(body);
    await chat(chatBody("0"));
    upstream.answer = () => undefined;
    const first = [upstream.nextCall(), upstream.nextCall()];
    const running = [chat(chatBody("1")), chat(chatBody("2"))];
    const calls = await Promise.all(first);
    const answer = await chat(chatBody("3"));
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(errorOf(answer)).toMatchObject({ code: "overloaded", type: "service_unavailable" });
    expect((await readRecorded(folder, answer.id)).closed).toMatchObject({ outcome: "failed", error: "overloaded" });
    expect(upstream.calls.length).toBe(3);
    for (const { socket } of calls) socket.write(body);
    expect((await Promise.all(running)).map(({ status }) => status)).toEqual([200, 200]);
    upstream.answer = ({ socket }) => socket.write(body);
    expect((await chat(chatBody("4"))).status).toBe(200);
  });
});

test("a request that breaks HTTP is refused, and the next one is served", async () => {
  const client = connect(Number(new URL(custody().url).port), "127.0.0.1");
  client.end(
    "POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
  );
  const [head]: Buffer[] = await once(client, "data");
  expect(String(head)).toMatch(/^HTTP\/1\.1 400 /);
  expect((await custody().ask("/healthz")).status).toBe(200);
});
