/**
 * Sounds from texts, by the official SDK: what is to be said is scanned, the sound passes as it is and is recorded.
 */
import { describe, expect, test } from "vitest";
import { mp3 } from "../fixtures/forms.ts";
import { readRecorded } from "../fixtures/read-record.ts";
import { chunk, lastChunk, streamOf, whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const card = ["4012", "8888", "8888", "1881"].join("");
const custody = custodyForFile({
  policies: {
    base: { rules: [{ types: ["EMAIL_ADDRESS", "CREDIT_CARD"], action: "redact" }] },
    lean: { capture: "metadata" },
  },
  policiesBy: { purposes: { lean: "lean" } },
});
const sound = mp3(300_000);
const say = { model: "gpt-test", voice: "alloy", input: "Write to jane@example.com", instructions: "calm" } as const;
const head = (length: string): string => `HTTP/1.1 200 OK\r\ncontent-type: audio/mpeg\r\n${length}\r\n\r\n`;

const payloadsOf = async (id: string) => {
  const path = `/api/v1/audit/exchanges/${id}/payload`;
  const revealed = await custody().ask(path, { method: "POST", body: { reason: "a test" } });
  const { payloads }: { payloads: { role: string; text?: string; base64?: string }[] } = JSON.parse(revealed.text);
  return new Map(
    payloads.map((one) => [one.role, Buffer.from(one.base64 ?? one.text ?? "", one.base64 ? "base64" : "utf8")]),
  );
};

describe("a sound", () => {
  test("passes as it is, and is the payload", async () => {
    custody().upstream.answer = ({ socket }) => {
      socket.write(head("transfer-encoding: chunked"));
      for (let at = 0; at < sound.length; at += 20_000) socket.write(chunk(sound.subarray(at, at + 20_000)));
      socket.write(lastChunk);
    };
    const response = await custody().sdk().audio.speech.create(say);
    expect(response.headers.get("content-type")).toBe("audio/mpeg");
    expect(Buffer.from(await response.arrayBuffer()).equals(sound)).toBe(true);
    const call = custody().upstream.calls.at(-1);
    expect(call?.head).toMatch(/^accept: \*\/\*$/im);
    expect(JSON.parse(String(call?.body))).toEqual({ ...say, input: "Write to [EMAIL_ADDRESS_REDACTED]" });
    const id = response.headers.get("x-request-id") ?? "";
    const { opened, closed } = await readRecorded(custody().folder, id);
    expect(opened).toMatchObject({ route: "audio.speech", counts: { EMAIL_ADDRESS: 1 } });
    expect(closed).toMatchObject({ outcome: "complete", counts: {}, usage: { estimated: true } });
    expect((await payloadsOf(id)).get("response.received")?.equals(sound)).toBe(true);
  });

  test("is not kept where the policy keeps no texts", async () => {
    custody().upstream.answer = ({ socket }) => socket.write(whole(sound, { contentType: "audio/mpeg" }));
    const options = { headers: { "x-custody-purpose": "lean" } };
    const response = await custody().sdk().audio.speech.create(say, options);
    expect(Buffer.from(await response.arrayBuffer()).equals(sound)).toBe(true);
    const kept = await payloadsOf(response.headers.get("x-request-id") ?? "");
    expect([...kept.keys()]).toEqual([]);
  });

  test("that is cut is cut for the client too, and the record says so", async () => {
    custody().upstream.answer = ({ socket }) => {
      socket.write(head(`content-length: ${sound.length}`));
      socket.end(sound.subarray(0, 100_000));
    };
    const response = await custody().sdk().audio.speech.create(say);
    await expect(response.arrayBuffer()).rejects.toThrow();
    const { closed } = await readRecorded(custody().folder, response.headers.get("x-request-id") ?? "");
    expect(closed).toMatchObject({ outcome: "upstream_failed" });
  });

  test("an error in its place is scanned, and any other type is not passed on", async () => {
    const error = { error: { message: "no voice for jane@example.com", type: "invalid_request_error" } };
    custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(error), { status: 400 }));
    const refused: unknown = await custody()
      .sdk()
      .audio.speech.create(say)
      .catch((one: unknown) => one);
    expect(refused).toMatchObject({ status: 400, error: { message: "no voice for [EMAIL_ADDRESS_REDACTED]" } });
    custody().upstream.answer = ({ socket }) =>
      socket.write(whole("<p>jane@example.com", { contentType: "text/html" }));
    const failed: unknown = await custody()
      .sdk()
      .audio.speech.create(say)
      .catch((one: unknown) => one);
    expect(failed).toMatchObject({ status: 502, code: "upstream_failed" });
    expect(JSON.stringify(failed)).not.toContain("jane");
  });

  test("JSON in its place is scanned, whatever it calls itself", async () => {
    // Digits are base64 as well.
    custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify({ audio: card, unheard_of: card })));
    const response = await custody().sdk().audio.speech.create(say);
    expect(await response.json()).toEqual({ audio: "[CREDIT_CARD_REDACTED]", unheard_of: "[CREDIT_CARD_REDACTED]" });
  });

  test("comes as events too: its pieces pass, their other texts are scanned", async () => {
    const event = (body: object): string => `data: ${JSON.stringify(body)}\n\n`;
    const audio = sound.subarray(0, 3_000).toString("base64");
    const usage = { input_tokens: 3, output_tokens: 9, total_tokens: 12 };
    custody().upstream.answer = ({ socket }) =>
      socket.write(
        streamOf([
          event({ type: "speech.audio.delta", audio }),
          event({ type: "speech.audio.delta", audio: "to jane@example.com" }),
          event({ type: "unheard_of", audio: card }),
          event({ type: "speech.audio.done", usage }),
        ]),
      );
    const response = await custody()
      .sdk()
      .audio.speech.create({ ...say, stream_format: "sse" });
    const events = (await response.text()).split("\n\n").filter((one) => one !== "");
    expect(events.map((one) => JSON.parse(one.slice("data: ".length)))).toEqual([
      { type: "speech.audio.delta", audio },
      { type: "speech.audio.delta", audio: "to [EMAIL_ADDRESS_REDACTED]" },
      { type: "unheard_of", audio: "[CREDIT_CARD_REDACTED]" },
      { type: "speech.audio.done", usage },
    ]);
    const { closed } = await readRecorded(custody().folder, response.headers.get("x-request-id") ?? "");
    expect(closed).toMatchObject({ outcome: "complete", usage: { promptTokens: 3, totalTokens: 12 } });
  });
});
