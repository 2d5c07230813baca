/**
 * How batches end that an upstream's batch API answers, and what of its files goes to nobody.
 * @module
 */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { begin, ended, linesIn, lineOf, runAll, upload } from "../fixtures/batch.ts";
import {
  answerLine,
  type BatchUpstream,
  linesOfFile,
  type SentLine,
  startBatchUpstream,
} from "../fixtures/batch-upstream.ts";
import { completion } from "../fixtures/chat-bodies.ts";
import { readClassified, readEntries, readRecorded } from "../fixtures/read-record.ts";
import { type Custody, startCustody } from "../fixtures/start-custody.ts";

const lines = ["1", "2", "3"].map((id) => lineOf(id, `ask ${id}`));

let upstream: BatchUpstream;
let custody: Custody;
/** How far the clock is ahead. */
let aheadMs = 0;

beforeAll(async () => {
  upstream = await startBatchUpstream();
  custody = await startCustody({
    upstream: { baseUrl: upstream.baseUrl, batchApi: true },
    batches: { pollMsMax: 20 },
    clock: () => Date.now() + aheadMs,
    policies: {
      base: {
        batches: { onBadLine: "skip" },
        rules: [
          { types: ["CREDIT_CARD"], action: "block" },
          { types: ["PERSON"], action: "flag" },
        ],
      },
    },
  });
});
beforeEach(() => upstream.reset());
afterAll(async () => {
  await custody.close();
  await upstream.close();
});

const collectedOf = async (batch: string) =>
  (await readEntries(custody.folder)).find((entry) => entry.kind === "batch.collected" && entry.batch === batch);

const outcomesOf = async (batch: string): Promise<string[]> => {
  const { data } = JSON.parse((await custody.ask(`/api/v1/audit/exchanges?batch=${batch}&limit=50`)).text);
  return data
    .filter(({ route }: { route: string }) => route === "chat.completions")
    .map(({ outcome }: { outcome: string }) => outcome);
};

const idsIn = async (file: string | null | undefined): Promise<(string | null)[]> =>
  file ? (await linesIn(custody.sdk(), file)).map(({ custom_id: id }) => id) : [];

const isFirst = ({ body }: SentLine): boolean => body.messages.at(-1)?.content === "ask 1";

test("a line that is blocked is in the file of errors, and never sent; the others are", async () => {
  const { batch } = await runAll(custody.sdk(), [...lines, lineOf("bad", "card 4111 1111 1111 1111")]);
  expect(batch).toMatchObject({ status: "completed", request_counts: { total: 4, completed: 3, failed: 1 } });
  expect(await idsIn(batch.error_file_id)).toEqual(["bad"]);
  expect(linesOfFile(upstream.uploads[0] ?? "")).toHaveLength(3);
  expect(upstream.uploads[0]).not.toContain("4111");
  const [bad] = await linesIn(custody.sdk(), batch.error_file_id);
  const { opened, closed } = await readRecorded(custody.folder, bad?.response?.request_id ?? "");
  expect(opened).not.toHaveProperty("handed");
  expect(closed).toMatchObject({ outcome: "blocked", attempts: [] });
});

test("what can only flag judges beside it, once its end is known", async () => {
  upstream.answer = (line) => (isFirst(line) ? [] : [answerLine(line.custom_id, completion("Ask Ms Jane Miller"))]);
  const { batch } = await runAll(custody.sdk(), lines);
  const [good] = await linesIn(custody.sdk(), batch.output_file_id);
  const [missing] = await linesIn(custody.sdk(), batch.error_file_id);
  const classified = await readClassified(custody.folder, good?.response?.request_id ?? "");
  expect(classified).toMatchObject({
    scanners: expect.arrayContaining(["names"]),
    degraded: [],
    counts: { PERSON: 1 },
  });
  const ofMissing = await readClassified(custody.folder, missing?.response?.request_id ?? "");
  expect(ofMissing).toMatchObject({ scanners: classified.scanners, degraded: [] });
});

