/**
 * A batch from its file to its answers, by the official SDK: each line is a call of its own, and nothing of it passes unscanned.
 * @module
 */
import OpenAI, { toFile } from "openai";
import { expect, test, vi } from "vitest";
import { completion } from "../fixtures/chat-bodies.ts";
import { readEntries, readRecorded } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile({
  policies: { base: { rules: [{ types: ["EMAIL_ADDRESS"], action: "redact" }] } },
});

/** A line of a batch's input. */
const lineOf = (id: string, content: string, more: object = {}): string =>
  JSON.stringify({
    custom_id: id,
    method: "POST",
    url: "/v1/chat/completions",
    body: { model: "gpt-test", messages: [{ role: "user", content }], ...more },
  });

const upload = (sdk: OpenAI, lines: readonly string[]) =>
  toFile(Buffer.from(`${lines.join("\n")}\n`), "calls.jsonl").then((file) =>
    sdk.files.create({ file, purpose: "batch" }),
  );

const ended = (sdk: OpenAI, id: string) =>
  vi.waitFor(
    async () => {
      const batch = await sdk.batches.retrieve(id);
      if (["validating", "in_progress", "finalizing", "cancelling"].includes(batch.status))
        throw new Error(batch.status);
      return batch;
    },
    { timeout: 20_000, interval: 20 },
  );

const linesIn = async (sdk: OpenAI, id: string | undefined) =>
  (await (await sdk.files.content(id ?? "")).text())
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

test("a batch is run line by line, and its output has each answer once, redacted", async () => {
  const sdk = custody().sdk();
  custody().upstream.answer = ({ body, socket }) => {
    const { messages } = JSON.parse(body.toString("utf8"));
    socket.write(whole(JSON.stringify(completion(`You said ${messages[0].content}, ask jane@example.com`))));
  };
  const file = await upload(sdk, [lineOf("a", "hello"), lineOf("b", "I am joe@example.com"), lineOf("c", "bye")]);
  expect(file).toMatchObject({ object: "file", purpose: "batch", filename: "calls.jsonl", status: "processed" });
  expect(file.id).toMatch(/^file-/);
  const batch = await sdk.batches.create({
    input_file_id: file.id,
    endpoint: "/v1/chat/completions",
    completion_window: "24h",
    metadata: { job: "nightly" },
  });
  expect(batch).toMatchObject({ object: "batch", status: "validating", metadata: { job: "nightly" } });
  const done = await ended(sdk, batch.id);
  expect(done).toMatchObject({ status: "completed", request_counts: { total: 3, completed: 3, failed: 0 } });
  expect(done.error_file_id).toBeNull();

  const lines = await linesIn(sdk, done.output_file_id);
  expect(lines.map(({ custom_id: id }) => id)).toEqual(["a", "b", "c"]);
  expect(lines[1]).toMatchObject({
    error: null,
    response: {
      status_code: 200,
      body: {
        choices: [{ message: { content: "You said I am [EMAIL_ADDRESS_REDACTED], ask [EMAIL_ADDRESS_REDACTED]" } }],
      },
    },
  });
  const sent = custody().upstream.calls.map(({ body }) => JSON.parse(body.toString("utf8")).messages[0].content);
  expect(sent.toSorted()).toEqual(["I am [EMAIL_ADDRESS_REDACTED]", "bye", "hello"]);

  const { opened, closed } = await readRecorded(custody().folder, lines[1].response.request_id);
  expect(opened).toMatchObject({ batch: batch.id, route: "chat.completions", counts: { EMAIL_ADDRESS: 1 } });
  expect(closed).toMatchObject({ outcome: "complete", counts: { EMAIL_ADDRESS: 1 } });
  const uploaded = await readRecorded(custody().folder, file.id.slice("file-".length));
  expect(uploaded.opened).toMatchObject({ route: "files", counts: { EMAIL_ADDRESS: 1 }, upstreams: [] });
  const kinds = (await readEntries(custody().folder)).map(({ kind }) => kind);
  for (const kind of ["file.created", "batch.created", "batch.ended", "file.read"]) expect(kinds).toContain(kind);
});
