/**
 * What the demo upstream answers beside chats, seen by the official clients.
 * @module
 */
import Anthropic from "@anthropic-ai/sdk";
import OpenAI, { toFile } from "openai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endpoints } from "../../src/openai/endpoints.ts";
import { demoEndpoints } from "../../src/upstream/demo/endpoints.ts";
import { type DemoUpstream, startDemoUpstream } from "../../src/upstream/demo/server.ts";
import { mp3, png } from "../fixtures/forms.ts";

let demo: DemoUpstream;
let openai: OpenAI;
let anthropic: Anthropic;

beforeAll(async () => {
  demo = await startDemoUpstream({ slowMs: 5, slowEventMs: 1 });
  openai = new OpenAI({ baseURL: demo.baseUrl, apiKey: "any", maxRetries: 0 });
  anthropic = new Anthropic({ baseURL: demo.baseUrl.replace("/v1", ""), apiKey: "any", maxRetries: 0 });
});
afterAll(() => demo.close());

const said = "My mail is \u{1F600} a@example.com";
const schema = { type: "object" as const, properties: { city: { type: "string" }, days: { type: "integer" } } };
const values = { city: said, days: 1 };

test("every endpoint that is served is answered, but for those that are a WebSocket", () => {
  const calls = endpoints.filter(({ session }) => session === undefined);
  expect(demoEndpoints.map(({ endpoint }) => endpoint)).toEqual(calls);
});

test("responses, whole and as typed events that add up to the same", async () => {
  const whole = await openai.responses.create({ model: "demo", input: said });
  expect(whole.output_text).toContain(`The last user message was: ${said}`);
  expect(whole.usage?.total_tokens).toBe((whole.usage?.input_tokens ?? 0) + (whole.usage?.output_tokens ?? 0));
  const stream = openai.responses.stream({ model: "demo", input: [{ role: "user", content: said }] });
  let text = "";
  stream.on("response.output_text.delta", ({ delta }) => void (text += delta));
  const { output_text: final, status } = await stream.finalResponse();
  expect([text, final, status]).toEqual([whole.output_text, whole.output_text, "completed"]);
});

test("responses that call a tool, and go on when they have its result", async () => {
  const tools = [{ type: "function" as const, name: "weather", parameters: schema, strict: null }];
  const asked = { model: "demo", input: [{ role: "user" as const, content: said }], tools };
  const { output } = await openai.responses.create(asked);
  const streamed = await openai.responses.stream(asked).finalResponse();
  for (const [call] of [output, streamed.output]) {
    expect(call).toMatchObject({ type: "function_call", name: "weather", call_id: "call_demo" });
    expect(JSON.parse(call?.type === "function_call" ? call.arguments : "")).toEqual(values);
  }
  const result = { type: "function_call_output" as const, call_id: "call_demo", output: "sunny" };
  const after = await openai.responses.create({ ...asked, input: [...asked.input, result] });
  expect(after.output_text).toContain("You sent 2 messages");
});

test("messages, whole and as events that add up to the same", async () => {
  const asked = { model: "demo", max_tokens: 100, messages: [{ role: "user" as const, content: said }] };
  const whole = await anthropic.messages.create(asked);
  expect(whole).toMatchObject({ type: "message", role: "assistant", stop_reason: "end_turn" });
  expect(whole.content[0]).toMatchObject({ type: "text", text: expect.stringContaining(said) });
  const streamed = await anthropic.messages.stream(asked).finalMessage();
  expect(streamed.content).toEqual(whole.content);
  expect(streamed.usage).toMatchObject(whole.usage);
  const { input_tokens: counted } = await anthropic.messages.countTokens({ model: "demo", messages: asked.messages });
  expect(counted).toBe(whole.usage.input_tokens);
});

test("messages that call a tool, and go on when they have its result", async () => {
  const tools = [{ name: "weather", input_schema: schema }];
  const messages = [{ role: "user" as const, content: said }];
  const asked = { model: "demo", max_tokens: 100, tools, messages };
  const whole = await anthropic.messages.create(asked);
  const streamed = await anthropic.messages.stream(asked).finalMessage();
  for (const { content, stop_reason: reason } of [whole, streamed]) {
    expect(reason).toBe("tool_use");
    expect(content).toMatchObject([{ type: "tool_use", name: "weather", input: values }]);
  }
  const results = [{ type: "tool_result" as const, tool_use_id: "toolu_demo", content: "sunny" }];
  const after = await anthropic.messages.create({
    ...asked,
    messages: [...messages, { role: "assistant", content: whole.content }, { role: "user", content: results }],
  });
  expect(after.stop_reason).toBe("end_turn");
});

