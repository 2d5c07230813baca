import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { completionIdOf } from "../../src/domain/completion-id.ts";
import type { Entry } from "../../src/domain/entry.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { errorOf } from "../fixtures/send.ts";
import { type Custody, custodyForFile, custodyForTest } from "../fixtures/start-custody.ts";

type Given = Extract<Entry, { readonly kind: "feedback.given" }>;

const comment = "the heron was left out";
const custody = custodyForFile();

interface Feedback {
  readonly id: string;
  readonly choice: number;
  readonly principal: string;
  readonly value: boolean | number;
  readonly isCurrent: boolean;
  readonly entry: { readonly entry: Given };
}

const answers = (server: Custody): void => {
  server.upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("fine"))));
};

const call = async (server: Custody, headers: Readonly<Record<string, string>> = {}, key = server.clientKey) => {
  const answer = await server.chat(chatBody("Hello"), { headers, key });
  expect(answer.status, answer.text).toBe(200);
  return answer.id;
};

const give = (server: Custody, body: object, key = server.clientKey) =>
  server.ask("/api/v1/feedback", { method: "POST", body, key });

const given = async (server: Custody, body: object, key = server.clientKey) => {
  const answer = await give(server, body, key);
  expect(answer.status, answer.text).toBe(201);
  return JSON.parse(answer.text);
};

const shown = async (server: Custody, id: string): Promise<readonly Feedback[]> =>
  JSON.parse((await server.ask(`/api/v1/audit/exchanges/${id}`)).text).feedback;

const reveal = async (server: Custody, id: string) => {
  const options = { method: "POST", body: { reason: "this test" } };
  const { payloads } = JSON.parse((await server.ask(`/api/v1/audit/exchanges/${id}/payload`, options)).text);
  return payloads.filter(({ role }: { role: string }) => role === "feedback.comment");
};

const entriesOf = async (server: Custody, id: string): Promise<Given[]> =>
  (await readEntries(server.folder)).filter(
    (entry): entry is Given => entry.kind === "feedback.given" && entry.exchangeId === id,
  );

beforeEach(() => answers(custody()));