test("an answer is judged as any answer: one that is blocked stays here", async () => {
  upstream.answer = (line) => [
    answerLine(line.custom_id, completion(isFirst(line) ? "pay with 4111 1111 1111 1111" : "yes")),
  ];
  const { batch } = await runAll(custody.sdk(), lines);
  const [blocked] = await linesIn(custody.sdk(), batch.error_file_id);
  expect(blocked).toMatchObject({ custom_id: "1", response: { status_code: 400 } });
  expect(JSON.stringify(blocked)).not.toContain("4111");
  expect((await readRecorded(custody.folder, blocked?.response?.request_id ?? "")).closed).toMatchObject({
    outcome: "blocked",
    error: "pii_policy_block",
    counts: { CREDIT_CARD: 1 },
  });
});

test("what is missing has failed; what came twice, is unknown or cannot be read goes to nobody", async () => {
  upstream.answer = (line) => {
    const good = answerLine(line.custom_id, completion("good"));
    const other = answerLine(line.custom_id, completion("other"));
    // Another letter of the id: nobody's.
    const unknown = answerLine("01900000-0000-7000-8000-000000000000", completion("secret"));
    if (isFirst(line)) return ["{", '{"custom_id":1}', `${good.slice(0, -1)},"custom_id":"x"}`];
    return [good, other, unknown];
  };
  const { batch } = await runAll(custody.sdk(), lines);
  expect(batch).toMatchObject({ status: "completed", request_counts: { total: 3, completed: 2, failed: 1 } });
  const good = await linesIn(custody.sdk(), batch.output_file_id);
  expect(good.map(({ response }) => response?.body.choices?.[0]?.message.content)).toEqual(["good", "good"]);
  const [missing] = await linesIn(custody.sdk(), batch.error_file_id);
  expect(missing).toMatchObject({
    custom_id: "1",
    response: { status_code: 502, body: { error: { code: "upstream_failed" } } },
  });
  expect((await readRecorded(custody.folder, missing?.response?.request_id ?? "")).closed).toMatchObject({
    outcome: "upstream_failed",
    attempts: [{ error: "unanswered", upstream: "scripted" }],
  });
  expect(await collectedOf(batch.id)).toMatchObject({ state: "completed", unknown: 2, repeated: 2, unreadable: 3 });
});

test("an upstream's error for a line is the line's answer; what it says instead of one is not read", async () => {
  upstream.look = (batch) => {
    const [one, two, three] = linesOfFile(upstream.files.get(batch.inputFile)?.text ?? "");
    const refused = { error: { message: "no such thing", type: "invalid_request_error", param: null, code: null } };
    batch.output = upstream.addFile([answerLine(one?.custom_id ?? "", completion("yes"))]);
    batch.errors = upstream.addFile([
      answerLine(two?.custom_id ?? "", refused, 400),
      JSON.stringify({
        custom_id: three?.custom_id,
        response: null,
        error: { code: "batch_expired", message: "foreign" },
      }),
    ]);
    batch.status = "expired";
  };
  const { batch } = await runAll(custody.sdk(), lines);
  expect(batch).toMatchObject({ status: "expired", request_counts: { total: 3, completed: 1, failed: 2 } });
  expect(await idsIn(batch.output_file_id)).toEqual(["1"]);
  const errors = await linesIn(custody.sdk(), batch.error_file_id);
  expect(errors).toMatchObject([
    { custom_id: "2", response: { status_code: 400, body: { error: { message: "no such thing" } } } },
    { custom_id: "3", response: { status_code: 504, body: { error: { code: "upstream_timeout" } } } },
  ]);
  expect(JSON.stringify(errors)).not.toContain("foreign");
  expect(upstream.files.size).toBe(0);
});

