/**
 * A batch from its file to its answers, by the official SDK: each line is a call of its own, and nothing of it passes unscanned.
 * @module
 */
import { expect, test } from "vitest";
import { answerWith, askedOf, begin, ended, linesIn, lineOf, runAll, upload } from "../fixtures/batch.ts";
import { readEntries, readRecorded } from "../fixtures/read-record.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile({
  policies: { base: { rules: [{ types: ["EMAIL_ADDRESS"], action: "redact" }] } },
});

test("a batch is run line by line, and its output has each answer once, redacted", async () => {
  const sdk = custody().sdk();
  custody().upstream.answer = answerWith((asked) => `You said ${asked}, ask jane@example.com`);
  const file = await upload(sdk, [lineOf("a", "hello"), lineOf("b", "I am joe@example.com"), lineOf("c", "bye")]);
  expect(file).toMatchObject({ object: "file", purpose: "batch", filename: "calls.jsonl", status: "processed" });
  const batch = await begin(sdk, file.id, { metadata: { job: "nightly" } });
  expect(batch).toMatchObject({ object: "batch", status: "validating", metadata: { job: "nightly" } });
  const done = await ended(sdk, batch.id);
  expect(done).toMatchObject({ status: "completed", request_counts: { total: 3, completed: 3, failed: 0 } });
  expect(done.metadata).toEqual({ job: "nightly" });
  expect(done.error_file_id).toBeNull();

  const lines = await linesIn(sdk, done.output_file_id);
  expect(lines.map(({ custom_id: id }) => id)).toEqual(["a", "b", "c"]);
  const { response } = lines[1] ?? { response: null };
  expect(response?.body.choices?.[0]?.message.content).toBe(
    "You said I am [EMAIL_ADDRESS_REDACTED], ask [EMAIL_ADDRESS_REDACTED]",
  );
  expect(custody().upstream.calls.map(askedOf).toSorted()).toEqual(["I am [EMAIL_ADDRESS_REDACTED]", "bye", "hello"]);

  const { opened, closed } = await readRecorded(custody().folder, response?.request_id ?? "");
  expect(opened).toMatchObject({ batch: batch.id, route: "chat.completions", counts: { EMAIL_ADDRESS: 1 } });
  expect(closed).toMatchObject({ outcome: "complete", counts: { EMAIL_ADDRESS: 1 } });
  const uploaded = await readRecorded(custody().folder, file.id.slice("file-".length));
  expect(uploaded.opened).toMatchObject({ route: "files", counts: { EMAIL_ADDRESS: 1 }, upstreams: [] });
  expect(uploaded.opened?.payloads.map(({ role }) => role)).toContain("request.received");

  const listed = await custody().ask(`/api/v1/audit/exchanges?batch=${batch.id}`);
  const routes = JSON.parse(listed.text).data.map(({ route }: { route: string }) => route);
  expect(routes.toSorted()).toEqual(["batches", "chat.completions", "chat.completions", "chat.completions"]);
  const entries = await readEntries(custody().folder);
  expect(entries.find(({ kind }) => kind === "batch.ended")).toMatchObject({
    batch: batch.id,
    state: "completed",
    lines: 3,
    completed: 3,
    output: done.output_file_id,
    errors: null,
  });
  expect(entries.find(({ kind }) => kind === "batch.created")).toMatchObject({ batch: batch.id, file: file.id });
  expect(entries.find(({ kind }) => kind === "file.read")).toMatchObject({ file: done.output_file_id });
  const log = JSON.stringify(entries);
  for (const word of ["calls.jsonl", "nightly", "hello", "jane"]) expect(log).not.toContain(word);
});

test("what an upstream refuses is in the file of errors, as it was said", async () => {
  custody().upstream.answer = ({ socket, body }) => {
    const isBad = body.includes("too much");
    const error = JSON.stringify({ error: { message: "no", type: "invalid_request_error", param: null, code: null } });
    const good = JSON.stringify({ object: "chat.completion", choices: [] });
    const text = isBad ? error : good;
    socket.write(
      `HTTP/1.1 ${isBad ? 400 : 200} x\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`,
    );
  };
  const sdk = custody().sdk();
  const { batch } = await runAll(sdk, [lineOf("good", "ask"), lineOf("bad", "too much")]);
  expect(batch).toMatchObject({ status: "completed", request_counts: { total: 2, completed: 1, failed: 1 } });
  expect(await linesIn(sdk, batch.output_file_id)).toMatchObject([{ custom_id: "good" }]);
  expect(await linesIn(sdk, batch.error_file_id)).toMatchObject([
    { custom_id: "bad", response: { status_code: 400, body: { error: { message: "no" } } }, error: null },
  ]);
});

test("lists are paged by `after`", async () => {
  const sdk = custody().sdk();
  custody().upstream.answer = answerWith(() => "yes");
  for (const id of ["1", "2", "3"]) await runAll(sdk, [lineOf(id, "page")]);
  const all = [];
  for await (const batch of sdk.batches.list({ limit: 2 })) all.push(batch.id);
  expect(all.length).toBeGreaterThanOrEqual(3);
  expect(new Set(all).size).toBe(all.length);
  expect(all).toEqual(all.toSorted().toReversed());
  const files = [];
  for await (const { id, purpose } of sdk.files.list({ limit: 2, purpose: "batch", order: "asc" })) {
    expect(purpose).toBe("batch");
    files.push(id);
  }
  expect(files).toEqual(files.toSorted());
  expect(files.length).toBe(all.length);
});
