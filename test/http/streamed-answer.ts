/**
 * One answer twice, through the same stage as a call's: as a whole, and as a stream that is cut wherever a test says.
 * @module
 */
import { bareExchange, bareFacts } from "../fixtures/bare-exchange.ts";
import { scanResponse } from "../../src/http/scan-response.ts";
import { createGuard, type Guard } from "../../src/policy/guard.ts";
import { parsePolicy } from "../../src/policy/load-policy.ts";
import { createDetector, type Detector } from "../../src/scan/detector.ts";
import { Placeholders } from "../../src/scan/placeholders.ts";
import type { Scanner } from "../../src/scan/scanner.ts";
import { createScanners } from "../../src/scan/scanners.ts";

/** The program's own scanners but for those that judge wholes, on this thread. */
export const localDetector = (scanners: readonly Scanner[] = createScanners([])): Detector =>
  createDetector({ scanners: scanners.filter(({ isWhole }) => isWhole !== true) });

/** A policy that does the same about everything that is found. */
export const guardThat = (action: string, detector: Detector): Guard => {
  const types = [...(detector.types ?? [])];
  const hashOf = (_type: string, value: string): string => `${value.length}h`;
  return createGuard(parsePolicy("test.yaml", JSON.stringify({ name: "test", rules: [{ types, action }] })), detector, {
    hashOf,
  });
};

/** What one choice says. */
export interface Choice {
  readonly content?: string;
  /** The arguments of its one tool call. */
  readonly arguments?: string;
}

/** What a client was given. `error` is the code of a refusal. */
export interface Given {
  readonly choices: readonly { readonly content: string; readonly arguments: string }[];
  readonly error: string | null;
  readonly isDone: boolean;
  readonly text: string;
  readonly outcome: string;
  /** What the record holds of what was delivered, where that is not what came in. */
  readonly changed: string | null;
}

/** A body that comes in the given pieces. */
const bodyOf = (pieces: readonly Uint8Array[]) => {
  let next = 0;
  return {
    read: () => Promise.resolve(next < pieces.length ? Buffer.from(pieces[next++] ?? []) : null),
    readAll: () => Promise.resolve(Buffer.concat(pieces)),
    cancel: () => undefined,
  };
};

const run = async (
  guard: Guard,
  placeholders: Placeholders,
  choices: number,
  contentType: string,
  pieces: readonly Uint8Array[],
) => {
  const isStream = contentType === "text/event-stream";
  const response = { status: 200, contentType, headers: {}, requestId: null, body: bodyOf(pieces) };
  const exchange = bareExchange(guard, { placeholders, facts: { ...bareFacts, choices, stream: isStream }, response });
  await scanResponse({ depthMax: 64 })(exchange);
  if (exchange.answer === null) throw new Error("no answer");
  return exchange.answer;
};

/** What the path of a whole answer gives. */
export const wholeAnswer = async (
  guard: Guard,
  choices: readonly Choice[],
  placeholders: Placeholders = new Placeholders(),
): Promise<Given> => {
  const body = JSON.stringify({
    choices: choices.map(({ content = null, arguments: given }, index) => ({
      index,
      message: {
        role: "assistant",
        content,
        ...(given === undefined
          ? {}
          : { tool_calls: [{ id: "c", type: "function", function: { name: "f", arguments: given } }] }),
      },
      finish_reason: "stop",
    })),
  });
  const answer = await run(guard, placeholders, choices.length, "application/json", [Buffer.from(body)]);
  if (answer.kind !== "whole") throw new Error("not whole");
  const text = Buffer.from(answer.changed ?? answer.received ?? []).toString("utf8");
  const { error, choices: said } = JSON.parse(text);
  const given = ((said ?? []) as { message: Record<string, never> }[]).map(({ message }) => ({
    content: message["content"] ?? "",
    arguments:
      (message["tool_calls"] as undefined | { function: { arguments: string } }[])?.[0]?.function.arguments ?? "",
  }));
  return {
    choices: given,
    error: error?.code ?? null,
    isDone: false,
    text,
    outcome: answer.ending.outcome,
    changed: null,
  };
};

/** Reads events as a client does. */
export const readStream = (text: string, count: number): Pick<Given, "choices" | "error" | "isDone"> => {
  const choices = Array.from({ length: count }, () => ({ content: "", arguments: "" }));
  let error: string | null = null;
  let isDone = false;
  for (const event of text.split("\n\n")) {
    const data = event.replace(/^data: /, "");
    if (data === "") continue;
    if (data === "[DONE]") {
      isDone = true;
      continue;
    }
    const chunk = JSON.parse(data);
    error ??= chunk.error?.code ?? null;
    for (const { index, delta } of chunk.choices ?? []) {
      const choice = choices[index];
      if (choice === undefined || delta === undefined) continue;
      choice.content += delta.content ?? "";
      choice.arguments += delta.tool_calls?.[0]?.function?.arguments ?? "";
    }
  }
  return { choices, error, isDone };
};

/** What the path of a stream gives, which comes in these pieces. */
export const streamedAnswer = async (
  guard: Guard,
  count: number,
  pieces: readonly Uint8Array[],
  placeholders: Placeholders = new Placeholders(),
): Promise<Given & { readonly released: readonly string[] }> => {
  const answer = await run(guard, placeholders, count, "text/event-stream", pieces);
  if (answer.kind !== "stream") throw new Error("no stream");
  const left: Uint8Array[] = [];
  const held: Uint8Array[] = [];
  const released: string[] = [];
  for await (const piece of answer.pieces(() => Promise.resolve())) {
    left.push(...piece.released);
    held.push(...piece.held);
    released.push(Buffer.concat(piece.released).toString("utf8"));
  }
  const { ending, changed } = await answer.summary();
  const bytes = Buffer.concat([...left, ...held]);
  const text = bytes.toString("utf8");
  return {
    ...readStream(text, count),
    text,
    outcome: ending.outcome,
    changed: changed === null ? null : Buffer.from(changed).toString("utf8"),
    released,
  };
};

/** One delta. */
export interface Piece {
  readonly index: number;
  readonly content?: string;
  readonly arguments?: string;
}

export const eventOf = (value: unknown): Buffer => Buffer.from(`data: ${JSON.stringify(value)}\n\n`);
export const doneEvent = Buffer.from("data: [DONE]\n\n");

/** The events of a stream with these deltas: each choice finishes, then `[DONE]`. */
export const eventsOf = (pieces: readonly Piece[], count: number): Buffer[] => [
  ...pieces.map(({ index, content, arguments: given }) => {
    const delta = given === undefined ? { content } : { tool_calls: [{ index: 0, function: { arguments: given } }] };
    return eventOf({ id: "x", choices: [{ index, delta, finish_reason: null }] });
  }),
  ...Array.from({ length: count }, (_one, index) =>
    eventOf({ id: "x", choices: [{ index, delta: {}, finish_reason: "stop" }] }),
  ),
  doneEvent,
];
