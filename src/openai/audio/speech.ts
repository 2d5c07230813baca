/**
 * `POST /v1/audio/speech`: a sound from a text. What it says is the text, which is scanned; the sound passes as it is, and is recorded.
 * @module
 */
import * as z from "zod";
import type { Endpoint, StreamFormat } from "../endpoint.ts";
import { FieldLevel, type FieldNames, plain } from "../fields.ts";
import { doneFrame, emptyFrame, type Frame } from "../frame.ts";
import { isJsonObject, type JsonNode, type JsonValue } from "../json-document.ts";
import { jsonEndpoint } from "../json-endpoint.ts";
import { between, modelName, must, text } from "../must.ts";
import { objectOf, readAnswerBody } from "../read-body.ts";
import { usageSaid } from "../responses/answer.ts";
import { errorKinds, fields, type Kinds, partsWithKinds, type Steps } from "../text-kinds.ts";

/** Of an event, and of an error in the place of a sound. */
const answerNames: FieldNames = {
  ...plain("type audio"),
  usage: plain("input_tokens output_tokens total_tokens"),
  error: plain("message type param code"),
};
const answerFields = new FieldLevel(answerNames);

const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** A piece of the sound, and nothing but one: what does not say that it is one is a text. */
const isSound = ({ kind, step, text: said, parent }: JsonNode, value: JsonValue): boolean =>
  isJsonObject(value) &&
  value["type"] === "speech.audio.delta" &&
  kind === "string" &&
  step === "audio" &&
  parent?.parent === null &&
  base64.test(said);

const answerKinds = ([field]: Steps): Kinds => (field === "error" ? errorKinds : fields);
const usageOf = (answer: JsonValue) => usageSaid(isJsonObject(answer) ? answer["usage"] : undefined);

const stream: StreamFormat = {
  endsByChoices: false,
  leastEvent: { type: "speech.audio.delta" },
  readEvent: ({ data }, limits): Frame | null => {
    if (data === null) return null;
    if (data === "[DONE]") return doneFrame;
    const document = readAnswerBody(data, limits, answerFields);
    const value = objectOf(document);
    const isError = value["type"] === "error" || Boolean(value["error"]);
    const kind = value["type"] === "speech.audio.done" ? "done" : "chunk";
    const parts = partsWithKinds(document, answerKinds).filter((token) => !isSound(token, value));
    return { ...emptyFrame, kind: isError ? "error" : kind, document, parts, usage: usageOf(value) };
  },
};

const voiceWords = must("a name, or an object with an `id`");

export const speechRequest = z.object(
  {
    model: modelName(),
    input: text("a string"),
    voice: z.union([z.string(), z.object({ id: z.string() })], voiceWords),
    instructions: text("a string").nullish(),
    response_format: text("a string").nullish(),
    speed: between(0.25, 4),
    stream_format: z.enum(["sse", "audio"], must("`sse` or `audio`")).nullish(),
  },
  must("an object"),
);

export const speechEndpoint: Endpoint = {
  ...jsonEndpoint({
    route: "audio.speech",
    paths: ["/v1/audio/speech"],
    upstreamPath: "/audio/speech",
    requestNames: { ...plain("model input instructions response_format speed stream_format"), voice: plain("id") },
    answerNames,
    request: speechRequest,
    factsOf: ({ model, stream_format: format }) => ({ model, stream: format === "sse" }),
    requestKinds: ([field]) =>
      field === undefined ? { ...fields, named: { input: "user", instructions: "system" } } : fields,
    answerKinds,
    isMedia: isSound,
    usageOf,
    stream,
  }),
  binary: new Set([
    "audio/mpeg",
    "audio/mp3",
    "audio/opus",
    "audio/ogg",
    "audio/aac",
    "audio/flac",
    "audio/wav",
    "audio/x-wav",
    "audio/pcm",
    "audio/l16",
    "application/octet-stream",
  ]),
};
