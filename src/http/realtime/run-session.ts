/**
 * A session: events of both sides, each judged, written down, and passed on; and its record from beginning to end.
 * @module
 */
import { SlidingWindow } from "../../access/sliding-window.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { Recorder } from "../../ledger/exchange-record.ts";
import type { JsonLimits } from "../../openai/json.ts";
import type { ClientEvent } from "../../openai/realtime/client-event.ts";
import type { ServerEvent } from "../../openai/realtime/server-event.ts";
import { soundBytes } from "../../openai/realtime/audio.ts";
import type { MessageSocket, SocketMessage } from "../../upstream/message-socket.ts";
import { answerContext } from "../answer-context.ts";
import { errorAnswer, isPolicys } from "../error-response.ts";
import { saidChars } from "../estimated-usage.ts";
import type { Exchange, SessionAnswer } from "../exchange.ts";
import { answerDetails, closingOf } from "../settle.ts";
import { acceptClient } from "./accept-client.ts";
import { Conversation } from "./conversation.ts";
import { ClientJudge } from "./judge-client-event.ts";
import type { LiveSession, LiveSessions } from "./live-sessions.ts";
import type { RealtimeConfig } from "./realtime-config.ts";
import { type LeavingEvent, type Scanned, ServerScan } from "./server-scan.ts";
import { SessionClock } from "./session-clock.ts";
import { endByClient, endByError, endByUpstream, type SessionEnd } from "./session-end.ts";
import { SessionTally } from "./session-tally.ts";
import { Transcript } from "./transcript.ts";

export interface RealtimeDeps {
  readonly settings: RealtimeConfig;
  readonly sessions: LiveSessions;
  readonly json: JsonLimits;
}

export interface SessionDeps {
  readonly realtime: RealtimeDeps;
  readonly recorder: Recorder;
  /** Told about errors that nobody expected. */
  readonly onUnexpected: (error: Error) => void;
}

/** Fields of a piece of speech that say nothing of their own. */
const speechFields: ReadonlySet<string | number> = new Set(["type", "event_id"]);

const isPlainSpeech = ({ type, parts }: ClientEvent): boolean =>
  type === "input_audio_buffer.append" && parts.every(({ known, step }) => known && speechFields.has(step));

/** Writes down what is kept of a session by its policies. */
const openTranscript = ({ capture, record, ...exchange }: Exchange, clock: () => number): Transcript => {
  const role = capture === "full" ? "session.events" : "session.redacted";
  const details = answerDetails({ capture, record, ...exchange }) ?? {};
  return new Transcript(capture, capture === "metadata" ? null : (record?.spool(details, role) ?? null), clock);
};

/** See the module. */
class Session implements LiveSession {
  readonly #d: SessionDeps;
  readonly #settings: RealtimeConfig;
  readonly #exchange: Exchange;
  readonly #client: MessageSocket;
  readonly #upstream: MessageSocket;
  readonly #format: SessionAnswer["format"];
  readonly #events: ReturnType<SessionAnswer["format"]["openServerEvents"]>;
  readonly #tally: SessionTally;
  readonly #transcript: Transcript;
  readonly #judge: ClientJudge;
  readonly #scan: ServerScan;
  readonly #window = new SlidingWindow();
  readonly #ending = Promise.withResolvers<SessionEnd>();
  readonly #over = Promise.withResolvers<void>();
  readonly #handling = new Set<Promise<void>>();
  #isEnding = false;
  /** Events with texts since the log said how far it is. */
  #unsaid = 0;

  constructor(d: SessionDeps, exchange: Exchange, answer: SessionAnswer, client: MessageSocket) {
    const { guard } = exchange;
    const upstream = exchange.candidates.find(({ name }) => name === exchange.attempts.at(-1)?.upstream);
    if (upstream === undefined) throw new Error("a session has an upstream");
    const { settings, json } = d.realtime;
    this.#d = d;
    this.#settings = settings;
    this.#exchange = exchange;
    this.#client = client;
    this.#upstream = answer.socket;
    this.#format = answer.format;
    this.#events = answer.format.openServerEvents(json);
    this.#tally = new SessionTally(exchange.request);
    this.#transcript = openTranscript(exchange, d.recorder.clock);
    const conversation = new Conversation(guard);
    this.#judge = new ClientJudge(exchange, upstream, this.#tally, conversation);
    const context = answerContext(exchange);
    const contextNow = () => ({ ...context, scanners: conversation.scanners });
    this.#scan = new ServerScan(guard, contextNow, settings.heldSpeechBytesMax);
  }