describe("POST /api/v1/feedback", () => {
  test.each([
    [true, 1_000, true],
    [false, 0, true],
    [0.75, 750, false],
    [-10, -10_000, false],
    [10, 10_000, false],
    [0.1 + 0.2, 300, false],
  ])("%j is an entry, and shown with the exchange", async (value, valueMilli, isBoolean) => {
    const exchangeId = await call(custody());
    const result = await given(custody(), { completionId: exchangeId, value });
    const kept = isBoolean ? value : valueMilli / 1_000;
    expect(result).toEqual({ id: result.id, exchangeId, choice: 0, value: kept, commentKept: false });
    const [entry, ...more] = await entriesOf(custody(), exchangeId);
    expect(more).toEqual([]);
    expect(entry).toMatchObject({ id: result.id, choice: 0, valueMilli, isBoolean, team: null, payloads: [] });
    const [feedback] = await shown(custody(), exchangeId);
    expect(feedback).toMatchObject({ id: result.id, choice: 0, value: kept, isCurrent: true, entry: { entry } });
  });

  test("counts as a request of the key: beyond its limit nothing is written", async () => {
    const { key } = await custody().newKey("client", { limits: { requestsPerMinute: 2 } });
    const exchangeId = await call(custody(), {}, key);
    await given(custody(), { completionId: exchangeId, value: true }, key);
    const refused = await give(custody(), { completionId: exchangeId, value: false }, key);
    expect([refused.status, errorOf(refused).code]).toEqual([429, "rate_limited"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await entriesOf(custody(), exchangeId)).toHaveLength(1);
  });

  test("a choice is known by its own id, in either case", async () => {
    const exchangeId = await call(custody());
    for (const choice of [0, 1, 127]) {
      const completionId = completionIdOf(exchangeId, choice).toUpperCase();
      expect(await given(custody(), { completionId, value: true })).toMatchObject({ exchangeId, choice });
    }
    expect((await shown(custody(), exchangeId)).map((one) => one.choice)).toEqual([0, 1, 127]);
  });

  test("what is said again of a choice replaces what was said; of another, or by another, it does not", async () => {
    const exchangeId = await call(custody());
    await given(custody(), { completionId: exchangeId, value: true });
    await given(custody(), { completionId: completionIdOf(exchangeId, 1), value: 2 });
    await given(custody(), { completionId: exchangeId, value: 3 }, custody().adminKey);
    await given(custody(), { completionId: exchangeId, value: false });
    const all = await shown(custody(), exchangeId);
    expect(all.map(({ value, isCurrent }) => [value, isCurrent])).toEqual([
      [true, false],
      [2, true],
      [3, true],
      [false, true],
    ]);
    expect(await entriesOf(custody(), exchangeId)).toHaveLength(4);
  });

  test.each([
    [{ value: true }, "completionId"],
    [{ completionId: "an exchange", value: true }, "completionId"],
    [{ completionId: "01900000-0000-7000-8000-0000000000e1" }, "value"],
    [{ completionId: "01900000-0000-7000-8000-0000000000e1", value: 10.5 }, "value"],
    [{ completionId: "01900000-0000-7000-8000-0000000000e1", value: "yes" }, "value"],
    [{ completionId: "01900000-0000-7000-8000-0000000000e1", value: null }, "value"],
    [{ completionId: "01900000-0000-7000-8000-0000000000e1", value: 1, comment: "" }, "comment"],
    [{ completionId: "01900000-0000-7000-8000-0000000000e1", value: 1, comment: "x".repeat(4_001) }, "comment"],
    [{ completionId: "01900000-0000-7000-8000-0000000000e1", value: 1, note: "x" }, null],
  ])("%j is refused", async (body, param) => {
    const answer = await give(custody(), body);
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ code: "request_malformed", param });
  });

  test("an exchange takes a hundred", async () => {
    const exchangeId = await call(custody());
    for (let count = 0; count < 100; count += 1) await given(custody(), { completionId: exchangeId, value: count % 2 });
    const refused = await give(custody(), { completionId: exchangeId, value: 1 });
    expect([refused.status, errorOf(refused).param]).toEqual([400, "completionId"]);
    expect(await shown(custody(), exchangeId)).toHaveLength(100);
  });
});

describe("who may give it", () => {
  let keys: Readonly<Record<string, string>> = {};
  beforeAll(async () => {
    const make = async (role: string, team?: string) =>
      (await custody().newKey(role, team === undefined ? {} : { team })).key;
    keys = {
      other: await make("client"),
      claims: await make("client", "claims"),
      claimsToo: await make("client", "claims"),
      sales: await make("client", "sales"),
      security: await make("security"),
      claimsSecurity: await make("security", "claims"),
      auditor: await make("auditor"),
    };
  });

  const status = async (exchangeId: string, key: string): Promise<number> =>
    (await give(custody(), { completionId: exchangeId, value: true }, keys[key] ?? custody().clientKey)).status;

  test("on a call of a key without a team: the key, and who reviews all", async () => {
    const exchangeId = await call(custody());
    const who = ["client", "other", "claims", "security", "claimsSecurity", "auditor"];
    const found = await Promise.all(who.map((key) => status(exchangeId, key)));
    expect(found).toEqual([201, 404, 404, 201, 404, 403]);
  });

  test("on a call of a team's key: the team's keys, and who reviews the team or all", async () => {
    const exchangeId = await call(custody(), {}, keys["claims"]);
    const who = ["claims", "claimsToo", "claimsSecurity", "security", "sales", "client", "auditor"];
    const found = await Promise.all(who.map((key) => status(exchangeId, key)));
    expect(found).toEqual([201, 201, 201, 201, 404, 404, 403]);
    const teams = (await entriesOf(custody(), exchangeId)).map(({ team }) => team);
    expect(new Set(teams)).toEqual(new Set(["claims"]));
  });

  test("what is not theirs is answered like what never was", async () => {
    const exchangeId = await call(custody());
    const never = "01900000-0000-7000-8000-0000000000e1";
    const [foreign, none] = await Promise.all(
      [exchangeId, never].map((completionId) => give(custody(), { completionId, value: true }, keys["other"])),
    );
    expect([foreign?.status, foreign?.text]).toEqual([none?.status, none?.text]);
    expect(await entriesOf(custody(), exchangeId)).toEqual([]);
  });
});

