/**
 * `POST /v1/audio/transcriptions` and `/v1/audio/translations`: a text from a sound. What the sound says is not understood before it is written down;
 * the texts around it are scanned, and then the transcript, in each of the forms in which it comes.
 * @module
 */
import * as z from "zod";
import type { Usage } from "../../domain/entry.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { Endpoint, JoinedTexts, StreamFormat } from "../endpoint.ts";
import { FieldLevel, type FieldNames, plain } from "../fields.ts";
import { type Delta, doneFrame, emptyFrame, type Frame, type Whole } from "../frame.ts";
import { isJsonObject, type JsonDocument, type JsonNode, type JsonValue } from "../json-document.ts";
import { formEndpoint } from "../multipart/form-endpoint.ts";
import { modelName, must, text } from "../must.ts";
import { eventType, objectOf, readAnswerBody } from "../read-body.ts";
import { usageSaid } from "../responses/answer.ts";
import { errorKinds, fields, type Kinds, partsWithKinds, type Steps } from "../text-kinds.ts";
import { joinPieces } from "./join-pieces.ts";
import { joinedCues, plainTranscripts } from "./transcript-text.ts";

const usage: FieldNames = {
  ...plain("type seconds input_tokens output_tokens total_tokens"),
  input_token_details: plain("audio_tokens text_tokens"),
};
const logprobs = plain("token bytes logprob");

/** A transcript, an event of one, and an error. */
const answerNames: FieldNames = {
  ...plain("text task language duration type delta segment_id id start end speaker"),
  languages: plain("code"),
  logprobs,
  segments: plain(
    "id seek start end text tokens temperature avg_logprob compression_ratio no_speech_prob speaker type",
  ),
  words: plain("word start end"),
  usage,
  error: plain("message type param code"),
};
const answerFields = new FieldLevel(answerNames);

const said: Kinds = { ...fields, named: { text: "assistant", delta: "assistant", word: "assistant" } };
const answerKinds = ([field]: Steps): Kinds => {
  if (field === "error") return errorKinds;
  return field === undefined || typeof field === "number" || field === "segments" || field === "words" ? said : fields;
};

/** Of subtitles and plain texts all is said. */
const plainKinds = (): Kinds => ({ ...fields, strings: "assistant" });

/** The texts of the objects in an array at the top. */
const textsIn = (document: JsonDocument, array: string, name: string): JsonNode[] =>
  document.tokens.filter(
    ({ kind, step, parent }) =>
      kind === "string" &&
      step === name &&
      parent?.parent?.step === array &&
      parent.parent.parent !== null &&
      parent.parent.parent.parent === null,
  );

const joinedTexts = (document: JsonDocument): readonly JoinedTexts[] => {
  const { value } = document;
  if (!isJsonObject(value)) return joinedCues(document);
  const whole = typeof value["text"] === "string" ? value["text"] : null;
  const pieces = [textsIn(document, "segments", "text"), textsIn(document, "words", "word")];
  return pieces.filter(({ length }) => length > 1).map((nodes) => joinPieces(nodes, whole));
};

/** The numbers of a segment's tokens are its text. */
const spelled = (document: JsonDocument): readonly JsonNode[] => {
  const arrays = document.tokens.flatMap(({ parent }) =>
    parent?.step === "tokens" && parent.parent?.parent?.step === "segments" ? [parent] : [],
  );
  return [...new Set(arrays)];
};

const usageOf = (answer: JsonValue): Usage | null => usageSaid(isJsonObject(answer) ? answer["usage"] : undefined);

const isAtTop = ({ parent }: JsonNode): boolean => parent?.parent === null;

