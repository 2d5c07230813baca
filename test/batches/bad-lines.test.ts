/**
 * What becomes of lines that are blocked, or are no calls: the whole file is refused, or they are left out, as the policy says.
 * @module
 */
import { APIError } from "openai";
import { describe, expect, test } from "vitest";
import { answerWith, askedOf, begin, ended, linesIn, lineOf, runAll, upload } from "../fixtures/batch.ts";
import { readEntries, readRecorded } from "../fixtures/read-record.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const card = ["4012", "8888", "8888", "1881"].join("");
const rules = [{ types: ["CREDIT_CARD"], action: "block" }];
const custody = custodyForFile({
  policies: { base: { rules }, lenient: { rules, batches: { onBadLine: "skip" } } },
  policiesBy: { keys: { lenient: "lenient" } },
});

const refusal = async (work: Promise<unknown>): Promise<APIError> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof APIError) return error;
  throw new Error("nothing was refused");
};

describe("refuse, unless a policy says otherwise", () => {
  test("one blocked line refuses the file, by its number, and nothing goes anywhere", async () => {
    const before = custody().upstream.calls.length;
    const sdk = custody().sdk();
    const error = await refusal(upload(sdk, [lineOf("a", "fine"), lineOf("b", `my card is ${card}`)]));
    expect(error).toMatchObject({ status: 400, type: "guardrail_violation", code: "pii_policy_block", param: "file" });
    expect(error.message).toContain("line 2");
    const { opened, closed } = await readRecorded(custody().folder, error.requestID ?? "");
    expect(opened).toMatchObject({ route: "files", verdict: "block", counts: { CREDIT_CARD: 1 } });
    expect(closed).toMatchObject({ outcome: "blocked", status: 400 });
    expect((await sdk.files.list()).data).toEqual([]);
    expect(custody().upstream.calls.length).toBe(before);
  });

  test.each([
    ["no JSON", "{nothing"],
    ["a field of another form", lineOf("a", "x", { extra: 1 })],
    ["a custom_id that is none", lineOf("a", "x", { custom_id: 7 })],
    ["a path that is no endpoint", lineOf("a", "x", { url: "/v1/elsewhere" })],
    ["another method", lineOf("a", "x", { method: "GET" })],
    ["a body that its endpoint does not know", lineOf("a", "x", { body: { model: "gpt-test", messages: "x" } })],
    [
      "a stream",
      lineOf("a", "x", { body: { model: "gpt-test", stream: true, messages: [{ role: "user", content: "x" }] } }),
    ],
    [
      "a model that nobody serves",
      lineOf("a", "x", { body: { model: "none", messages: [{ role: "user", content: "x" }] } }),
    ],
    ["a duplicate key", '{"custom_id":"a","custom_id":"b","method":"POST","url":"/v1/chat/completions","body":{}}'],
    ["an empty line", ""],
  ])("a line with %s refuses the file", async (_what, line) => {
    const error = await refusal(upload(custody().sdk(), [lineOf("first", "fine"), line]));
    expect(error.param).toBe("file");
    expect(error.message).toContain("line 2");
  });

  test("a second line of one custom_id refuses the file", async () => {
    const error = await refusal(upload(custody().sdk(), [lineOf("same", "x"), lineOf("same", "y")]));
    expect(error.message).toContain("line 2");
  });

  test("lines of another endpoint fail the batch, each by its number", async () => {
    const sdk = custody().sdk();
    const embedding = lineOf("b", "", { url: "/v1/embeddings", body: { model: "gpt-test", input: "x" } });
    const { batch } = await runAll(sdk, [lineOf("a", "fine"), embedding]);
    expect(batch.status).toBe("failed");
    expect(batch.errors?.data).toMatchObject([{ code: "request_malformed", line: 2, param: "url" }]);
    expect(batch.output_file_id).toBeNull();
    const entries = await readEntries(custody().folder);
    expect(entries.findLast(({ kind }) => kind === "batch.ended")).toMatchObject({ batch: batch.id, state: "failed" });
  });

  test("a file without lines fails the batch", async () => {
    const sdk = custody().sdk();
    const { batch } = await runAll(sdk, []);
    expect(batch).toMatchObject({ status: "failed", errors: { data: [{ code: "empty_file" }] } });
  });
});

describe("skip", () => {
  test("blocked and unreadable lines are in the file of errors, and the others are run", async () => {
    const { key } = await custody().newKey("client", { policy: "lenient" });
    const sdk = custody().sdk({ key });
    custody().upstream.answer = answerWith((asked) => `re: ${asked}`);
    const before = custody().upstream.calls.length;
    const lines = [lineOf("a", "fine"), lineOf("b", `my card is ${card}`), "{nothing", lineOf("d", "also fine")];
    const { file, batch } = await runAll(sdk, lines);
    const uploaded = await readRecorded(custody().folder, file.id.slice("file-".length));
    expect(uploaded.opened).toMatchObject({ verdict: "block", counts: { CREDIT_CARD: 1 } });
    expect(batch).toMatchObject({ status: "completed", request_counts: { total: 4, completed: 2, failed: 2 } });
    expect((await linesIn(sdk, batch.output_file_id)).map(({ custom_id: id }) => id)).toEqual(["a", "d"]);
    const [blocked, unread] = await linesIn(sdk, batch.error_file_id);
    expect(blocked).toMatchObject({
      custom_id: "b",
      response: { status_code: 400, body: { error: { type: "guardrail_violation", code: "pii_policy_block" } } },
    });
    expect(unread).toMatchObject({ custom_id: null, response: null, error: { code: "request_malformed" } });
    expect(unread?.error?.message).toContain("line 3");
    const sent = custody().upstream.calls.slice(before).map(askedOf);
    expect(sent.toSorted()).toEqual(["also fine", "fine"]);
    const record = await readRecorded(custody().folder, blocked?.response?.request_id ?? "");
    expect(record.opened).toMatchObject({ batch: batch.id, verdict: "block" });
    expect(record.closed).toMatchObject({ outcome: "blocked", status: 400 });
  });

  test("a policy that became stricter after the file came leaves its lines out: nothing leaves", async () => {
    const sdk = custody().sdk();
    const mail = "write to jane@example.com";
    const file = await upload(sdk, [lineOf("a", mail), lineOf("b", "fine")]);
    custody().writePolicy("base", { rules: [...rules, { types: ["EMAIL_ADDRESS"], action: "block" }] });
    await custody().ask("/api/v1/policies/reload", { method: "POST", body: {} });
    custody().upstream.answer = answerWith(() => "yes");
    const before = custody().upstream.calls.length;
    const { id } = await begin(sdk, file.id);
    const batch = await ended(sdk, id);
    expect(batch.request_counts).toEqual({ total: 2, completed: 1, failed: 1 });
    expect(custody().upstream.calls.slice(before).map(askedOf)).toEqual(["fine"]);
  });
});

describe("what is no file for a batch", () => {
  test("another purpose is refused, and says why", async () => {
    const error = await refusal(upload(custody().sdk(), [lineOf("a", "x")], { purpose: "user_data" }));
    expect(error).toMatchObject({ status: 400, param: "purpose" });
    expect(error.message).toContain("cannot be scanned");
  });

  test("policies that keep less than all of a text have no files", async () => {
    custody().writePolicy("base", { rules, capture: "redacted" });
    await custody().ask("/api/v1/policies/reload", { method: "POST", body: {} });
    const error = await refusal(upload(custody().sdk(), [lineOf("a", "x")]));
    expect(error).toMatchObject({ status: 403, code: "forbidden" });
  });
});