test("cancelled: the upstream is told so, and what it had answered is there", async () => {
  upstream.look = (batch) => {
    if (batch.status !== "cancelling") return;
    batch.status = "cancelled";
    const [one] = linesOfFile(upstream.files.get(batch.inputFile)?.text ?? "");
    batch.output = upstream.addFile([answerLine(one?.custom_id ?? "", completion("yes"))]);
  };
  const sdk = custody.sdk();
  const { id } = await begin(sdk, (await upload(sdk, lines)).id);
  await upstream.arrived("GET /batches/{id}");
  await sdk.batches.cancel(id);
  const batch = await ended(sdk, id);
  expect(batch).toMatchObject({ status: "cancelled", request_counts: { total: 3, completed: 1, failed: 0 } });
  expect(await idsIn(batch.output_file_id)).toEqual(["1"]);
  expect(batch.error_file_id).toBeNull();
  expect((await outcomesOf(id)).toSorted()).toEqual(["client_aborted", "client_aborted", "complete"]);
  expect(upstream.files.size).toBe(0);
  expect(await collectedOf(id)).toMatchObject({ state: "cancelled", filesLeft: 0 });
});

test("its own time is over: the upstream is told to stop, and what it has not answered came too late", async () => {
  upstream.look = (batch) => {
    if (batch.status === "cancelling") batch.status = "cancelled";
    else aheadMs += 86_400_000;
  };
  const { batch } = await runAll(custody.sdk(), lines);
  expect(batch).toMatchObject({ status: "expired", request_counts: { total: 3, completed: 0, failed: 3 } });
  expect(await idsIn(batch.error_file_id)).toEqual(["1", "2", "3"]);
  expect(upstream.asked).toContain("POST /batches/{id}/cancel");
  expect(await outcomesOf(batch.id)).toEqual(["upstream_failed", "upstream_failed", "upstream_failed"]);
});

test("an upstream that does not say what became of it is not asked for ever", async () => {
  upstream.look = () => (aheadMs += 3 * 86_400_000);
  const { batch } = await runAll(custody.sdk(), lines);
  expect(batch).toMatchObject({ status: "expired", request_counts: { completed: 0, failed: 3 } });
  expect(await collectedOf(batch.id)).toMatchObject({ state: "lost" });
});

test.each([
  ["fails the batch", "failed"],
  ["does not take the file", "refused"],
])("an upstream that %s fails it, with every line in the file of errors", async (_what, state) => {
  if (state === "refused") upstream.treat = (what) => (what === "POST /files" ? { status: 400 } : "answer");
  upstream.look = (batch) => void (batch.status = "failed");
  const { batch } = await runAll(custody.sdk(), lines);
  expect(batch).toMatchObject({ status: "failed", request_counts: { total: 3, completed: 0, failed: 3 } });
  expect(batch.errors?.data).toMatchObject([{ code: `upstream_${state}` }]);
  expect(await idsIn(batch.error_file_id)).toEqual(["1", "2", "3"]);
  expect(await collectedOf(batch.id)).toMatchObject({ state });
  expect(upstream.files.size).toBe(0);
});

test("a failure that may pass is tried again, and files that stay there are recorded", async () => {
  const failed = new Set<string>();
  upstream.treat = (what) => {
    if (what.startsWith("DELETE")) return { status: 500 };
    if (failed.has(what)) return "answer";
    failed.add(what);
    return { status: 503 };
  };
  const { batch } = await runAll(custody.sdk(), lines);
  expect(batch).toMatchObject({ status: "completed", request_counts: { completed: 3 } });
  expect(upstream.uploads).toHaveLength(1);
  expect(await collectedOf(batch.id)).toMatchObject({ state: "completed", filesLeft: 2 });
  expect(upstream.files.size).toBe(2);
  upstream.files.clear();
});

