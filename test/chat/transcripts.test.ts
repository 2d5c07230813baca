/**
 * Texts from sounds, by the official SDK: forms that stream to the disk, transcripts in every form in which they come.
 */
import { toFile } from "openai";
import { describe, expect, test } from "vitest";
import { mp3, readForm } from "../fixtures/forms.ts";
import { readRecorded } from "../fixtures/read-record.ts";
import { streamOf, whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const card = ["4012", "8888", "8888", "1881"].join("");
const custody = custodyForFile({
  policies: {
    base: {
      rules: [
        { types: ["CREDIT_CARD"], action: "block" },
        { types: ["EMAIL_ADDRESS", "PHONE_NUMBER"], action: "redact" },
      ],
    },
  },
  catalogue: { models: { "gpt-test": { aliases: ["small"] } } },
});

const answers = (body: string, contentType = "application/json"): void => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(body, { contentType }));
};
const sound = mp3(300_000);
const file = (name = "talk.mp3") => toFile(sound, name, { type: "audio/mpeg" });
const sent = () => {
  const call = custody().upstream.calls.at(-1);
  if (call === undefined) throw new Error("nothing was sent");
  return call;
};
const payloads = async (id: string) => {
  const revealed = await custody().ask(`/api/v1/audit/exchanges/${id}/payload`, {
    method: "POST",
    body: { reason: "a test" },
  });
  const { payloads: found }: { payloads: { role: string; text?: string; base64?: string }[] } = JSON.parse(
    revealed.text,
  );
  return new Map(found.map(({ role, text, base64 }) => [role, text ?? Buffer.from(base64 ?? "", "base64")]));
};

describe("what comes in", () => {
  test("a form in which nothing is found goes on byte for byte, and is the payload", async () => {
    answers(JSON.stringify({ text: "Hello." }));
    const { data, response } = await custody()
      .sdk()
      .audio.transcriptions.create({ model: "gpt-test", file: await file(), prompt: "a talk" })
      .withResponse();
    expect(data.text).toBe("Hello.");
    const { head, body } = sent();
    expect(head.split(" ")[1]).toBe("/v1/audio/transcriptions");
    const fields = await readForm(sent());
    expect(fields.map(([name]) => name).toSorted()).toEqual(["file", "model", "prompt"]);
    expect(Object.fromEntries(fields)).toMatchObject({
      prompt: "a talk",
      file: { name: "talk.mp3", type: "audio/mpeg", bytes: sound },
    });
    const id = response.headers.get("x-request-id") ?? "";
    const { opened, closed } = await readRecorded(custody().folder, id);
    expect(opened).toMatchObject({ route: "audio.transcriptions", model: "gpt-test", verdict: "allow" });
    expect(opened?.payloads.map(({ role }) => role)).toContain("request.received");
    expect(closed).toMatchObject({ outcome: "complete" });
    const kept = (await payloads(id)).get("request.received");
    expect(Buffer.from(kept ?? "").equals(body)).toBe(true);
    expect(head).toContain(`content-length: ${body.length}`);
  });

  test("what is found in fields and in the file's name is changed, and the file's bytes are not", async () => {
    answers(JSON.stringify({ text: "Hello." }));
    const { response } = await custody()
      .sdk()
      .audio.transcriptions.create({
        model: "small",
        file: await file("call with jane@example.com.mp3"),
        prompt: "joe@example.com speaks",
        timestamp_granularities: ["word", "segment"],
        language: "en",
      })
      .withResponse();
    const fields = await readForm(sent());
    expect(Object.fromEntries(fields.filter(([name]) => !name.endsWith("[]")))).toEqual({
      model: "gpt-test",
      prompt: "[EMAIL_ADDRESS_REDACTED] speaks",
      language: "en",
      file: { name: "call with [EMAIL_ADDRESS_REDACTED].mp3", type: "audio/mpeg", bytes: sound },
    });
    expect(fields.filter(([name]) => name.endsWith("[]")).map(([, text]) => text)).toEqual(["word", "segment"]);
    const id = response.headers.get("x-request-id") ?? "";
    const { opened } = await readRecorded(custody().folder, id);
    expect(opened).toMatchObject({ verdict: "redact", counts: { EMAIL_ADDRESS: 2 } });
    const kept = await payloads(id);
    expect(Buffer.from(kept.get("request.received") ?? "").includes("jane@example.com")).toBe(true);
    expect(JSON.parse(String(kept.get("request.forwarded")))).toMatchObject({
      model: "gpt-test",
      prompt: "[EMAIL_ADDRESS_REDACTED] speaks",
      file: { filename: "call with [EMAIL_ADDRESS_REDACTED].mp3", format: "mp3", bytes: sound.length },
    });
  });

  test("what is blocked goes nowhere, and is kept", async () => {
    const calls = custody().upstream.calls.length;
    const error: unknown = await custody()
      .sdk()
      .audio.transcriptions.create({ model: "gpt-test", file: await file(), prompt: `card ${card}` })
      .catch((failed: unknown) => failed);
    expect(error).toMatchObject({ status: 400, code: "pii_policy_block" });
    expect(custody().upstream.calls).toHaveLength(calls);
  });
});

