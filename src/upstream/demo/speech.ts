/**
 * The demo's spoken answers: a short tone, whatever was to be said.
 * @module
 */
import { z } from "zod";
import { speechEndpoint } from "../../openai/audio/speech.ts";
import { encodeEvent } from "../../openai/sse.ts";
import { demoEndpoint } from "./endpoint.ts";
import { tokensOf } from "./said.ts";

const sampleRate = 8_000;
const hertz = 440;
const samples = sampleRate / 10;
const pieceBytes = 600;
const soundTokens = 1;

/** A WAV (RIFF, Microsoft and IBM 1991) of a tenth of a second: PCM, one channel, 16 bits a sample. */
const tone = (): Buffer => {
  const sound = Buffer.alloc(44 + 2 * samples);
  sound.write("RIFF", 0);
  sound.writeUInt32LE(sound.length - 8, 4);
  sound.write("WAVEfmt ", 8);
  sound.writeUInt32LE(16, 16);
  sound.writeUInt16LE(1, 20);
  sound.writeUInt16LE(1, 22);
  sound.writeUInt32LE(sampleRate, 24);
  sound.writeUInt32LE(2 * sampleRate, 28);
  sound.writeUInt16LE(2, 32);
  sound.writeUInt16LE(16, 34);
  sound.write("data", 36);
  sound.writeUInt32LE(2 * samples, 40);
  for (let at = 0; at < samples; at += 1) {
    sound.writeInt16LE(Math.round(8_000 * Math.sin((2 * Math.PI * hertz * at) / sampleRate)), 44 + 2 * at);
  }
  return sound;
};

const request = z.object({
  model: z.string().min(1),
  input: z.string(),
  stream_format: z.enum(["sse", "audio"]).nullish(),
});

function* eventsOf(sound: Buffer, usage: object): Generator<string> {
  const event = (body: object): string => encodeEvent({ data: JSON.stringify(body) });
  for (let at = 0; at < sound.length; at += pieceBytes) {
    yield event({ type: "speech.audio.delta", audio: sound.toString("base64", at, at + pieceBytes) });
  }
  yield event({ type: "speech.audio.done", usage });
}

export const demoSpeech = demoEndpoint(speechEndpoint, request, ({ input, stream_format: format }) => {
  const sound = tone();
  if (format !== "sse") return { contentType: "audio/wav", bytes: sound };
  const said = tokensOf(input);
  const usage = { input_tokens: said, output_tokens: soundTokens, total_tokens: said + soundTokens };
  return { whole: {}, events: eventsOf(sound, usage) };
});