test("what a person's line asked was erased meanwhile: its answer is not kept", async () => {
  let isHeld = true;
  upstream.look = (batch) => {
    if (!isHeld) upstream.complete(batch);
  };
  const body = { model: "gpt-test", user: "jane", messages: [{ role: "user", content: "ask 9" }] };
  const sdk = custody.sdk();
  const { id } = await begin(sdk, (await upload(sdk, [...lines, lineOf("jane", "", { body })])).id);
  await upstream.arrived("GET /batches/{id}");
  const erasing = {
    method: "POST",
    body: { subject: "jane", basis: "gdpr-17-1-b", reason: "She asked us to." },
  } as const;
  expect((await custody.ask("/api/v1/audit/erasures", erasing)).status).toBe(201);
  isHeld = false;
  const batch = await ended(sdk, id);
  expect(batch.request_counts).toEqual({ total: 4, completed: 3, failed: 1 });
  const [erased] = await linesIn(sdk, batch.error_file_id);
  expect(erased).toMatchObject({ custom_id: "jane", response: { status_code: 404 } });
  expect((await readRecorded(custody.folder, erased?.response?.request_id ?? "")).closed).toMatchObject({
    outcome: "failed",
    error: "not_found",
  });
});

test("the batch's own words were erased meanwhile: it is stopped, and nothing of it is read any more", async () => {
  upstream.look = (batch) => {
    if (batch.status === "cancelling") upstream.complete(batch, "cancelled");
  };
  const { key } = await custody.newKey("client", { subject: "ward 7" });
  const sdk = custody.sdk({ key });
  const { id } = await begin(sdk, (await upload(sdk, lines)).id);
  await upstream.arrived("GET /batches/{id}");
  const erasing = {
    method: "POST",
    body: { subject: "ward 7", basis: "gdpr-17-1-b", reason: "They asked us to." },
  } as const;
  expect((await custody.ask("/api/v1/audit/erasures", erasing)).status).toBe(201);
  const batch = await ended(sdk, id);
  expect(batch).toMatchObject({ status: "failed", request_counts: { completed: 0, failed: 0 } });
  expect(batch.errors?.data).toMatchObject([{ code: "input_gone" }]);
  expect(await outcomesOf(id)).toEqual(["client_aborted", "client_aborted", "client_aborted"]);
  expect(upstream.asked).not.toContain("GET /files/{id}/content");
  expect(upstream.asked).toContain("DELETE /files/{id}");
  upstream.files.clear();
});

test("the input was deleted meanwhile: what was answered is recorded, and there are no files", async () => {
  let isHeld = true;
  upstream.look = (batch) => {
    if (!isHeld) upstream.complete(batch);
  };
  const sdk = custody.sdk();
  const file = await upload(sdk, lines);
  const { id } = await begin(sdk, file.id);
  await upstream.arrived("GET /batches/{id}");
  await sdk.files.delete(file.id);
  isHeld = false;
  const batch = await ended(sdk, id);
  expect(batch).toMatchObject({ status: "failed", output_file_id: null, error_file_id: null });
  expect(await outcomesOf(id)).toEqual(["complete", "complete", "complete"]);
  expect(upstream.files.size).toBe(0);
});

test("a key that was revoked meanwhile has its batch stopped", async () => {
  upstream.look = (batch) => void (batch.status === "cancelling" && (batch.status = "cancelled"));
  const { id: keyId, key } = await custody.newKey("client");
  const sdk = custody.sdk({ key });
  const { id } = await begin(sdk, (await upload(sdk, lines)).id);
  await upstream.arrived("GET /batches/{id}");
  await custody.ask(`/api/v1/api-keys/${keyId}`, { method: "DELETE" });
  await upstream.arrived("DELETE /files/{id}");
  const batch = await ended(custody.sdk({ key: custody.adminKey }), id);
  expect(batch).toMatchObject({ status: "failed", request_counts: { completed: 0 } });
  expect(batch.errors?.data).toMatchObject([{ code: "key_ended" }]);
  expect(await outcomesOf(id)).toEqual(["client_aborted", "client_aborted", "client_aborted"]);
});
