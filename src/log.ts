/**
 * The operator's log on standard error: codes, counts and names of our own, never a foreign message.
 * @module
 */
import { destination, pino } from "pino";

export const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination({ dest: 2, sync: true }));

/** What may be said of an error that nobody expected: its kind, its code, and where in our code it arose. */
export const errorFacts = (error: unknown): { name: string; code: string | null; at: string | null } => {
  if (!(error instanceof Error)) return { name: typeof error, code: null, at: null };
  const code = "code" in error && typeof error.code === "string" ? error.code : null;
  const { stack = "", message } = error;
  // Behind the message: that may hold anything, also what looks like a frame.
  const frames = stack.includes(message) ? stack.slice(stack.indexOf(message) + message.length) : "";
  const frame = frames.split("\n").find((line) => /^\s+at /.test(line)) ?? null;
  return { name: error.name, code, at: frame?.trim() ?? null };
};
