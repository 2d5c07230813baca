/**
 * Feedback and its comments under rules, holds, erasures and verification: the clock is the test's, and so is uptime.
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { openStoreReader } from "../../src/store/open-store.ts";
import { tamper, testFolder, unpack, verified } from "../evidence/recorded-log.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { exportEvidence } from "../fixtures/export-evidence.ts";
import { readClassified } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { errorOf } from "../fixtures/send.ts";
import { type Custody, custodyForFile, custodyForTest } from "../fixtures/start-custody.ts";

const dayMs = 86_400_000;
const start = Date.UTC(2026, 2, 1, 12);

const answers = ({ upstream }: Custody): void => {
  upstream.answer = ({ socket }) => void socket.write(whole(JSON.stringify(completion("Yes"))));
};

const call = async (custody: Custody, status = 200): Promise<string> => {
  const answer = await custody.chat(chatBody("Hello"), { headers: { "x-custody-subject": "jane" } });
  expect(answer.status, answer.text).toBe(status);
  await readClassified(custody.folder, answer.id);
  return answer.id;
};

const post = async (custody: Custody, path: string, body: object = {}) => {
  const answer = await custody.ask(`/api/v1/${path}`, { method: "POST", body });
  return { answer, body: JSON.parse(answer.text) };
};

/** Gives feedback with a comment, and gives its id. */
const comment = async (custody: Custody, completionId: string, value: unknown = true): Promise<string> => {
  const { answer, body } = await post(custody, "feedback", { completionId, value, comment: "too long" });
  expect(answer.status, answer.text).toBe(201);
  expect(body.commentKept).toBe(true);
  return body.id;
};

const setRules = async (custody: Custody, ...rules: readonly object[]): Promise<void> => {
  const answer = await custody.ask("/api/v1/audit/retention", { method: "PATCH", body: { rules } });
  expect(answer.status, answer.text).toBe(200);
};

const stored = async ({ folder }: Custody, feedback: string, exchange: string) => {
  const reader = await openStoreReader(folder);
  const comments = await reader.readPayloads(feedback);
  const rows = await reader.listFeedback([exchange]);
  reader.close();
  return { comments: comments.length, rows: rows.length };
};

/** What a pack with texts says of comments, in the order of their entries; it verifies. */
const openingsIn = async (custody: Custody): Promise<string[]> => {
  const period = { from: "2026-02-01T00:00:00Z", to: "2026-12-01T00:00:00Z" };
  const file = join(testFolder(), "pack.zip");
  writeFileSync(file, (await exportEvidence(custody, { ...period, payloads: true })).bytes);
  expect((await verified(file, [custody.vkey])).faults).toEqual([]);
  const folder = await unpack(file);
  const lines = readFileSync(join(folder, "payloads.ndjson"), "utf8").trim().split("\n");
  const openings: { role: string; state: string }[] = lines.map((line) => JSON.parse(line));
  return openings.flatMap(({ role, state }) => (role === "feedback.comment" ? [state] : []));
};

const faultsOf = async (folder: string, vkey: string): Promise<string[]> =>
  (await verified(folder, [vkey])).faults.map(({ message }) => message);