test("completions, a choice a prompt, whole and streamed", async () => {
  const asked = { model: "demo", prompt: [said, "two"] };
  const whole = await openai.completions.create(asked);
  expect(whole.choices.map(({ text }) => text.split(": ").at(-1))).toEqual([said, "two"]);
  const stream = await openai.completions.create({ ...asked, stream: true, stream_options: { include_usage: true } });
  const texts = ["", ""];
  let total = 0;
  for await (const { choices, usage } of stream) {
    for (const { index, text } of choices) texts[index] += text;
    total = usage?.total_tokens ?? total;
  }
  expect(texts).toEqual(whole.choices.map(({ text }) => text));
  expect(total).toBe(whole.usage?.total_tokens);
});

test("embeddings that are the same for the same text, of length one, in both encodings", async () => {
  const vectors = async (format: "float" | "base64") => {
    const asked = { model: "demo", input: [said, said, "two"], dimensions: 8, encoding_format: format };
    const { data } = await openai.embeddings.create(asked);
    return data.map(({ embedding }): unknown => embedding);
  };
  const [one, again, other] = await vectors("float");
  expect(one).toEqual(again);
  expect(one).not.toEqual(other);
  expect(Math.hypot(...(one as number[]))).toBeCloseTo(1);
  const [packed] = await vectors("base64");
  const bytes = Buffer.from(String(packed), "base64");
  expect(Array.from({ length: 8 }, (_, at) => bytes.readFloatLE(at * 4))).toEqual(
    (one as number[]).map((component) => Math.fround(component)),
  );
});

test("moderations flag nothing", async () => {
  const { results } = await openai.moderations.create({ input: [said, "two"] });
  expect(results).toHaveLength(2);
  expect(results.some(({ flagged }) => flagged)).toBe(false);
  expect(results[0]?.categories["self-harm/intent"]).toBe(false);
});

test("pictures are PNGs", async () => {
  const { data, usage } = await openai.images.generate({ model: "demo", prompt: said, n: 2 });
  expect(data).toHaveLength(2);
  const png = Buffer.from(data?.[0]?.b64_json ?? "", "base64");
  expect(png.subarray(1, 4).toString("latin1")).toBe("PNG");
  expect(png.subarray(-8, -4).toString("latin1")).toBe("IEND");
  expect(data?.[0]?.revised_prompt).toContain(said);
  expect(usage?.output_tokens).toBe(2);
});

test("documents are ranked by the words that they share with the question", async () => {
  const body = { model: "demo", query: "white cat", documents: ["a dog", "a white cat", { text: "cat" }], top_n: 2 };
  const answer = await fetch(`${demo.baseUrl}/rerank`, {
    method: "POST",
    body: JSON.stringify({ ...body, return_documents: true }),
  });
  expect(await answer.json()).toMatchObject({
    results: [
      { index: 1, relevance_score: 1, document: { text: "a white cat" } },
      { index: 2, relevance_score: 0.5 },
    ],
  });
});

test("errors have the shape of the API that was asked", async () => {
  const asked = { model: "demo-error-429", max_tokens: 1, messages: [{ role: "user" as const, content: "Hi" }] };
  await expect(anthropic.messages.create(asked)).rejects.toMatchObject({
    status: 429,
    error: { type: "error", error: { type: "rate_limit_error" } },
  });
  await expect(openai.responses.create({ model: "demo-error-503", input: "Hi" })).rejects.toMatchObject({
    status: 503,
    type: "server_error",
  });
  const odd = fetch(`${demo.baseUrl}/rerank`, { method: "POST", body: '{"model":"demo","query":"canary"}' });
  const text = await (await odd).text();
  expect(JSON.parse(text).error.message).toBe("Invalid value at 'documents'.");
});