describe("its comment", () => {
  test("is sealed under the key of the exchange's subject, shown with its payloads only, and in clear nowhere", async () => {
    const exchangeId = await call(custody(), { "x-custody-subject": "jane" });
    const { id, commentKept } = await given(custody(), { completionId: exchangeId, value: true, comment });
    expect(commentKept).toBe(true);
    expect((await custody().ask(`/api/v1/audit/exchanges/${exchangeId}`)).text).not.toContain("heron");
    const entries = await readEntries(custody().folder);
    const opened = entries.find((entry) => entry.kind === "exchange.opened" && entry.exchangeId === exchangeId);
    const [feedback] = await entriesOf(custody(), exchangeId);
    const requestKey = opened?.kind === "exchange.opened" ? opened.payloads[0]?.keyId : undefined;
    expect(feedback?.payloads).toMatchObject([{ role: "feedback.comment", keyId: requestKey }]);
    expect(await reveal(custody(), exchangeId)).toMatchObject([{ feedback: id, text: comment, matchesEntry: true }]);
    const inFolder = readdirSync(custody().folder, { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    );
    expect(inFolder.length).toBeGreaterThan(3);
    const inClear = inFolder.filter((one) => readFileSync(join(one.parentPath, one.name)).includes("heron"));
    expect(inClear.map(({ name }) => name)).toEqual([]);
  });

  test("of what was replaced stays beside the new one", async () => {
    const exchangeId = await call(custody());
    await given(custody(), { completionId: exchangeId, value: true, comment });
    await given(custody(), { completionId: exchangeId, value: false, comment: "no, it was there" });
    const texts = (await reveal(custody(), exchangeId)).map(({ text }: { text: string }) => text);
    expect(texts).toEqual([comment, "no, it was there"]);
  });

  test("is not kept where the exchange's own texts are not", async () => {
    const server = await custodyForTest({ policies: { base: { capture: "redacted" } } });
    answers(server);
    const exchangeId = await call(server);
    const result = await given(server, { completionId: exchangeId, value: true, comment });
    expect(result).toMatchObject({ value: true, commentKept: false });
    expect(await reveal(server, exchangeId)).toEqual([]);
    expect(await entriesOf(server, exchangeId)).toMatchObject([{ payloads: [] }]);
  });

  test("is erased with the subject of the exchange, whoever gave it; the log verifies", async () => {
    const server = await custodyForTest();
    answers(server);
    const exchangeId = await call(server, { "x-custody-subject": "jane" });
    const kept = await call(server, { "x-custody-subject": "john" });
    for (const completionId of [exchangeId, kept]) {
      await given(server, { completionId, value: true, comment }, server.adminKey);
    }
    const body = { subject: "jane", basis: "gdpr-17-1-b", reason: "asked by letter" };
    const erased = await server.ask("/api/v1/audit/erasures", { method: "POST", body });
    expect(erased.status, erased.text).toBeLessThan(300);
    await expect.poll(async () => (await reveal(server, exchangeId)).length, { timeout: 20_000 }).toBe(0);
    expect(await reveal(server, kept)).toMatchObject([{ text: comment }]);
    // What was said of it stays, as the entry does; what is said now is kept without a comment.
    expect(await shown(server, exchangeId)).toMatchObject([{ value: true, isCurrent: true }]);
    const later = await given(server, { completionId: exchangeId, value: false, comment }, server.adminKey);
    expect(later.commentKept).toBe(false);
  });
});