  /** Resolves when it has ended, and is recorded. */
  async run(): Promise<void> {
    const clock = new SessionClock(this.#settings, {
      onEnd: (error) => this.#endBy(error),
      onPing: () => {
        if (!this.#client.ping()) this.#client.cut();
      },
      onProgress: () => this.#progress(),
    });
    const { sessions } = this.#d.realtime;
    sessions.add(this);
    void this.#pump(this.#client, clock, (message) => this.#fromClient(message)).then(async () =>
      this.#end(endByClient(await this.#client.ended)),
    );
    void this.#pump(this.#upstream, clock, (message) => this.#fromUpstream(message)).then(async () => {
      await this.#handle(() => this.#drain());
      this.#end(endByUpstream(await this.#upstream.ended));
    });
    const end = await this.#ending.promise;
    clock.stop();
    await this.#finish(end);
    sessions.delete(this);
    this.#over.resolve();
  }

  async endForShutdown(): Promise<void> {
    this.#endBy(new CustodyError("session_expired", "the server stops"));
    await this.#over.promise;
  }

  #end(end: SessionEnd): void {
    this.#isEnding = true;
    this.#ending.resolve(end);
  }

  #endBy(error: unknown): void {
    const isBlock = error instanceof CustodyError && isPolicys(error);
    if (isBlock && !this.#isEnding) this.#tally.block();
    if (error instanceof Error && !(error instanceof CustodyError)) this.#d.onUnexpected(error);
    this.#end(endByError(error, isBlock));
  }

  /** Reads a side to its end, or to the session's. */
  async #pump(
    side: MessageSocket,
    clock: SessionClock,
    take: (message: SocketMessage) => Promise<void>,
  ): Promise<void> {
    for (let message = await side.read(); message !== null && !this.#isEnding; message = await side.read()) {
      const taken = message;
      clock.touch();
      await this.#handle(() => take(taken));
    }
  }

  /** What is being done when the session ends is waited for: nothing is written after the close. */
  async #handle(work: () => Promise<void>): Promise<void> {
    if (this.#isEnding) return;
    const handled = work().catch((error: unknown) => this.#endBy(error));
    this.#handling.add(handled);
    await handled;
    this.#handling.delete(handled);
  }

  async #fromClient({ bytes, isBinary }: SocketMessage): Promise<void> {
    const number = this.#tally.count("client");
    this.#checkRate();
    const event = await this.#readClient(bytes, isBinary);
    try {
      const { changed, judgement, parts } = await this.#judge.judge(event, number);
      this.#tally.addSaid(
        "client",
        parts.reduce((sum, { text }) => sum + text.length, 0),
      );
      if (changed === null && isPlainSpeech(event)) {
        this.#transcript.addSpeech("client", soundBytes(event.sounds), true);
      } else {
        await this.#transcript.event("client", event, changed ?? undefined);
        await this.#transcript.texts("client", parts, judgement);
        this.#note();
      }
      if (!this.#isEnding) await this.#upstream.send(changed === null ? bytes : Buffer.from(changed));
    } catch (error) {
      await this.#transcript.event("client", event, null);
      throw error;
    }
  }

  #checkRate(): void {
    const { eventsPerMinuteMax } = this.#settings;
    const nowMs = performance.now();
    if (this.#window.waitMs(nowMs, 1, eventsPerMinuteMax) > 0) {
      throw new CustodyError("rate_limited", `more than ${eventsPerMinuteMax} events came in a minute`);
    }
    this.#window.add(nowMs, 1);
  }

  async #readClient(bytes: Buffer, isBinary: boolean): Promise<ClientEvent> {
    try {
      if (isBinary) throw new CustodyError("request_malformed", "events are text, not binary");
      return this.#format.readClientEvent(bytes, this.#d.realtime.json);
    } catch (error) {
      await this.#transcript.unread("client", bytes);
      throw error;
    }
  }

  async #readUpstream(bytes: Buffer, isBinary: boolean): Promise<ServerEvent> {
    try {
      if (isBinary) throw new CustodyError("upstream_failed", "the upstream sent binary, where events are text");
      return this.#events.read(bytes);
    } catch (error) {
      await this.#transcript.unread("upstream", bytes);
      throw error;
    }
  }

  async #fromUpstream({ bytes, isBinary }: SocketMessage): Promise<void> {
    const number = this.#tally.count("upstream");
    const event = await this.#readUpstream(bytes, isBinary);
    this.#tally.addSpeech("upstream", soundBytes(event.sounds));
    if (event.usage !== null) this.#tally.addUsage(event.usage);
    await this.#pass(await this.#scan.take(event, bytes), number);
    if (event.spoken === null) this.#note();
  }

  /** Nothing more comes of the upstream. */
  async #drain(): Promise<void> {
    await this.#pass(await this.#scan.finish(), this.#tally.counts.upstreamEvents);
  }

  async #pass({ leaving, found, texts }: Scanned, number: number): Promise<void> {
    this.#tally.add(found, "upstream", number);
    for (const { parts, judgement } of texts) {
      this.#tally.addSaid("upstream", saidChars(parts));
      await this.#transcript.texts("upstream", parts, judgement);
    }
    for (const one of leaving) await this.#leave(one);
    const { block } = this.#scan;
    if (block === null) return;
    for (const event of this.#scan.kept) await this.#write(event, null);
    throw block;
  }

  async #leave({ event, bytes, isChanged }: LeavingEvent): Promise<void> {
    if (bytes === null) await this.#write(event, null);
    else await this.#write(event, isChanged ? Buffer.from(bytes).toString("utf8") : undefined);
    if (bytes !== null && !this.#isEnding) await this.#client.send(bytes);
  }

  async #write(event: ServerEvent, sent?: string | null): Promise<void> {
    const { document } = event.frame;
    if (document === null) throw new Error("an event is JSON");
    const isHeard = event.spoken !== null && typeof sent !== "string";
    if (isHeard) this.#transcript.addSpeech("upstream", soundBytes(event.sounds), sent === undefined);
    else await this.#transcript.event("upstream", { document, sounds: event.sounds }, sent);
  }

  #note(): void {
    this.#unsaid += 1;
    if (this.#unsaid >= this.#settings.progressEvents) this.#progress();
  }

  /** Says in the log how far it is, where there is something to say. */
  #progress(): void {
    if (this.#unsaid === 0) return;
    this.#unsaid = 0;
    const { record, capture } = this.#exchange;
    const { assessment, ...progress } = this.#tally.takeProgress();
    const kept = capture === "metadata" ? { ...assessment, findings: [] } : assessment;
    void this.#handle(async () => record?.progress({ ...progress, assessment: kept }));
  }

  /** The record first; then both sides are told. */
  async #finish({ outcome, error, clientCode, upstreamCode, cause }: SessionEnd): Promise<void> {
    this.#client.hurry();
    this.#upstream.hurry();
    await Promise.all(this.#handling);
    const exchange = this.#exchange;
    const { errors } = exchange.endpoint;
    let told = cause === null ? null : errorAnswer(cause, true, errors);
    let code = clientCode;
    try {
      if (told !== null) await this.#transcript.own(told.event);
      await this.#transcript.end();
      const { usage, assessment, counts: session } = this.#tally;
      const end = { outcome, error: told?.code === "internal_error" ? told.code : error, status: 101 } as const;
      await exchange.record?.close(closingOf(exchange, { ...end, usage, assessment, bodies: null, session }));
    } catch (failure) {
      told = errorAnswer(failure, true, errors);
      code = endByError(failure, false).clientCode;
    }
    if (told !== null) void this.#client.send(Buffer.from(told.event));
    await Promise.all([this.#client.close(code), this.#upstream.close(upstreamCode)]);
  }
}

/**
 * Takes the client's end and runs the session to its end. Resolves when it is recorded; where the client has gone before it began, that is what is
 * recorded.
 */
export const runSession = async (d: SessionDeps, exchange: Exchange, answer: SessionAnswer): Promise<void> => {
  const client = await acceptClient(exchange, d.realtime.settings.eventBytesMax);
  if (client === null) {
    const end = { outcome: "client_aborted", error: null, status: 0, usage: null, assessment: null } as const;
    await exchange.record?.close(closingOf(exchange, { ...end, bodies: null }));
    answer.socket.cut();
    return;
  }
  await new Session(d, exchange, answer, client).run();
};
