/**
 * `custody scan`: what the scanners find in a text, or in each line of JSON, on standard input. Nothing is recorded and nothing leaves.
 * @module
 */
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { counted } from "../domain/finding.ts";
import { CustodyError } from "../domain/errors.ts";
import { FieldLevel } from "../openai/fields.ts";
import { isJsonObject } from "../openai/json-document.ts";
import { JsonError } from "../openai/json-error.ts";
import { readJson } from "../openai/json.ts";
import { decodeUtf8 } from "../openai/utf8.ts";
import { createGuard, type Guard } from "../policy/guard.ts";
import { effectivePolicy } from "../policy/effective-policy.ts";
import { addedTypes } from "../policy/own-lists.ts";
import { findPolicy } from "../policy/load-policy.ts";
import { createDetector } from "../scan/detector.ts";
import { markFindings } from "./mark-findings.ts";
import { createLineSplitter } from "./split-lines.ts";

export interface ScanOptions {
  /** A shipped policy's name, or a file: for its floor, which is the class of a text in which nothing is found, and its own types. */
  readonly policy?: string;
  /** One `{"text": ...}` a line instead of one text. */
  readonly jsonl?: boolean;
  /** The text with its findings marked, instead of JSON. */
  readonly pretty?: boolean;
  readonly scores?: boolean;
}

export interface ScanStreams {
  readonly input: AsyncIterable<Uint8Array>;
  readonly output: Writable;
  readonly error: Writable;
}

/** 0: nothing is found; 1: something is; 2: the input, the policy or a scanner is broken, and what is not answered is not scanned. */
export type ScanExitCode = 0 | 1 | 2;

const everything = { isAnswer: false, which: "all" } as const;
const textBytesMax = 67_108_864;
const depthMax = 64;
const fields = new FieldLevel({ text: null });

const malformed = (message: string): CustodyError => new CustodyError("request_malformed", message);

/** The text of a line. The message says what is wrong and quotes nothing. */
const readLine = (bytes: Uint8Array): string => {
  try {
    const { value } = readJson(bytes, { depthMax }, { fields, nulAllowed: true });
    const text = isJsonObject(value) ? value["text"] : undefined;
    if (typeof text !== "string") throw malformed("must be an object with a string `text`");
    return text;
  } catch (error) {
    if (error instanceof JsonError) throw malformed(error.message.replace(/^the body /, ""));
    throw error;
  }
};

const readText = (bytes: Uint8Array): string => {
  const text = decodeUtf8(bytes);
  if (text === null) throw malformed("the text must be UTF-8");
  return text;
};

/** The fault of a line, with its number. */
const inLine = (line: number, error: unknown): unknown =>
  error instanceof CustodyError ? new CustodyError(error.code, `line ${line}: ${error.message}`) : error;

/** The text on standard input as a whole. */
const wholeInput = async (input: AsyncIterable<Uint8Array>): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of input) {
    size += chunk.length;
    if (size > textBytesMax)
      throw new CustodyError("request_too_large", `the text has more than ${textBytesMax} bytes`);
    chunks.push(chunk);
  }
  return readText(Buffer.concat(chunks, size));
};

/** Answers of one line each. What arrived in one piece is answered in one piece. */
async function* answerLines(
  input: AsyncIterable<Uint8Array>,
  answer: (text: string) => Promise<string>,
): AsyncGenerator<string> {
  const lines = createLineSplitter(textBytesMax);
  let number = 0;
  const next = async (bytes: Uint8Array): Promise<string> => {
    number += 1;
    try {
      return await answer(readLine(bytes));
    } catch (error) {
      throw inLine(number, error);
    }
  };
  for await (const chunk of input) {
    let answers = "";
    try {
      for (const line of lines.push(chunk)) answers += await next(line);
    } catch (error) {
      if (answers !== "") yield answers;
      throw error;
    }
    if (answers !== "") yield answers;
  }
  const last = lines.end();
  if (last !== null) yield await next(last);
}

/** Scans until the input ends. Lines before one at fault are answered. Faults go to `error`, one line each, and quote nothing. */
export const scanInput = async (guard: Guard, options: ScanOptions, streams: ScanStreams): Promise<ScanExitCode> => {
  const { input, output, error } = streams;
  let found = false;
  const answer = async (text: string): Promise<string> => {
    const { findings: all, dataClass } = await guard.judge([{ text, path: "text", partKind: "user" }], everything);
    const findings = counted(all);
    if (findings.length > 0) found = true;
    if (options.pretty) {
      const marked = markFindings(text, findings, output);
      return marked.endsWith("\n") ? marked : `${marked}\n`;
    }
    const shown = findings.map(({ type, start, end, scanner, dataClass, scoreMilli }) =>
      options.scores ? { type, start, end, scanner, dataClass, scoreMilli } : { type, start, end, scanner, dataClass },
    );
    return `${JSON.stringify({ findings: shown, dataClass })}\n`;
  };
  const answers = async function* (): AsyncGenerator<string> {
    if (options.jsonl) yield* answerLines(input, answer);
    else yield await answer(await wholeInput(input));
  };
  try {
    await pipeline(answers, output, { end: false });
    return found ? 1 : 0;
  } catch (fault) {
    // Nobody reads on, as `head` does not: what was found so far is the answer.
    if (fault instanceof Error && "code" in fault && fault.code === "EPIPE") return found ? 1 : 0;
    if (!(fault instanceof CustodyError)) throw fault;
    error.write(`custody: ${fault.code}: ${fault.message}\n`);
    return 2;
  }
};

/** Sets the exit code: see `ScanExitCode`. */
export const scan = async (options: ScanOptions): Promise<void> => {
  const { stdin: input, stdout: output, stderr: error } = process;
  try {
    const policy = findPolicy(options.policy ?? "default");
    const detector = createDetector({ added: addedTypes(effectivePolicy(policy)) });
    try {
      process.exitCode = await scanInput(createGuard(policy, detector), options, { input, output, error });
    } finally {
      await detector.close();
    }
  } catch (fault) {
    if (!(fault instanceof CustodyError)) throw fault;
    error.write(`custody: ${fault.code}: ${fault.message}\n`);
    process.exitCode = 2;
  }
};
