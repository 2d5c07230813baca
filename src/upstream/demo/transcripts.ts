/**
 * The demo's transcripts and translations, in every form in which they come. Nothing listens to the sound: what is written down is what was sent
 * beside it.
 * @module
 */
import { z } from "zod";
import { transcriptionsEndpoint, translationsEndpoint } from "../../openai/audio/transcripts.ts";
import { encodeEvent } from "../../openai/sse.ts";
import { type BytesAnswer, type DemoAnswer, demoEndpoint } from "./endpoint.ts";
import { notice, repeatable, tokensOf, wordsOf } from "./said.ts";

/** Seconds of a sound that nobody has listened to. */
const segmentSeconds = 2;
const segmentWords = 8;
const soundTokens = 1;

const file = z.object({ filename: z.string(), format: z.string(), bytes: z.int() });
const common = {
  file,
  model: z.string().min(1),
  prompt: z.string().optional(),
  response_format: z.string().default("json"),
};
const transcription = z.object({
  ...common,
  stream: z.enum(["true", "false"]).optional(),
  timestamp_granularities: z.union([z.string(), z.array(z.string())]).optional(),
});
const translation = z.object(common);

/** What is asked for, in both of them. */
interface Asked extends Partial<Pick<z.infer<typeof transcription>, "stream" | "timestamp_granularities">> {
  readonly file: z.infer<typeof file>;
  readonly prompt?: string | undefined;
  readonly response_format: string;
}

interface Segment {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** In one line, as a transcript is: subtitles end at an empty one. */
const textOf = ({ file: { filename, format, bytes }, prompt = "" }: Asked): string => {
  const sound = ` You sent ${filename} (${format}, ${bytes} bytes), and it does not listen.`;
  const asked = prompt === "" ? "" : ` The prompt was: ${repeatable(prompt)}`;
  return `${notice}${sound}${asked}`.replaceAll(/\s+/g, " ").trim();
};

/** A few words each; joined they are the text. */
const segmentsOf = (text: string): Segment[] => {
  const words = wordsOf(text);
  return Array.from({ length: Math.ceil(words.length / segmentWords) }, (_, at) => ({
    text: words.slice(at * segmentWords, (at + 1) * segmentWords).join(""),
    start: at * segmentSeconds,
    end: (at + 1) * segmentSeconds,
  }));
};

const spokenWords = ({ text, start }: Segment): object[] =>
  wordsOf(text).map((word, at) => ({
    word: word.trim(),
    start: start + (at * segmentSeconds) / segmentWords,
    end: start + ((at + 1) * segmentSeconds) / segmentWords,
  }));

const verboseSegment = ({ text, start, end }: Segment, id: number): object => ({
  id,
  seek: 0,
  start,
  end,
  text,
  tokens: [id],
  temperature: 0,
  avg_logprob: -0.1,
  compression_ratio: 1,
  no_speech_prob: 0,
});

const spokenSegment = ({ text, start, end }: Segment, id: number): object => ({
  type: "transcript.text.segment",
  id: `seg_${id}`,
  start,
  end,
  text,
  speaker: "A",
});

/** Hours, minutes, seconds and milliseconds; SubRip has a comma before the last, WebVTT a point. */
const clockOf = (seconds: number, mark: "," | "."): string =>
  new Date(seconds * 1_000).toISOString().slice(11, 23).replace(".", mark);

const subtitles = (segments: readonly Segment[], isVtt: boolean): string => {
  const mark = isVtt ? "." : ",";
  const cues = segments.map(({ text, start, end }, at) => {
    const times = `${clockOf(start, mark)} --> ${clockOf(end, mark)}\n${text.trim()}\n`;
    return isVtt ? times : `${at + 1}\n${times}`;
  });
  return (isVtt ? ["WEBVTT\n", ...cues] : cues).join("\n");
};

const plain = (text: string, subtype: "plain" | "vtt"): BytesAnswer => ({
  contentType: `text/${subtype}; charset=utf-8`,
  bytes: Buffer.from(text),
});

function* eventsOf(text: string, spoken: readonly object[], usage: object): Generator<string> {
  const event = (body: object): string => encodeEvent({ data: JSON.stringify(body) });
  for (const delta of wordsOf(text)) yield event({ type: "transcript.text.delta", delta });
  for (const segment of spoken) yield event(segment);
  yield event({ type: "transcript.text.done", text, usage });
}

const answerTo = (asked: Asked, task: "transcribe" | "translate"): DemoAnswer => {
  const { response_format: format, stream, prompt = "", timestamp_granularities: granularities = "segment" } = asked;
  const text = textOf(asked);
  const segments = segmentsOf(text);
  if (format === "text") return plain(`${text}\n`, "plain");
  if (format === "srt") return plain(subtitles(segments, false), "plain");
  if (format === "vtt") return plain(subtitles(segments, true), "vtt");
  const duration = segments.length * segmentSeconds;
  const [said, written] = [tokensOf(prompt) + soundTokens, tokensOf(text)];
  const usage = {
    type: "tokens",
    input_tokens: said,
    input_token_details: { text_tokens: said - soundTokens, audio_tokens: soundTokens },
    output_tokens: written,
    total_tokens: said + written,
  };
  const spoken = format === "diarized_json" ? segments.map(spokenSegment) : [];
  const events = stream === "true" ? eventsOf(text, spoken, usage) : null;
  if (format === "diarized_json") return { whole: { task, duration, text, segments: spoken, usage }, events };
  if (format !== "verbose_json") return { whole: { text, usage }, events };
  const wanted = new Set([granularities].flat());
  const timed = {
    ...(wanted.has("word") ? { words: segments.flatMap(spokenWords) } : {}),
    ...(wanted.has("segment") ? { segments: segments.map(verboseSegment) } : {}),
  };
  const whole = { task, language: "english", duration, text, ...timed, usage: { type: "duration", seconds: duration } };
  return { whole, events };
};

export const demoTranscriptions = demoEndpoint(transcriptionsEndpoint, transcription, (asked) =>
  answerTo(asked, "transcribe"),
);
export const demoTranslations = demoEndpoint(translationsEndpoint, translation, (asked) =>
  answerTo(asked, "translate"),
);
