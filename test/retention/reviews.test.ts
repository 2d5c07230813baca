/**
 * Reviews and their comments under rules, holds and verification: the clock is the test's, and so is uptime.
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { openStoreReader } from "../../src/store/open-store.ts";
import { tamper, testFolder, unpack, verified } from "../evidence/recorded-log.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { exportEvidence } from "../fixtures/export-evidence.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { type Custody, custodyForFile, custodyForTest } from "../fixtures/start-custody.ts";

const dayMs = 86_400_000;
const start = Date.UTC(2026, 2, 1, 12);
const scanners = Object.fromEntries(
  ["names", "injection", "indirect-injection"].map((name) => [name, { enabled: false }]),
);
const policies = { base: { scanners } };
const judgements = { EMAIL_ADDRESS: "false_positive" };

const call = async (custody: Custody): Promise<string> => {
  custody.upstream.answer = ({ socket }) => void socket.write(whole(JSON.stringify(completion("Yes"))));
  const answer = await custody.chat(chatBody("Write to jane@example.com"), {
    headers: { "x-custody-subject": "jane" },
  });
  expect(answer.status, answer.text).toBe(200);
  return answer.id;
};

const post = async (custody: Custody, path: string, body: object = {}) => {
  const answer = await custody.ask(`/api/v1/audit/${path}`, { method: "POST", body });
  expect(answer.status, answer.text).toBeLessThan(300);
  return JSON.parse(answer.text);
};

/** Reviews with a comment, and gives the review's id. */
const review = async (custody: Custody, exchangeId: string): Promise<string> =>
  (await post(custody, `exchanges/${exchangeId}/reviews`, { judgements, comment: "of a heron" })).id;

const setRules = async (custody: Custody, ...rules: readonly object[]): Promise<void> => {
  const answer = await custody.ask("/api/v1/audit/retention", { method: "PATCH", body: { rules } });
  expect(answer.status, answer.text).toBe(200);
};

const stored = async ({ folder }: Custody, id: string, exchange: string) => {
  const reader = await openStoreReader(folder);
  const comments = await reader.readPayloads(id);
  const rows = await reader.listReviews([exchange]);
  reader.close();
  return { comments: comments.length, rows: rows.length };
};

const faultsOf = async (folder: string, vkey: string): Promise<string[]> =>
  (await verified(folder, [vkey])).faults.map(({ message }) => message);

/** What a pack with texts says of comments; it verifies. */
const openingsIn = async (custody: Custody): Promise<string[]> => {
  const period = { from: "2026-02-01T00:00:00Z", to: "2026-12-01T00:00:00Z" };
  const file = join(testFolder(), "pack.zip");
  writeFileSync(file, (await exportEvidence(custody, { ...period, payloads: true })).bytes);
  expect((await verified(file, [custody.vkey])).faults).toEqual([]);
  const lines = readFileSync(join(await unpack(file), "payloads.ndjson"), "utf8")
    .trim()
    .split("\n");
  const openings: { role: string; state: string }[] = lines.map((line) => JSON.parse(line));
  return openings.flatMap(({ role, state }) => (role === "review.comment" ? [state] : []));
};

test("a hold on the exchange holds the comment, whose time is that of the answer", async () => {
  const time = { now: start, uptime: 0 };
  const custody = await custodyForTest({ policies, clock: () => time.now, uptime: () => time.uptime });
  const pass = (days: number): void => {
    time.now += days * dayMs;
    time.uptime += days * dayMs;
  };
  const id = await call(custody);
  pass(20);
  // By its own time it would stay for 30 days from here.
  const said = await review(custody, id);
  await setRules(custody, { name: "texts", payloadDays: 30, metadataDays: 60 });
  expect(await openingsIn(custody)).toEqual(["present"]);
  const scope = { query: { model: "gpt-test" } };
  await post(custody, "holds", { scope, owner: "Counsel", reason: "A case" });
  pass(11);
  await post(custody, "retention/sweep");
  expect(await stored(custody, said, id)).toEqual({ comments: 1, rows: 1 });
});

test("what is over is taken away; the record verifies without it", async () => {
  const time = { now: start, uptime: 0 };
  const custody = await custodyForTest({ policies, clock: () => time.now, uptime: () => time.uptime });
  const id = await call(custody);
  const said = await review(custody, id);
  await setRules(custody, { name: "texts", payloadDays: 30, metadataDays: 60 });
  for (const [days, left] of [
    [31, { comments: 0, rows: 1 }],
    [30, { comments: 0, rows: 0 }],
  ] as const) {
    time.now += days * dayMs;
    time.uptime += days * dayMs;
    await post(custody, "retention/sweep");
    expect(await stored(custody, said, id)).toEqual(left);
    expect(await faultsOf(custody.folder, custody.vkey)).toEqual([]);
    expect(await openingsIn(custody)).toEqual(["erased"]);
  }
});

describe("a record with reviews verifies", () => {
  const custody = custodyForFile({ policies });
  let exchange = "";
  let first = "";
  let second = "";
  beforeAll(async () => {
    exchange = await call(custody());
    await post(custody(), `exchanges/${exchange}/assignments`, { assignee: "me" });
    first = await review(custody(), exchange);
    second = await review(custody(), exchange);
  });

  test("as it is", async () => {
    const report = await verified(custody().folder, [custody().vkey]);
    expect(report.faults).toEqual([]);
    expect(report.checked).toContainEqual("2 reviews and 1 assignments: entries and tables compared");
  });

  const forged = `INSERT INTO reviews (position, id, exchange_id, principal, reviewed_at, judgements, time_to_review_ms, is_first)
    SELECT opened_position, 'forged', id, 'key_0', 0, '{}', 0, 1 FROM exchanges LIMIT 1`;
  test.each([
    ["a row was removed", () => `DELETE FROM reviews WHERE id = '${first}'`, /it is not in the table of reviews/],
    [
      "a judgement was changed",
      () => `UPDATE reviews SET judgements = replace(judgements, 'false', 'true') WHERE id = '${first}'`,
      /table of reviews says something else of it/,
    ],
    ["the time was changed", () => `UPDATE reviews SET time_to_review_ms = 1e6`, /reviews says something else of it/],
    [
      "an earlier one is current",
      () => `UPDATE exchanges SET reviewed_position = (SELECT position FROM reviews WHERE id = '${first}')`,
      /which review of .* is current/,
    ],
    ["none is current", () => "UPDATE exchanges SET reviewed_position = NULL", /names no review as late as it/],
    ["a row was added", () => forged, /given at entry \d+, where none was/],
    ["it is assigned to somebody else", () => "UPDATE exchanges SET assignee = 'key_0'", /else of who is to review it/],
    ["it is not assigned", () => "UPDATE exchanges SET assigned_position = NULL", /else of who is to review it/],
    ["another type was found", () => "UPDATE exchanges SET found = 'IBAN_CODE'", /something else of its close/],
    ["nothing was found", () => "UPDATE exchanges SET found = NULL", /something else of its close/],
    [
      "a comment was changed",
      () => `UPDATE segments SET ciphertext = zeroblob(99) WHERE owner = '${second}'`,
      /review\.comment of .* was changed/,
    ],
  ])("not when %s", async (_what, sql, message) => {
    const faults = await faultsOf(tamper(custody().folder, sql()), custody().vkey);
    expect(faults.join("\n")).toMatch(message);
  });
});
