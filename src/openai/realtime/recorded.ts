/**
 * The texts of a session as its transcript has them: what the client said, event by event, and what the upstream's events add up to.
 * @module
 */
import type { JsonNode } from "../json-document.ts";
import type { JsonLimits } from "../json.ts";
import { type RecordedText, textsOfFrames } from "../recorded-texts.ts";
import { readClientEvent } from "./client-event.ts";
import { ServerEvents } from "./server-event.ts";

export interface RecordedSession {
  readonly asked: readonly JsonNode[];
  readonly answered: readonly RecordedText[];
}

interface Line {
  readonly from: string;
  readonly event?: unknown;
}

/** The events of one side, as JSON. */
const eventsOf = (lines: readonly Line[], side: string): Buffer[] =>
  lines.flatMap(({ from, event }) =>
    from === side && event !== undefined ? [Buffer.from(JSON.stringify(event))] : [],
  );

/** Reads a transcript; a last line that is not complete is left out. Events were read before, within a server's own bounds. */
export const recordedSession = (bytes: Buffer, limits: JsonLimits): RecordedSession => {
  const lines = bytes
    .toString("utf8")
    .split("\n")
    .slice(0, -1)
    .map((line): Line => JSON.parse(line));
  const server = new ServerEvents(limits);
  return {
    asked: eventsOf(lines, "client").flatMap((event) => readClientEvent(event, limits).parts),
    answered: textsOfFrames(eventsOf(lines, "upstream").map((event) => server.read(event).frame)),
  };
};
