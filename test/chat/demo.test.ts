/**
 * Sounds and pictures with no key and no network: the built-in demo behind the whole chain, by the official SDK.
 */
import { toFile } from "openai";
import { expect, onTestFinished, test } from "vitest";
import { startDemoUpstream } from "../../src/upstream/demo/server.ts";
import { mp3, png } from "../fixtures/forms.ts";
import { readRecorded } from "../fixtures/read-record.ts";
import { custodyForTest } from "../fixtures/start-custody.ts";

const said = "for jane@example.com";
const redacted = "for [EMAIL_ADDRESS_REDACTED]";

test("the demo answers forms and sounds through the chain", async () => {
  const demo = await startDemoUpstream();
  onTestFinished(() => demo.close());
  const policies = { base: { rules: [{ types: ["EMAIL_ADDRESS"], action: "redact" }] } };
  const custody = await custodyForTest({ policies, upstream: { baseUrl: demo.baseUrl, models: ["demo"] } });
  const { audio, images } = custody.sdk();
  const recorded = async ({ headers }: Response) => readRecorded(custody.folder, headers.get("x-request-id") ?? "");
  const complete = { closed: expect.objectContaining({ outcome: "complete" }) };

  const file = await toFile(mp3(200_000), `${said}.mp3`, { type: "audio/mpeg" });
  const asked = { model: "demo", file, prompt: said };
  const whole = await audio.transcriptions.create({ ...asked, response_format: "vtt" }).withResponse();
  expect(whole.data).toContain(`You sent ${redacted}.mp3 (mp3,`);
  expect(await recorded(whole.response)).toMatchObject(complete);
  const streamed = await audio.transcriptions.create({ ...asked, stream: true }).withResponse();
  let text = "";
  for await (const event of streamed.data) if (event.type === "transcript.text.delta") text += event.delta;
  expect(text).toContain(`The prompt was: ${redacted}`);
  expect(await recorded(streamed.response)).toMatchObject(complete);
  const translated = await audio.translations.create(asked).withResponse();
  expect(translated.data.text).toContain(redacted);
  expect(await recorded(translated.response)).toMatchObject(complete);

  for (const format of ["audio", "sse"] as const) {
    const spoken = await audio.speech.create({ model: "demo", voice: "alloy", input: said, stream_format: format });
    const sound = Buffer.from(await spoken.arrayBuffer());
    if (format === "audio") expect(sound.readUInt32LE(40)).toBe(sound.length - 44);
    else expect(sound.toString()).toContain("speech.audio.done");
    expect(await recorded(spoken)).toMatchObject(complete);
  }

  const image = await toFile(png(100_000), "a.png", { type: "image/png" });
  const edited = await images.edit({ model: "demo", image, prompt: said }).withResponse();
  expect(edited.data.data?.[0]?.revised_prompt).toContain(redacted);
  expect(await recorded(edited.response)).toMatchObject(complete);
  const varied = await images.createVariation({ model: "demo", image }).withResponse();
  expect(varied.data.data?.[0]?.b64_json).toMatch(/^iVBOR/);
  expect(await recorded(varied.response)).toMatchObject(complete);
});