const stream: StreamFormat = {
  endsByChoices: false,
  leastEvent: { type: "transcript.text.delta" },
  readEvent: ({ data }, limits): Frame | null => {
    if (data === null) return null;
    if (data === "[DONE]") return doneFrame;
    const document = readAnswerBody(data, limits, answerFields);
    const value = objectOf(document);
    const { delta = "" } = value;
    const type = eventType(value);
    // Clients would join it to the text, where nobody has read it as a part of that.
    if (typeof delta !== "string") {
      throw new CustodyError("upstream_failed", "the upstream's answer cannot be read: `delta` must be a string");
    }
    const growing = type === "transcript.text.delta" ? "content" : type.endsWith(".delta") ? type : null;
    const deltas: Delta[] = [];
    const repeats: Whole[] = [];
    const parts: JsonNode[] = [];
    for (const token of partsWithKinds(document, answerKinds)) {
      const isSaid = token.kind === "string" && isAtTop(token);
      if (isSaid && token.step === "delta" && growing !== null) deltas.push({ choice: 0, channel: growing, token });
      // What is said by whom comes beside the deltas, a piece of the text each.
      else if (isSaid && token.step === "text" && type === "transcript.text.segment")
        deltas.push({ choice: 0, channel: "segments", token, isApart: true });
      else if (isSaid && token.step === "text" && token.text !== "") repeats.push({ token, place: null });
      else parts.push(token);
    }
    const isError = type === "error" || Boolean(value["error"]);
    const kind = type === "transcript.text.done" ? "done" : "chunk";
    return {
      ...emptyFrame,
      kind: isError ? "error" : kind,
      document,
      deltas,
      repeats,
      parts,
      usage: usageOf(value),
    };
  },
};

const formats = ["json", "verbose_json", "diarized_json", "text", "srt", "vtt"] as const;
const booleans = must("`true` or `false`");
const texts = (): z.ZodType<string | string[]> =>
  z.union([z.string(), z.array(z.string())], must("a text, or several under the name with `[]`"));

const common = {
  file: z.object({ filename: z.string() }, must("one file")),
  model: modelName(),
  prompt: text("a text").optional(),
  response_format: z.enum(formats, must(formats.join(", "))).optional(),
  temperature: z
    .string(must("a number"))
    .regex(/^(?:0|1|[01]?\.\d{1,9}|[01]\.0*)$/, must("a number from 0 to 1"))
    .optional(),
};

export const transcriptionRequest = z.object(
  {
    ...common,
    stream: z.enum(["true", "false"], booleans).optional(),
    language: text("a text").optional(),
    languages: texts().optional(),
    include: texts().optional(),
    keywords: texts().optional(),
    known_speaker_names: texts().optional(),
    known_speaker_references: texts().optional(),
    timestamp_granularities: texts().optional(),
    chunking_strategy: text("a text").optional(),
  },
  must("a form"),
);

export const translationRequest = z.object(common, must("a form"));

const both = {
  files: { file: { kind: "AUDIO", several: false } },
  answerNames,
  requestKinds: ([field]: Steps): Kinds =>
    field === undefined || field === "keywords" || field === "known_speaker_names"
      ? { ...fields, named: { prompt: "user" } }
      : fields,
  usageOf,
} as const;

/** Whole answers are texts too. */
const withPlain = (endpoint: Endpoint): Endpoint => ({
  ...endpoint,
  plain: plainTranscripts,
  joinedTexts,
  spelled,
  answerParts: (document) =>
    isJsonObject(document.value) ? endpoint.answerParts(document) : partsWithKinds(document, plainKinds),
});

export const transcriptionsEndpoint = withPlain(
  formEndpoint({
    ...both,
    route: "audio.transcriptions",
    paths: ["/v1/audio/transcriptions"],
    upstreamPath: "/audio/transcriptions",
    textNames: plain(
      "model prompt response_format temperature stream language languages include keywords known_speaker_names " +
        "known_speaker_references timestamp_granularities chunking_strategy chunking_strategy[type] " +
        "chunking_strategy[prefix_padding_ms] chunking_strategy[silence_duration_ms] chunking_strategy[threshold]",
    ),
    request: transcriptionRequest,
    factsOf: ({ model, stream: streams }) => ({ model, stream: streams === "true" }),
    answerKinds,
    stream,
  }),
);

export const translationsEndpoint = withPlain(
  formEndpoint({
    ...both,
    route: "audio.translations",
    paths: ["/v1/audio/translations"],
    upstreamPath: "/audio/translations",
    textNames: plain("model prompt response_format temperature"),
    request: translationRequest,
    factsOf: ({ model }) => ({ model }),
    answerKinds,
  }),
);