describe("what comes out", () => {
  const transcribe = async (body: string, format: "json" | "verbose_json" | "text" | "srt" | "vtt", type?: string) => {
    answers(body, type);
    return custody()
      .sdk()
      .audio.transcriptions.create({ model: "gpt-test", file: await file(), response_format: format });
  };

  test("words and segments lose what the text loses, wherever it is split", async () => {
    const text = "Write to jane@example.com or call 212 555 0187 now.";
    const answer = {
      task: "transcribe",
      text,
      segments: [
        { id: 0, text: " Write to jane@exa", tokens: [50364, 1012], start: 0, end: 1 },
        { id: 1, text: "mple.com or call 212", tokens: [7], start: 1, end: 2 },
        { id: 2, text: " 555 0187 now.", tokens: [8], start: 2, end: 3 },
      ],
      words: "Write to jane example com or call 212 555 0187 now"
        .split(" ")
        .map((word) => ({ word, start: 0, end: 1 })),
    };
    const got: unknown = await transcribe(JSON.stringify(answer), "verbose_json");
    expect(got).toMatchObject({
      text: "Write to [EMAIL_ADDRESS_REDACTED] or call [PHONE_NUMBER_REDACTED] now.",
      segments: [
        { text: " Write to [EMAIL_ADDRESS_REDACTED]", tokens: null },
        { text: " or call [PHONE_NUMBER_REDACTED]", tokens: null },
        { text: " now.", tokens: null },
      ],
    });
    expect(JSON.stringify(got)).not.toMatch(/jane|example|0187/);
  });

  test("subtitles lose what stands over two cues", async () => {
    const srt =
      "1\n00:00:01,000 --> 00:00:02,000\nCall 212 555\n\n2\n00:00:02,000 --> 00:00:03,000\n0187 or jane@example.com\nnow\n\n";
    expect(await transcribe(srt, "srt", "text/plain; charset=utf-8")).toBe(
      "1\n00:00:01,000 --> 00:00:02,000\nCall [PHONE_NUMBER_REDACTED]\n\n2\n00:00:02,000 --> 00:00:03,000\n or [EMAIL_ADDRESS_REDACTED]\nnow\n\n",
    );
    const vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Hello.\n";
    expect(await transcribe(vtt, "vtt", "text/vtt")).toBe(vtt);
    expect(await transcribe("I am jane@example.com\n", "text", "text/plain")).toBe("I am [EMAIL_ADDRESS_REDACTED]\n");
  });

  test("a stream, cut in the middle of what is redacted, and said again at its end", async () => {
    const event = (body: object): string => `data: ${JSON.stringify(body)}\n\n`;
    const pieces = ["I am jane@ex", "ample.com", " now."].map((delta) =>
      event({ type: "transcript.text.delta", delta, logprobs: [{ token: delta, logprob: -1, bytes: [1] }] }),
    );
    const segments = ["I am jane@example.com", "now."].map((text, id) =>
      event({ type: "transcript.text.segment", id: String(id), speaker: "A", start: 0, end: 1, text }),
    );
    const usage = { type: "tokens", input_tokens: 14, output_tokens: 9, total_tokens: 23 };
    const done = event({ type: "transcript.text.done", text: "I am jane@example.com now.", usage });
    custody().upstream.answer = ({ socket }) => socket.write(streamOf([...pieces, ...segments, done]));
    const { data, response } = await custody()
      .sdk()
      .audio.transcriptions.create({ model: "gpt-test", file: await file(), stream: true })
      .withResponse();
    let text = "";
    const others: object[] = [];
    for await (const one of data) {
      if (one.type === "transcript.text.delta") text += one.delta;
      else others.push(one);
      expect(JSON.stringify(one)).not.toMatch(/jane|ample/);
    }
    expect(text).toBe("I am [EMAIL_ADDRESS_REDACTED] now.");
    expect(others).toMatchObject([
      { text: "I am [EMAIL_ADDRESS_REDACTED]" },
      { text: "now." },
      { type: "transcript.text.done", text: "I am [EMAIL_ADDRESS_REDACTED] now." },
    ]);
    const { closed } = await readRecorded(custody().folder, response.headers.get("x-request-id") ?? "");
    expect(closed).toMatchObject({ outcome: "complete", usage: { promptTokens: 14, totalTokens: 23 } });
  });

  test.each([
    ["a number where a text goes on", { type: "transcript.text.delta", delta: 1 }, "`delta` must be a string"],
    ["an event without a type", { delta: "4012888888881881" }, "an event must have a type"],
    ["an event whose type is no text", { type: 0.5, delta: "4012888888881881" }, "an event must have a type"],
  ])("%s ends the stream: clients differ on what they make of it", async (_what, odd, message) => {
    const event = (body: object): string => `data: ${JSON.stringify(body)}\n\n`;
    const delta = (text: string): string => event({ type: "transcript.text.delta", delta: text });
    custody().upstream.answer = ({ socket }) =>
      socket.write(streamOf([delta("This is"), event(odd), delta("jane@example.com")]));
    const stream = await custody()
      .sdk()
      .audio.transcriptions.create({ model: "gpt-test", file: await file(), stream: true });
    const read = async (): Promise<void> => {
      for await (const one of stream) expect(JSON.stringify(one)).not.toMatch(/jane|4012/);
    };
    await expect(read()).rejects.toThrow(message);
  });

  test("what an event of another type calls `delta` is no piece of the text", async () => {
    const event = (type: string, delta: string): string => `data: ${JSON.stringify({ type, delta })}\n\n`;
    custody().upstream.answer = ({ socket }) =>
      socket.write(
        streamOf([
          event("transcript.text.delta", " left"),
          event("transcript.text.note", "joe@example.org"),
          event("transcript.other.delta", "jane@exam"),
          event("transcript.text.delta", " now."),
          event("transcript.other.delta", "ple.com"),
          `data: ${JSON.stringify({ type: "transcript.text.done", text: " left now." })}\n\n`,
        ]),
      );
    const stream = await custody()
      .sdk()
      .audio.transcriptions.create({ model: "gpt-test", file: await file(), stream: true });
    const said: unknown[] = [];
    for await (const one of stream) if ("delta" in one) said.push(one.delta);
    expect(said).toEqual([" left", "[EMAIL_ADDRESS_REDACTED]", "[EMAIL_ADDRESS_REDACTED]", " now.", ""]);
  });

  test("translations, by the same chain", async () => {
    answers(JSON.stringify({ text: "To jane@example.com" }));
    const { data, response } = await custody()
      .sdk()
      .audio.translations.create({ model: "gpt-test", file: await file() })
      .withResponse();
    expect(data).toEqual({ text: "To [EMAIL_ADDRESS_REDACTED]" });
    const { opened } = await readRecorded(custody().folder, response.headers.get("x-request-id") ?? "");
    expect(opened).toMatchObject({ route: "audio.translations" });
  });
});