describe("with its exchange", () => {
  const begin = async () => {
    const time = { now: start, uptime: 0 };
    const custody = await custodyForTest({ clock: () => time.now, uptime: () => time.uptime });
    answers(custody);
    const pass = (days: number): void => {
      time.now += days * dayMs;
      time.uptime += days * dayMs;
    };
    return { custody, pass };
  };

  test(
    "a comment goes when the answer's time is over, and the row with the exchange's",
    { timeout: 60_000 },
    async () => {
      const { custody, pass } = await begin();
      const id = await call(custody);
      pass(20);
      // By its own time it would stay for 30 days from here.
      const first = await comment(custody, id);
      const second = await comment(custody, id, false);
      await setRules(custody, { name: "texts", payloadDays: 30, metadataDays: 60 });
      expect(await stored(custody, first, id)).toEqual({ comments: 1, rows: 2 });
      expect(await openingsIn(custody)).toEqual(["present", "present"]);
      pass(11);
      await post(custody, "audit/retention/sweep");
      expect(await stored(custody, first, id)).toEqual({ comments: 0, rows: 2 });
      expect(await stored(custody, second, id)).toEqual({ comments: 0, rows: 2 });
      expect(await faultsOf(custody.folder, custody.vkey)).toEqual([]);
      expect(await openingsIn(custody)).toEqual(["erased", "erased"]);
      pass(30);
      await post(custody, "audit/retention/sweep");
      expect(await stored(custody, first, id)).toEqual({ comments: 0, rows: 0 });
      expect(await faultsOf(custody.folder, custody.vkey)).toEqual([]);
      // What the rules did not let go is missing.
      const young = await call(custody);
      const third = await comment(custody, young);
      const copy = tamper(custody.folder, `DELETE FROM segments WHERE owner = '${third}'`);
      expect(await faultsOf(copy, custody.vkey)).toEqual([
        expect.stringContaining(`payload feedback.comment of ${third} is missing`),
      ]);
    },
  );

  test("a hold on the exchange holds the comment, from sweeps and from erasures", { timeout: 60_000 }, async () => {
    const { custody, pass } = await begin();
    const id = await call(custody);
    const feedback = await comment(custody, id);
    const scope = { query: { model: "gpt-test" } };
    const held = await post(custody, "audit/holds", { scope, owner: "Counsel", reason: "A case" });
    expect(held.answer.status, held.answer.text).toBe(201);
    await setRules(custody, { name: "texts", payloadDays: 30 });
    pass(40);
    await post(custody, "audit/retention/sweep");
    expect(await stored(custody, feedback, id)).toEqual({ comments: 1, rows: 1 });
    const erasure = { subject: "jane", basis: "gdpr-17-1-b", reason: "asked by letter" };
    expect(errorOf((await post(custody, "audit/erasures", erasure)).answer).code).toBe("held");
  });

  test("a hold holds an exchange of which nothing but the comment is left", { timeout: 60_000 }, async () => {
    const { custody, pass } = await begin();
    custody.upstream.answer = ({ socket }) => void socket.destroy();
    const id = await call(custody, 502);
    const feedback = await comment(custody, id);
    await setRules(custody, { name: "requests", kinds: ["request"], payloadDays: 1 });
    pass(2);
    await post(custody, "audit/retention/sweep");
    const reader = await openStoreReader(custody.folder);
    expect(await reader.readPayloads(id)).toEqual([]);
    reader.close();
    expect(await stored(custody, feedback, id)).toEqual({ comments: 1, rows: 1 });
    await post(custody, "audit/holds", {
      scope: { query: { outcome: "upstream_failed" } },
      owner: "C",
      reason: "A case",
    });
    const erasure = { subject: "jane", basis: "gdpr-17-1-b", reason: "asked by letter" };
    expect(errorOf((await post(custody, "audit/erasures", erasure)).answer).code).toBe("held");
    // A comment that comes now is not kept: whose the exchange is was known by the request's key.
    const late = await post(custody, "feedback", { completionId: id, value: 1, comment: "late" });
    expect(late.body.commentKept).toBe(false);
  });
});

describe("a record with feedback verifies", () => {
  const custody = custodyForFile();
  let exchange = "";
  let first = "";
  beforeAll(async () => {
    answers(custody());
    exchange = await call(custody());
    first = await comment(custody(), exchange);
    await comment(custody(), exchange, 0.5);
  });

  test("as it is", async () => {
    const report = await verified(custody().folder, [custody().vkey]);
    expect(report.faults).toEqual([]);
    expect(report.checked).toContainEqual("2 feedbacks: entries and table compared");
  });

  const forged = `INSERT INTO feedback (position, id, exchange_id, choice, principal, given_at, value_milli, is_boolean, is_current)
    SELECT opened_position, 'forged', id, 0, 'key_0', 0, 1000, 1, 1 FROM exchanges LIMIT 1`;
  test.each([
    ["a row was removed", () => `DELETE FROM feedback WHERE id = '${first}'`, /it is not in the table of feedback/],
    ["a value was changed", () => `UPDATE feedback SET value_milli = 7 WHERE id = '${first}'`, /something else of it/],
    ["another row counts", () => "UPDATE feedback SET is_current = NOT is_current", /which feedback on .* counts/],
    ["a row was added", () => forged, /given at entry \d+, where none was/],
    [
      "a comment was removed",
      () => `DELETE FROM segments WHERE owner = '${first}'`,
      /feedback\.comment of .* is missing/,
    ],
    [
      "a comment was changed",
      () => `UPDATE segments SET ciphertext = zeroblob(99) WHERE owner = '${first}'`,
      /feedback\.comment of .* was changed/,
    ],
    ["an exchange is another arm's", () => "UPDATE exchanges SET arm = 'b'", /something else of its opening/],
  ])("not when %s", async (_what, sql, message) => {
    const faults = await faultsOf(tamper(custody().folder, sql()), custody().vkey);
    expect(faults.join("\n")).toMatch(message);
  });
});
