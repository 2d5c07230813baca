import { describe, expect, test } from "vitest";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { readEntries, readRecorded } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { errorOf, type SendOptions } from "../fixtures/send.ts";
import { custodyForFile, custodyForTest } from "../fixtures/start-custody.ts";

const custody = custodyForFile({
  policies: {
    base: { actions: { EMAIL_ADDRESS: "flag" } },
    strict: { actions: { EMAIL_ADDRESS: "block" } },
  },
  policiesBy: { keys: { claims: "strict" } },
});
const mail = "write to jane@example.com";

/** A call with a key of these settings. */
const call = async (settings: object, body: object = chatBody("Hi"), options: SendOptions = {}) => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hello"))));
  const calls = custody().upstream.calls.length;
  const { id, key } = await custody().newKey("client", settings);
  const answer = await custody().chat(body, { key, ...options });
  const record = await readRecorded(custody().folder, answer.id);
  return { id, key, answer, record, reached: custody().upstream.calls.length > calls };
};

/** Refused, on record as an exchange of its own, and never sent. */
const refused = async (settings: object, body?: object) => {
  const { answer, record, reached, id } = await call(settings, body);
  expect(reached).toBe(false);
  expect(record.opened).toMatchObject({ principal: id });
  expect(record.closed).toMatchObject({ status: answer.status, error: errorOf(answer).code });
  return { answer, record };
};

describe("a key's models", () => {
  test("are those that match one of its patterns", async () => {
    const models = ["gpt-*", "exact"];
    expect((await call({ models })).answer.status).toBe(200);
    for (const model of ["glob-1", "exactly", "GPT-test", "xgpt-test"]) {
      const { answer } = await refused({ models }, chatBody("Hi", { model }));
      expect(answer.status).toBe(403);
      expect(errorOf(answer)).toMatchObject({ type: "permission_error", code: "model_not_allowed", param: "model" });
      expect(answer.text).not.toContain(model);
    }
  });

  test.each([
    ["models", ["gpt-test", "glob-dear"]],
    ["models", "glob-dear"],
    ["fallbacks", [{ model: "glob-dear" }]],
  ])("bind what an upstream is told of others in `%s` too", async (field, value) => {
    const { answer } = await refused({ models: ["gpt-*"] }, chatBody("Hi", { [field]: value }));
    expect(errorOf(answer)).toMatchObject({ code: "model_not_allowed", param: field });
    expect((await call({}, chatBody("Hi", { [field]: value }))).answer.status).toBe(200);
  });
});

describe("a key's routes", () => {
  test("are calls by their name, and others as the table writes them", async () => {
    const allowed = await call({ routes: ["chat.completions"] });
    expect(allowed.answer.status).toBe(200);
    const models = await custody().ask("/v1/models", { key: allowed.key });
    expect(models.status).toBe(403);
    expect(errorOf(models).code).toBe("route_not_allowed");
    // What looks at the call beside it may write after the refusal.
    const entry = (await readEntries(custody().folder)).findLast(({ kind }) => kind !== "exchange.classified");
    expect(entry).toMatchObject({
      kind: "access.refused",
      principal: allowed.id,
      route: "GET /v1/models",
      error: "route_not_allowed",
    });
    const { answer } = await refused({ routes: ["GET /v1/*"] });
    expect(errorOf(answer)).toMatchObject({ code: "route_not_allowed", type: "permission_error" });
  });
});

describe("a key's networks", () => {
  test("bind it before anything is read, and each refusal is an entry", async () => {
    expect((await call({ networks: ["10.0.0.0/8", "127.0.0.0/8"] })).answer.status).toBe(200);
    const { id, answer, record, reached } = await call({ networks: ["10.0.0.0/8", "::1/128"] });
    expect(answer.status).toBe(403);
    expect(errorOf(answer)).toMatchObject({ type: "permission_error", code: "network_not_allowed" });
    expect(answer.text).not.toContain("127.0.0.1");
    expect([reached, record.entries]).toEqual([false, 0]);
    // What scanners found beside the calls before it may come later.
    const entry = (await readEntries(custody().folder)).findLast(({ kind }) => kind === "access.refused");
    expect(entry).toMatchObject({ kind: "access.refused", principal: id, error: "network_not_allowed" });
    expect(JSON.stringify(entry)).not.toContain("127.0.0.1");
  });
});

describe("behind a trusted proxy", () => {
  test("a key's networks are those of the client, and nobody else's word counts", async () => {
    const { ask, newKey } = await custodyForTest({ server: { trustedProxies: ["127.0.0.1"] } });
    const { key } = await newKey("client", { networks: ["10.0.0.0/8"] });
    const status = async (forwarded: string): Promise<number> =>
      (await ask("/v1/models", { key, headers: { "x-forwarded-for": forwarded } })).status;
    expect(await Promise.all(["10.1.2.3", "11.1.2.3", "10.1.2.3, 11.1.2.3"].map(status))).toEqual([200, 403, 403]);
    const direct = await custody().newKey("client", { networks: ["10.0.0.0/8"] });
    const headers = { "x-forwarded-for": "10.1.2.3" };
    expect((await custody().ask("/v1/models", { key: direct.key, headers })).status).toBe(403);
  });
});

