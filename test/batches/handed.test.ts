/**
 * Batches that an upstream's batch API answers, by the official SDK: what reaches it, and what comes back.
 * @module
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { begin, ended, linesIn, lineOf, runAll, upload } from "../fixtures/batch.ts";
import {
  answerLine,
  type BatchUpstream,
  linesOfFile,
  startBatchUpstream,
  type Treatment,
} from "../fixtures/batch-upstream.ts";
import { completion } from "../fixtures/chat-bodies.ts";
import { readEntries, readRecorded } from "../fixtures/read-record.ts";
import { type Custody, startCustody } from "../fixtures/start-custody.ts";

const card = "4111 1111 1111 1111";

/** A policy that tokenizes addresses in these parts. */
const base = (parts: readonly string[]) => ({
  routing: [{ types: ["IBAN_CODE"], require: { regions: ["us"] } }],
  rules: [
    { types: ["CREDIT_CARD"], action: "redact" },
    { types: ["EMAIL_ADDRESS"], parts, action: "tokenize" },
  ],
});

let upstream: BatchUpstream;
let custody: Custody;

beforeAll(async () => {
  upstream = await startBatchUpstream();
  custody = await startCustody({
    upstream: { baseUrl: upstream.baseUrl, batchApi: true, batchPricePercent: 50 },
    upstreams: [{ name: "second", region: "us", baseUrl: upstream.baseUrl, models: ["gpt-test"] }],
    batches: { pollMsMax: 20 },
    prices: { models: { "*": { inputPerMillion: 1, outputPerMillion: 1 } } },
    policies: { base: base(["system", "user"]) },
  });
});
afterAll(async () => {
  await custody.close();
  await upstream.close();
});

test("its lines are sent redacted, under ids of ours, once each is open; its answers come back in order, restored", async () => {
  const sdk = custody.sdk();
  let open: number | null = null;
  upstream.treat = async (what): Promise<Treatment> => {
    if (what !== "POST /files") return "answer";
    const entries = await readEntries(custody.folder);
    open = entries.filter((entry) => entry.kind === "exchange.opened" && entry.route === "chat.completions").length;
    expect(entries.filter((entry) => entry.kind === "batch.handed")).toHaveLength(1);
    return "answer";
  };
  const lines = [lineOf("a", "hello"), lineOf("b", `card ${card}, joe@example.com`), lineOf("c", "bye")];
  const { batch } = await runAll(sdk, lines);
  expect(open).toBe(3);
  expect(batch).toMatchObject({ status: "completed", request_counts: { total: 3, completed: 3, failed: 0 } });
  const results = await linesIn(sdk, batch.output_file_id);
  expect(results.map(({ custom_id: id }) => id)).toEqual(["a", "b", "c"]);
  expect(results.map(({ response }) => response?.body.choices?.[0]?.message.content)).toEqual([
    "You said hello",
    "You said card [CREDIT_CARD_REDACTED], joe@example.com",
    "You said bye",
  ]);

  const [sent = ""] = upstream.uploads;
  expect(sent).not.toContain("4111");
  expect(sent).not.toContain("joe@");
  const ids = results.map(({ response }) => response?.request_id);
  expect(linesOfFile(sent).map(({ custom_id: id, url, method }) => [id, url, method])).toEqual(
    ids.map((id) => [id, "/v1/chat/completions", "POST"]),
  );
  expect([...upstream.batches.values()]).toMatchObject([
    { endpoint: "/v1/chat/completions", metadata: { custody_batch: batch.id } },
  ]);
  expect(upstream.files.size).toBe(0);

  const { opened, closed, entries } = await readRecorded(custody.folder, ids[1] ?? "");
  expect(entries).toBe(2);
  expect(opened).toMatchObject({
    batch: batch.id,
    upstreams: ["scripted"],
    counts: { CREDIT_CARD: 1, EMAIL_ADDRESS: 1 },
  });
  expect(closed).toMatchObject({ outcome: "complete", status: 200, attempts: [{ upstream: "scripted", status: 200 }] });
  expect(opened?.handed).toBe(true);
  expect(closed).not.toHaveProperty("policy");
  const { promptTokens = 0, completionTokens = 0 } = closed?.usage ?? {};
  expect(closed?.costMicros).toBe(Math.ceil((promptTokens + completionTokens) / 2));
  const log = await readEntries(custody.folder);
  expect(log.find(({ kind }) => kind === "batch.handed")).toMatchObject({
    batch: batch.id,
    upstream: "scripted",
    lines: 3,
  });
  expect(log.find(({ kind }) => kind === "batch.collected")).toMatchObject({
    batch: batch.id,
    state: "completed",
    unknown: 0,
    repeated: 0,
    unreadable: 0,
    filesLeft: 0,
  });
  for (const word of ["batch-", "file-1", "req_"]) expect(JSON.stringify(log)).not.toContain(`"${word}`);
});

test.each([
  ["two models", lineOf("2", "", { body: { model: "glob-2", messages: [{ role: "user", content: "two" }] } })],
  ["a line that its upstream must not be sent", lineOf("2", "pay to DE89 3704 0044 0532 0130 00")],
])("a batch with %s is run here", async (_what, line) => {
  upstream.reset();
  const { batch } = await runAll(custody.sdk(), [lineOf("1", "one"), line]);
  expect(batch).toMatchObject({ status: "completed", request_counts: { completed: 2 } });
  expect(upstream.asked).not.toContain("POST /files");
  const log = await readEntries(custody.folder);
  expect(log.find((entry) => entry.kind === "batch.handed" && entry.batch === batch.id)).toBeUndefined();
});

test("where a policy has changed since its line left, a placeholder stays: it may stand for another value now", async () => {
  upstream.reset();
  let isHeld = true;
  upstream.look = (batch) => {
    batch.completed = 7;
    if (!isHeld) upstream.complete(batch);
  };
  const messages = [
    { role: "system", content: "I am joe@example.com" },
    { role: "user", content: "I am jane@example.com" },
  ];
  const sdk = custody.sdk();
  const file = await upload(sdk, [lineOf("1", "", { body: { model: "gpt-test", messages } })]);
  const { id } = await begin(sdk, file.id);
  await upstream.arrived("GET /batches/{id}", 2);
  expect(upstream.uploads[0]).toContain("<EMAIL_ADDRESS_2>");
  // As the upstream counts, and no more than there are.
  expect((await sdk.batches.retrieve(id)).request_counts).toEqual({ total: 1, completed: 1, failed: 0 });
  custody.writePolicy("base", base(["user"]));
  expect((await custody.ask("/api/v1/policies/reload", { method: "POST" })).status).toBe(200);
  upstream.answer = (line) => [answerLine(line.custom_id, completion("You are <EMAIL_ADDRESS_1>"))];
  isHeld = false;
  const [result] = await linesIn(sdk, (await ended(sdk, id)).output_file_id);
  expect(result?.response?.body.choices?.[0]?.message.content).toBe("You are <EMAIL_ADDRESS_1>");
  // The record names both policies.
  const { opened, closed } = await readRecorded(custody.folder, result?.response?.request_id ?? "");
  const loaded = (await readEntries(custody.folder)).flatMap((entry) =>
    entry.kind === "policy.loaded" ? [entry.policy] : [],
  );
  expect([opened?.policy, closed?.policy]).toEqual([loaded.at(-2), loaded.at(-1)]);
});
