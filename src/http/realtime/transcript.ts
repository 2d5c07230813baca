/**
 * The transcript of a session: a line of JSON for each event of either side, written when it is decided what becomes of it, and durable before it
 * leaves by more than the spool's window. Speech is told by its size.
 *
 *     {"at":1760000000000,"from":"client","event":{...}}                  went on as it came
 *     {"at":...,"from":"upstream","event":{...},"sent":{...}}             went on changed; null: not at all
 *     {"at":...,"from":"client","speech":{"events":120,"bytes":384000}}   pieces of speech, one after another; `sent` null where they did not leave
 *     {"at":...,"from":"client","unread":"..."}                           could not be read
 *     {"at":...,"from":"ours","event":{...}}                              Custody's own word to the client
 *
 * Where a policy keeps no more than texts without what was found, `texts` stand in the place of events.
 * @module
 */
import type { JsonDocument, JsonNode } from "../../openai/json-document.ts";
import { soundBytes } from "../../openai/realtime/audio.ts";
import { replaceTexts } from "../../openai/replace-texts.ts";
import type { Guard } from "../../policy/guard.ts";
import type { Judgement } from "../../policy/judgement.ts";
import type { TextPart } from "../../scan/scanner.ts";
import { maskedTexts } from "../capture.ts";
import type { Side } from "./session-tally.ts";

/** Takes bytes on their way to stable storage; rejects when they cannot be written. */
interface Spool {
  add(bytes: Uint8Array): Promise<void>;
}

/** An event as it is written down. */
export interface WrittenEvent {
  readonly document: JsonDocument;
  readonly sounds: readonly JsonNode[];
}

/** In a line of its own: what JSON may have between its tokens, and a line must not. */
const oneLine = (json: string): string => json.replaceAll(/[\r\n]/g, " ");

/** The event as JSON, its speech told by its size. */
const withoutSpeech = ({ document, sounds }: WrittenEvent): string =>
  sounds.length === 0
    ? document.text
    : replaceTexts(document, new Map(sounds.map((node) => [node, `[${soundBytes([node])} bytes of audio]`])));

/** See the module. `spool` is null where nothing is kept. */
export class Transcript {
  readonly #capture: Guard["capture"];
  readonly #spool: Spool | null;
  readonly #clock: () => number;
  /** Pieces of speech that stand in no line yet. */
  readonly #speech = new Map<
    string,
    { readonly from: Side; readonly isSent: boolean; events: number; bytes: number }
  >();

  constructor(capture: Guard["capture"], spool: Spool | null, clock: () => number) {
    this.#capture = capture;
    this.#spool = spool;
    this.#clock = clock;
  }

  /** An event that leaves as it came, or as `sent`; null: not at all. What cannot be written as JSON any more is written as a text. */
  async event(from: Side, event: WrittenEvent, sent?: string | null): Promise<void> {
    if (this.#capture !== "full") return;
    const changed = sent === undefined ? "" : `,"sent":${oneLine(sent ?? "null")}`;
    await this.#line(from, `"event":${oneLine(withoutSpeech(event))}${changed}`);
  }

  /** A piece of speech that says nothing else. */
  addSpeech(from: Side, bytes: number, isSent: boolean): void {
    const name = `${from} ${isSent}`;
    const speech = this.#speech.get(name) ?? { from, isSent, events: 0, bytes: 0 };
    speech.events += 1;
    speech.bytes += bytes;
    this.#speech.set(name, speech);
  }

  /** What could not be read. */
  async unread(from: Side, bytes: Uint8Array): Promise<void> {
    if (this.#capture === "full") {
      await this.#line(from, `"unread":${JSON.stringify(Buffer.from(bytes).toString("utf8"))}`);
    }
  }

  /** The texts of an event, or one that has grown to its end, where no more is kept. */
  async texts<P extends TextPart>(from: Side, parts: readonly P[], judgement: Judgement<P>): Promise<void> {
    if (this.#capture !== "redacted" || parts.length === 0) return;
    await this.#line(from, `"texts":${Buffer.from(maskedTexts(parts, judgement)).toString("utf8")}`);
  }

  /** Custody's own word. */
  async own(event: string): Promise<void> {
    await this.#line("ours", `"event":${event}`);
  }

  /** Pieces of speech that have come since the last line, at the end. */
  async end(): Promise<void> {
    await this.#flushSpeech();
  }

  async #line(from: Side | "ours", rest: string): Promise<void> {
    if (this.#spool === null) return;
    await this.#flushSpeech();
    await this.#spool.add(Buffer.from(`{"at":${this.#clock()},"from":"${from}",${rest}}\n`));
  }

  async #flushSpeech(): Promise<void> {
    for (const { from, isSent, ...speech } of this.#speech.values()) {
      const rest = `"speech":${JSON.stringify(speech)}${isSent ? "" : ',"sent":null'}`;
      await this.#spool?.add(Buffer.from(`{"at":${this.#clock()},"from":"${from}",${rest}}\n`));
    }
    this.#speech.clear();
  }
}
