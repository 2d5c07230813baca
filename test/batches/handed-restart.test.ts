/**
 * A batch that an upstream's batch API answers, over a restart at each of its steps: nothing is sent twice where the upstream can be asked, and each
 * line is answered once.
 * @module
 */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { checkRecord } from "../crash/check-record.ts";
import { begin, ended, linesIn, lineOf, upload } from "../fixtures/batch.ts";
import { type BatchUpstream, startBatchUpstream, type Treatment } from "../fixtures/batch-upstream.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { type Custody, startCustody } from "../fixtures/start-custody.ts";

const lines = Array.from({ length: 6 }, (_, at) => lineOf(String(at + 1), `ask ${at + 1}`));

let upstream: BatchUpstream;
let custody: Custody;

beforeAll(async () => {
  upstream = await startBatchUpstream();
  custody = await startCustody({
    server: { shutdownTimeoutMs: 50 },
    upstream: { baseUrl: upstream.baseUrl, batchApi: true },
    batches: { pollMsMax: 20, concurrency: 1 },
  });
});
beforeEach(() => {
  upstream.reset();
  // Other people's: what is looked for is not on the first page.
  for (let at = 0; at < 150; at += 1) {
    const id = `batch-of-others-${at}`;
    const said = { endpoint: "/v1/embeddings", inputFile: "file-0", metadata: { custody_batch: id } };
    upstream.batches.set(id, { ...said, id, status: "completed", completed: 1, output: null, errors: null });
  }
});
afterAll(async () => {
  await custody.close();
  await upstream.close();
});

/** Treats the first request of this kind so, and answers all others. */
const once = (what: string, treatment: Treatment) => {
  let isOver = false;
  upstream.treat = (asked) => {
    if (isOver || asked !== what) return "answer";
    isOver = true;
    return treatment;
  };
};

const closesOf = async (batch: string): Promise<number> => {
  const entries = await readEntries(custody.folder);
  const own = new Set(
    entries.flatMap((entry) => (entry.kind === "exchange.opened" && entry.batch === batch ? [entry.exchangeId] : [])),
  );
  return entries.filter((entry) => entry.kind === "exchange.closed" && own.has(entry.exchangeId)).length;
};

const steps: readonly (readonly [string, string, Treatment])[] = [
  ["while its file is sent", "POST /files", "ignore"],
  ["after its file was sent, and before that is known", "POST /files", "swallow"],
  ["before it is made", "POST /batches", "ignore"],
  ["after it was made, and before that is known", "POST /batches", "swallow"],
  ["while it runs", "GET /batches/{id}", "ignore"],
  ["while its answers are fetched", "GET /files/{id}/content", "half"],
  ["while its files are deleted", "DELETE /files/{id}", "swallow"],
];

test.each(steps)("%s", async (_when, what, treatment) => {
  once(what, treatment);
  const before = custody.sdk();
  const { id } = await begin(before, (await upload(before, lines)).id);
  await upstream.arrived(what);
  // What came before the cut is recorded before the next start.
  if (treatment === "half") await vi.waitFor(async () => expect(await closesOf(id)).toBeGreaterThan(0));
  await custody.restart();
  const sdk = custody.sdk();
  const batch = await ended(sdk, id);
  expect(batch).toMatchObject({ status: "completed", request_counts: { total: 6, completed: 6, failed: 0 } });
  const results = await linesIn(sdk, batch.output_file_id);
  expect(results.map(({ custom_id: name }) => name)).toEqual(["1", "2", "3", "4", "5", "6"]);

  expect(upstream.uploads).toHaveLength(1);
  expect([...upstream.batches.values()].filter(({ metadata }) => metadata["custody_batch"] === id)).toHaveLength(1);
  expect(upstream.files.size).toBe(0);
  const entries = await readEntries(custody.folder);
  for (const kind of ["batch.handed", "batch.collected"] as const) {
    expect(entries.filter((entry) => entry.kind === kind && entry.batch === id)).toHaveLength(1);
  }
  const record = await checkRecord(custody.folder, { vkeys: new Set([custody.vkey]) });
  expect(record.problems).toEqual([]);
  expect(record.outcomes["interrupted"]).toBeUndefined();
});

test("cancelled, while its files are deleted: what was closed stays so", async () => {
  once("DELETE /files/{id}", "swallow");
  upstream.look = (batch) => void (batch.status === "cancelling" && (batch.status = "cancelled"));
  const before = custody.sdk();
  const { id } = await begin(before, (await upload(before, lines)).id);
  await upstream.arrived("GET /batches/{id}");
  await before.batches.cancel(id);
  await upstream.arrived("DELETE /files/{id}");
  await custody.restart();
  const batch = await ended(custody.sdk(), id);
  expect(batch).toMatchObject({ status: "cancelled", request_counts: { total: 6, completed: 0, failed: 0 } });
  const record = await checkRecord(custody.folder, { vkeys: new Set([custody.vkey]) });
  expect(record.problems).toEqual([]);
});

test("what its lines have reserved of a budget stays reserved until they are answered", async () => {
  const { key } = await custody.newKey("client", { budget: { tokensPerDay: 600 } });
  const statusOfCall = async (): Promise<number> => {
    const messages = [{ role: "user", content: "hello" }];
    return (await custody.chat({ model: "gpt-test", max_tokens: 200, messages }, { key })).status;
  };
  let isHeld = true;
  upstream.look = (batch) => {
    if (!isHeld) upstream.complete(batch);
  };
  const body = { model: "gpt-test", max_tokens: 500, messages: [{ role: "user", content: "ask" }] };
  const before = custody.sdk({ key });
  const { id } = await begin(before, (await upload(before, [lineOf("1", "", { body })])).id);
  await upstream.arrived("GET /batches/{id}");
  expect(await statusOfCall()).toBe(402);
  await custody.restart();
  await upstream.arrived("GET /batches/{id}", 3);
  expect(await statusOfCall()).toBe(402);
  isHeld = false;
  await ended(custody.sdk({ key }), id);
  expect(await statusOfCall()).toBe(200);
});
