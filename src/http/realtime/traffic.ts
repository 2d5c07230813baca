/**
 * The events of a session: each is read, judged, written down and passed on, in either direction.
 * @module
 */
import { SlidingWindow } from "../../access/sliding-window.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { JsonLimits } from "../../openai/json.ts";
import { soundBytes } from "../../openai/realtime/audio.ts";
import type { ClientEvent } from "../../openai/realtime/client-event.ts";
import type { ServerEvent } from "../../openai/realtime/server-event.ts";
import type { MessageSocket, SocketMessage } from "../../upstream/message-socket.ts";
import type { Upstream } from "../../upstream/pool.ts";
import { answerContext } from "../answer-context.ts";
import { saidChars } from "../estimated-usage.ts";
import type { Exchange, SessionAnswer } from "../exchange.ts";
import { Conversation } from "./conversation.ts";
import { ClientJudge } from "./judge-client-event.ts";
import type { RealtimeConfig } from "./realtime-config.ts";
import { type LeavingEvent, type Scanned, ServerScan } from "./server-scan.ts";
import type { SessionTally } from "./session-tally.ts";
import type { Transcript } from "./transcript.ts";

/** Fields of a piece of speech that say nothing of their own. */
const speechFields: ReadonlySet<string | number> = new Set(["type", "event_id"]);

const isPlainSpeech = ({ type, parts }: ClientEvent): boolean =>
  type === "input_audio_buffer.append" && parts.every(({ known, step }) => known && speechFields.has(step));

/** What a session is made of. */
export interface SessionParts {
  readonly settings: RealtimeConfig;
  readonly json: JsonLimits;
  readonly exchange: Exchange;
  readonly format: SessionAnswer["format"];
  readonly client: MessageSocket;
  readonly upstream: MessageSocket;
  /** Which one it is. */
  readonly recipient: Upstream;
  readonly tally: SessionTally;
  readonly transcript: Transcript;
  /** Told about each event that is more than a piece of speech. */
  readonly onTexts: () => void;
}

export class Traffic {
  readonly #parts: SessionParts;
  readonly #events: ReturnType<SessionAnswer["format"]["openServerEvents"]>;
  readonly #judge: ClientJudge;
  readonly #scan: ServerScan;
  readonly #window = new SlidingWindow();
  #isStopped = false;

  constructor(parts: SessionParts) {
    const { exchange, settings, format, json, recipient, tally } = parts;
    const { guard } = exchange;
    this.#parts = parts;
    this.#events = format.openServerEvents(json);
    const conversation = new Conversation(guard);
    this.#judge = new ClientJudge(exchange, recipient, tally, conversation);
    const context = answerContext(exchange);
    const contextNow = () => ({ ...context, scanners: conversation.scanners });
    this.#scan = new ServerScan(guard, contextNow, settings.heldSpeechBytesMax);
  }

  /** Nothing leaves any more. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Throws what the session ends with. */
  async fromClient({ bytes, isBinary }: SocketMessage): Promise<void> {
    const { tally, transcript, upstream, onTexts } = this.#parts;
    const number = tally.count("client");
    this.#checkRate();
    const event = await this.#readClient(bytes, isBinary);
    try {
      const { changed, judgement, parts } = await this.#judge.judge(event, number);
      tally.addSaid(
        "client",
        parts.reduce((sum, { text }) => sum + text.length, 0),
      );
      if (changed === null && isPlainSpeech(event)) transcript.addSpeech("client", soundBytes(event.sounds), true);
      else {
        await transcript.event("client", event, changed ?? undefined);
        await transcript.texts("client", parts, judgement);
        onTexts();
      }
      if (!this.#isStopped) await upstream.send(changed === null ? bytes : Buffer.from(changed));
    } catch (error) {
      await transcript.event("client", event, null);
      throw error;
    }
  }

  #checkRate(): void {
    const { eventsPerMinuteMax } = this.#parts.settings;
    const nowMs = this.#parts.exchange.uptime();
    if (this.#window.waitMs(nowMs, 1, eventsPerMinuteMax) > 0) {
      throw new CustodyError("rate_limited", `more than ${eventsPerMinuteMax} events came in a minute`);
    }
    this.#window.add(nowMs, 1);
  }

  async #readClient(bytes: Buffer, isBinary: boolean): Promise<ClientEvent> {
    const { format, json, transcript } = this.#parts;
    try {
      if (isBinary) throw new CustodyError("request_malformed", "events are text, not binary");
      return format.readClientEvent(bytes, json);
    } catch (error) {
      await transcript.unread("client", bytes);
      throw error;
    }
  }

  async #readUpstream(bytes: Buffer, isBinary: boolean): Promise<ServerEvent> {
    try {
      if (isBinary) throw new CustodyError("upstream_failed", "the upstream sent binary, where events are text");
      return this.#events.read(bytes);
    } catch (error) {
      await this.#parts.transcript.unread("upstream", bytes);
      throw error;
    }
  }

  /** Throws what the session ends with. */
  async fromUpstream({ bytes, isBinary }: SocketMessage): Promise<void> {
    const { tally, onTexts } = this.#parts;
    const number = tally.count("upstream");
    const event = await this.#readUpstream(bytes, isBinary);
    tally.addSpeech("upstream", soundBytes(event.sounds));
    if (event.usage !== null) tally.addUsage(event.usage);
    await this.#pass(await this.#scan.take(event, bytes), number);
    if (event.spoken === null) onTexts();
  }

  /** Nothing more comes of the upstream: what was held back is as whole as it will be. */
  async drain(): Promise<void> {
    await this.#pass(await this.#scan.finish(), this.#parts.tally.counts.upstreamEvents);
  }

  async #pass({ leaving, found, texts }: Scanned, number: number): Promise<void> {
    const { tally, transcript } = this.#parts;
    tally.add(found, "upstream", number);
    for (const { parts, judgement } of texts) {
      tally.addSaid("upstream", saidChars(parts));
      await transcript.texts("upstream", parts, judgement);
    }
    for (const one of leaving) await this.#leave(one);
    if (this.#scan.block !== null) throw this.#scan.block;
  }

  async #leave({ event, bytes, isChanged }: LeavingEvent): Promise<void> {
    const isSent = bytes !== null && !this.#isStopped;
    if (!isSent) return this.#write(event, null);
    await this.#write(event, isChanged ? Buffer.from(bytes).toString("utf8") : undefined);
    await this.#parts.client.send(bytes);
  }

  /** Writes down what is left: it has not reached the client, and will not. */
  async end(): Promise<void> {
    for (const event of this.#scan.kept) await this.#write(event, null);
    await this.#parts.transcript.end();
  }

  async #write(event: ServerEvent, sent?: string | null): Promise<void> {
    const { transcript } = this.#parts;
    const { document } = event.frame;
    if (document === null) throw new Error("an event is JSON");
    const isHeard = event.spoken !== null && typeof sent !== "string";
    if (isHeard) transcript.addSpeech("upstream", soundBytes(event.sounds), sent === undefined);
    else await transcript.event("upstream", { document, sounds: event.sounds }, sent);
  }
}
