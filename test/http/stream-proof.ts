/**
 * The proof of streaming: however a text is cut, a client is given what the path of whole answers gives. Where that refuses, it is given a
 * prefix of the text that ends before the span.
 * @module
 */
import type { PartKind } from "../../src/domain/part-kind.ts";
import { JudgedChannel } from "../../src/http/judged-channel.ts";
import type { Guard } from "../../src/policy/guard.ts";
import { applyEdits } from "../../src/scan/edits.ts";
import { Placeholders } from "../../src/scan/placeholders.ts";
import { argumentsOf, cutBytes, interleaved, random } from "./stream-cuts.ts";
import { type Choice, eventsOf, type Given, streamedAnswer, wholeAnswer } from "./streamed-answer.ts";

/** What is wrong with one way of cutting; null when nothing is. */
export interface Fault {
  readonly cut: string;
  readonly wanted: unknown;
  readonly given: unknown;
}

/** Where in a text the first span begins that is blocked; its length where there is none. */
const blockStart = async (guard: Guard, text: string, partKind: PartKind): Promise<number> => {
  const channel = new JudgedChannel({ path: "", label: "", partKind }, null);
  channel.add(text);
  channel.end();
  const context = { isAnswer: true };
  for (const part of channel.parts(guard, context)) {
    const { hits, block } = await guard.judge([part], context);
    channel.settle(part, hits[0]?.edits ?? [], block?.start ?? null);
  }
  return channel.blockAt ?? text.length;
};

/** What a client must be given. */
interface Wanted {
  readonly choices: readonly Choice[];
  readonly whole: Given;
  /** How much of each text may leave where the answer is refused. */
  readonly starts: readonly { readonly content: number; readonly arguments: number }[];
}

const wantedOf = async (guard: Guard, choices: readonly Choice[], placeholders: Placeholders): Promise<Wanted> => ({
  choices,
  whole: await wholeAnswer(guard, choices, placeholders),
  starts: await Promise.all(
    choices.map(async ({ content = "", arguments: given = "" }) => ({
      content: await blockStart(guard, content, "assistant"),
      arguments: await blockStart(guard, given, "tool_arguments"),
    })),
  ),
});

const isPrefix = (said: string, text: string | undefined, end: number | undefined): boolean =>
  (text ?? "").slice(0, end).startsWith(said);

const faultOf = (cut: string, { whole, choices, starts }: Wanted, given: Given): Fault | null => {
  const isRight =
    whole.error === null
      ? given.outcome === "complete" && given.isDone && JSON.stringify(given.choices) === JSON.stringify(whole.choices)
      : given.outcome === "blocked" &&
        !given.isDone &&
        given.error !== null &&
        given.choices.every(
          (said, index) =>
            isPrefix(said.content, choices[index]?.content, starts[index]?.content) &&
            isPrefix(said.arguments, choices[index]?.arguments, starts[index]?.arguments),
        );
  const isRecorded = given.changed === null || given.changed === given.text;
  return isRight && isRecorded ? null : { cut, wanted: whole.choices, given: given.choices };
};

/** Cuts one pair of texts in every way, and the first of them at so many places. `seed` chooses what is left to chance. */
export const proveText = async (
  guard: Guard,
  [first, second]: readonly [string, string],
  seed: number,
  offsetsMax: number,
): Promise<Fault | null> => {
  const next = random(seed);
  const placeholders = new Placeholders();
  // What a model that repeats the request says: with placeholders where the policy gave some.
  const request = await guard.judge([{ text: first, path: "", partKind: "user" }], { isAnswer: false, placeholders });
  const echoed = placeholders.isEmpty ? first : applyEdits(first, request.hits[0]?.edits ?? []);
  const both = [{ content: echoed, arguments: argumentsOf(echoed, next) }, { content: second }];
  const wanted = await wantedOf(guard, both, placeholders);
  const streamOf = (length: () => number): Buffer[] => eventsOf(interleaved(both, length), 2);
  const cuts: [string, readonly Buffer[]][] = [
    ["characters", streamOf(() => 1)],
    [
      "chance",
      cutBytes(
        streamOf(() => 1 + next(9)),
        next,
      ),
    ],
    ["one chunk", [Buffer.concat(streamOf(() => Infinity))]],
  ];
  for (const [cut, chunks] of cuts) {
    const fault = faultOf(cut, wanted, await streamedAnswer(guard, 2, chunks, placeholders));
    if (fault !== null) return fault;
  }
  const alone = await wantedOf(guard, [{ content: echoed }], placeholders);
  const step = Math.max(1, Math.ceil(echoed.length / offsetsMax));
  for (let at = 1 + (seed % step); at < echoed.length; at += step) {
    // Never inside a character of two code units.
    if (!echoed.slice(0, at).isWellFormed()) continue;
    const pieces = [echoed.slice(0, at), echoed.slice(at)].map((content) => ({ index: 0, content }));
    const fault = faultOf(`at ${at}`, alone, await streamedAnswer(guard, 1, eventsOf(pieces, 1), placeholders));
    if (fault !== null) return fault;
  }
  return null;
};