describe("sounds", () => {
  const sound = () => toFile(mp3(90_000), "talk.mp3", { type: "audio/mpeg" });
  const asked = async () => ({ model: "demo", file: await sound(), prompt: said });

  test("are written down as what was sent, and as events that add up to the same", async () => {
    const whole = await openai.audio.transcriptions.create(await asked());
    expect(whole.text).toContain("You sent talk.mp3 (mp3, 90000 bytes)");
    expect(whole.text).toContain(`The prompt was: ${said}`);
    const stream = await openai.audio.transcriptions.create({ ...(await asked()), stream: true });
    const events: OpenAI.Audio.TranscriptionStreamEvent[] = [];
    for await (const event of stream) events.push(event);
    const deltas = events.flatMap((event) => (event.type === "transcript.text.delta" ? [event.delta] : []));
    expect(deltas.length).toBeGreaterThan(10);
    expect(deltas.join("")).toBe(whole.text);
    expect(events.at(-1)).toEqual({ type: "transcript.text.done", text: whole.text, usage: whole.usage });
  });

  test("word by word, in segments, and by whom", async () => {
    const { transcriptions } = openai.audio;
    const verbose = { ...(await asked()), response_format: "verbose_json" as const };
    const timed = await transcriptions.create({ ...verbose, timestamp_granularities: ["word", "segment"] });
    expect(timed.segments?.map(({ text }) => text).join("")).toBe(timed.text);
    expect(timed.words?.map(({ word }) => word).join(" ")).toBe(timed.text);
    expect(timed.segments?.at(-1)?.end).toBe(timed.duration);
    expect((await transcriptions.create(verbose)).words).toBeUndefined();
    const spoken = await transcriptions.create({ ...(await asked()), response_format: "diarized_json" });
    // The SDK types it as a plain transcript.
    const { segments, text } = spoken as OpenAI.Audio.TranscriptionDiarized;
    expect(segments.map(({ text: said }) => said).join("")).toBe(text);
    expect(new Set(segments.map(({ speaker }) => speaker))).toEqual(new Set(["A"]));
  });

  test("as a text and as subtitles, a cue a segment", async () => {
    const as = async (format: "text" | "srt" | "vtt"): Promise<string> =>
      openai.audio.transcriptions.create({ ...(await asked()), prompt: `one\n\n${said}`, response_format: format });
    const text = await as("text");
    expect(text.trimEnd()).toContain(`The prompt was: one ${said}`);
    const [srt, vtt] = [await as("srt"), await as("vtt")];
    expect(srt).toMatch(/^1\n00:00:00,000 --> 00:00:02,000\n/);
    expect(vtt).toMatch(/^WEBVTT\n\n00:00:00\.000 --> 00:00:02\.000\n/);
    const cuesOf = (subtitles: string): string =>
      [...subtitles.matchAll(/--> [\d:.,]+\n(.+)\n/g)].map(([, cue]) => cue).join(" ");
    expect([cuesOf(srt), cuesOf(vtt)]).toEqual([text.trimEnd(), text.trimEnd()]);
  });

  test("are translated as they are written down", async () => {
    const { text } = await openai.audio.translations.create(await asked());
    expect(text).toContain(said);
    const verbose = await openai.audio.translations.create({ ...(await asked()), response_format: "verbose_json" });
    expect(verbose).toMatchObject({ text, language: "english", task: "translate" });
  });

  test("are said as a WAV, whole and as events that add up to the same", async () => {
    const say = { model: "demo", voice: "alloy", input: said };
    const response = await openai.audio.speech.create(say);
    expect(response.headers.get("content-type")).toBe("audio/wav");
    const wav = Buffer.from(await response.arrayBuffer());
    expect(wav.toString("latin1", 0, 4) + wav.toString("latin1", 8, 12)).toBe("RIFFWAVE");
    expect(wav.readUInt32LE(4)).toBe(wav.length - 8);
    expect(wav.readUInt32LE(40)).toBe(wav.length - 44);
    const streamed = await (await openai.audio.speech.create({ ...say, stream_format: "sse" })).text();
    const events = streamed.match(/(?<=^data: ).+$/gm)?.map((data): Record<string, string> => JSON.parse(data)) ?? [];
    expect(events.length).toBeGreaterThan(2);
    expect(Buffer.concat(events.map(({ audio = "" }) => Buffer.from(audio, "base64"))).equals(wav)).toBe(true);
    expect(events.at(-1)).toMatchObject({ type: "speech.audio.done", usage: { output_tokens: 1 } });
  });

  test("that are none, and bodies that are no forms, are refused by name and quoted nowhere", async () => {
    const create = async (changes: object) => openai.audio.transcriptions.create({ ...(await asked()), ...changes });
    const canary = await toFile(Buffer.alloc(2_000_000, "canary"), "talk.mp3");
    await expect(create({ file: canary })).rejects.toMatchObject({ status: 415, message: /`file` must be sound/ });
    await expect(create({ stream: "canary" })).rejects.toMatchObject({ status: 400, message: /at 'stream'/ });
    await expect(create({ model: "demo-error-429" })).rejects.toMatchObject({ status: 429 });
    const json = { method: "POST", body: '{"model":"demo","prompt":"canary"}' };
    const answer = await fetch(`${demo.baseUrl}/audio/transcriptions`, json);
    expect([answer.status, await answer.text()]).toEqual([415, expect.not.stringContaining("canary")]);
  });
});

test("pictures from pictures are PNGs", async () => {
  const picture = () => toFile(png(50_000), "a.png", { type: "image/png" });
  const image = [await picture(), await picture()];
  const edited = await openai.images.edit({ model: "demo", image, mask: await picture(), prompt: said, n: 2 });
  expect(edited.data).toHaveLength(2);
  expect(edited.data?.[0]?.revised_prompt).toContain(said);
  expect(edited.usage).toMatchObject({ input_tokens_details: { image_tokens: 3 }, output_tokens: 2 });
  const varied = await openai.images.createVariation({ image: await picture() });
  expect(varied.data).toHaveLength(1);
  expect(Buffer.from(varied.data?.[0]?.b64_json ?? "", "base64").toString("latin1", 1, 4)).toBe("PNG");
});