describe("a key's data classes", () => {
  test("refuse a request above the ceiling, and let one through that is not", async () => {
    const settings = { classificationCeiling: "internal" };
    expect((await call(settings)).answer.status).toBe(200);
    const { answer, record } = await refused(settings, chatBody(mail));
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ type: "guardrail_violation", code: "classification_mismatch" });
    expect(record.closed).toMatchObject({ outcome: "blocked", verdict: "block", dataClass: "confidential" });
    expect(answer.headers.get("x-custody-verdict")).toBe("block");
    expect((await call({ classificationCeiling: "confidential" }, chatBody(mail))).answer.status).toBe(200);
  });

  test("are those of all that is found, also by models that look beside other calls", async () => {
    const settings = { classificationCeiling: "internal" };
    const { answer, record } = await refused(settings, chatBody("Please call Margaret Okonkwo about her appointment."));
    expect(answer.status).toBe(400);
    expect(record.opened).toMatchObject({ pending: [], counts: { PERSON: 1 } });
  });

  test("raise the exchange to the floor, also where it is refused, and lower none", async () => {
    const settings = { classificationFloor: "phi" };
    const { answer, record } = await call(settings);
    expect(answer.headers.get("x-custody-data-class")).toBe("phi");
    expect([record.opened?.dataClass, record.closed?.dataClass]).toEqual(["phi", "phi"]);
    const malformed = await refused(settings, { model: "gpt-test" });
    expect(malformed.record.opened?.dataClass).toBe("phi");
    const blocked = await refused({ ...settings, policy: "claims" }, chatBody(mail));
    expect(blocked.record.closed).toMatchObject({ dataClass: "phi", outcome: "blocked" });
    const low = await call({ classificationFloor: "internal" }, chatBody(mail));
    expect(low.record.closed?.dataClass).toBe("confidential");
  });
});

describe("a key's policy", () => {
  test("joins the base, and the strictest holds", async () => {
    expect((await call({}, chatBody(mail))).answer.status).toBe(200);
    const { answer } = await refused({ policy: "claims" }, chatBody(mail));
    expect(errorOf(answer).code).toBe("pii_policy_block");
    expect(answer.headers.get("x-custody-policy")).toMatch(/^base\+strict@/);
  });
});

describe("a key's subject", () => {
  const keysOf = async (settings: object, body: object, headers: Readonly<Record<string, string>> = {}) => {
    const { record } = await call(settings, body, { headers });
    return record.opened?.payloads[0]?.keyId;
  };

  test("is whose data it is where the caller says nothing", async () => {
    const [one, other] = [
      await keysOf({ subject: "a" }, chatBody("Hi")),
      await keysOf({ subject: "a" }, chatBody("Hi")),
    ];
    expect(one).toBe(other);
    expect(await keysOf({ subject: "b" }, chatBody("Hi"))).not.toBe(one);
    expect(await keysOf({}, chatBody("Hi"))).not.toBe(one);
    expect(await keysOf({ subject: "b" }, chatBody("Hi", { user: "a" }))).toBe(one);
    expect(await keysOf({ subject: "b" }, chatBody("Hi", { user: "c" }), { "x-custody-subject": "a" })).toBe(one);
  });
});

describe("a key that is good no more", () => {
  test.each([
    ["key_disabled", (path: string) => custody().ask(`${path}/disable`, { method: "POST" })],
    ["key_revoked", (path: string) => custody().ask(path, { method: "DELETE" })],
  ])("is told apart: %s", async (code, end) => {
    const { id, key } = await custody().newKey("client");
    expect((await end(`/api/v1/api-keys/${id}`)).status).toBeLessThan(300);
    const answer = await custody().chat(chatBody("Hi"), { key });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    expect(errorOf(answer)).toMatchObject({ type: "authentication_error", code });
    const entry = (await readEntries(custody().folder)).at(-1);
    expect(entry).toMatchObject({ kind: "access.refused", principal: id, route: "chat.completions", error: code });
  });
});

describe("the key of a request", () => {
  const status = async (headers: Readonly<Record<string, string>>): Promise<number> =>
    (await custody().ask("/v1/models", { key: null, headers })).status;

  test("may be in X-API-Key, and in both where they agree", async () => {
    const { clientKey } = custody();
    expect(await status({ "x-api-key": clientKey })).toBe(200);
    expect(await status({ "x-api-key": clientKey, authorization: `Bearer ${clientKey}` })).toBe(200);
    const { upstream } = custody();
    const answer = await custody().chat(chatBody("Hi"), { key: null, headers: { "x-api-key": clientKey } });
    expect(answer.status).toBe(200);
    expect(JSON.stringify(upstream.calls.at(-1))).not.toContain(clientKey);
  });

  test.each([
    ["another bearer key", () => `Bearer ${custody().adminKey}`],
    ["another scheme", () => `Basic ${custody().clientKey}`],
    ["an empty bearer", () => "Bearer"],
  ])("is not two: %s beside it is 400, whichever is good", async (_name, authorization) => {
    const headers = { "x-api-key": custody().clientKey, authorization: authorization() };
    const answer = await custody().ask("/v1/models", { key: null, headers });
    expect(answer.status).toBe(400);
    expect(errorOf(answer).code).toBe("request_malformed");
    expect(answer.text).not.toContain(custody().clientKey);
  });
});
