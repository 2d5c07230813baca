/**
 * A session from its beginning to its end, and the record of it.
 * @module
 */
import { CustodyError } from "../../domain/errors.ts";
import type { Recorder } from "../../ledger/exchange-record.ts";
import type { JsonLimits } from "../../openai/json.ts";
import type { MessageSocket, SocketMessage } from "../../upstream/message-socket.ts";
import { errorAnswer, isPolicys } from "../error-response.ts";
import type { ClientExchange, SessionAnswer } from "../exchange.ts";
import { answerDetails, closingOf, keptOf } from "../settle.ts";
import { acceptClient } from "./accept-client.ts";
import type { LiveSession, LiveSessions } from "./live-sessions.ts";
import type { RealtimeConfig } from "./realtime-config.ts";
import { SessionClock } from "./session-clock.ts";
import { endByClient, endByError, endByUpstream, type SessionEnd } from "./session-end.ts";
import { SessionTally } from "./session-tally.ts";
import { Traffic } from "./traffic.ts";
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

/** What its policies keep of it. */
const openTranscript = (exchange: ClientExchange, { clock }: Recorder): Transcript => {
  const { capture, record } = exchange;
  if (capture === "metadata" || record === null) return new Transcript(capture, null, clock);
  const role = capture === "full" ? "session.events" : "session.redacted";
  return new Transcript(capture, record.spool(answerDetails(exchange) ?? {}, role), clock);
};

/** See the module. */
class Session implements LiveSession {
  readonly #d: SessionDeps;
  readonly #exchange: ClientExchange;
  readonly #client: MessageSocket;
  readonly #upstream: MessageSocket;
  readonly #tally: SessionTally;
  readonly #transcript: Transcript;
  readonly #traffic: Traffic;
  readonly #ending = Promise.withResolvers<SessionEnd>();
  readonly #over = Promise.withResolvers<void>();
  readonly #handling = new Set<Promise<void>>();
  #isEnding = false;
  /** Events with texts since the log said how far it is. */
  #unsaid = 0;

  constructor(
    d: SessionDeps,
    exchange: ClientExchange,
    { socket: upstream, format }: SessionAnswer,
    client: MessageSocket,
  ) {
    const recipient = exchange.candidates.find(({ name }) => name === exchange.attempts.at(-1)?.upstream);
    if (recipient === undefined) throw new Error("a session has an upstream");
    const tally = new SessionTally(exchange.request);
    const transcript = openTranscript(exchange, d.recorder);
    const both = { client, upstream, recipient };
    const onTexts = (): void => this.#note();
    this.#d = d;
    this.#exchange = exchange;
    this.#client = client;
    this.#upstream = upstream;
    this.#tally = tally;
    this.#transcript = transcript;
    this.#traffic = new Traffic({ ...d.realtime, ...both, exchange, format, tally, transcript, onTexts });
  }

  /** Resolves when it has ended, and is recorded. */
  async run(): Promise<void> {
    const { sessions, settings } = this.#d.realtime;
    const clock = new SessionClock(settings, {
      onEnd: (error) => this.#endBy(error),
      onPing: () => {
        if (!this.#client.ping()) this.#client.cut();
      },
      onProgress: () => this.#progress(),
    });
    sessions.add(this);
    void this.#readClient(clock);
    void this.#readUpstream(clock);
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

  async #readClient(clock: SessionClock): Promise<void> {
    await this.#pump(this.#client, clock, (message) => this.#traffic.fromClient(message));
    this.#end(endByClient(await this.#client.ended));
  }

  async #readUpstream(clock: SessionClock): Promise<void> {
    await this.#pump(this.#upstream, clock, (message) => this.#traffic.fromUpstream(message));
    await this.#handle(() => this.#traffic.drain());
    this.#end(endByUpstream(await this.#upstream.ended));
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

  #endBy(error: unknown): void {
    const isBlock = error instanceof CustodyError && isPolicys(error);
    if (isBlock && !this.#isEnding) this.#tally.block();
    if (!(error instanceof CustodyError)) this.#d.onUnexpected(error instanceof Error ? error : new Error("no error"));
    this.#end(endByError(error, isBlock));
  }

  #end(end: SessionEnd): void {
    this.#isEnding = true;
    this.#traffic.stop();
    this.#ending.resolve(end);
  }

  #note(): void {
    this.#unsaid += 1;
    if (this.#unsaid >= this.#d.realtime.settings.progressEvents) this.#progress();
  }

  /** Says in the log how far it is, where there is something to say. */
  #progress(): void {
    if (this.#unsaid === 0) return;
    this.#unsaid = 0;
    const { assessment, ...progress } = this.#tally.takeProgress();
    const kept = keptOf(this.#exchange, assessment);
    void this.#handle(async () => this.#exchange.record?.progress({ ...progress, assessment: kept }));
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
      await this.#traffic.end();
      if (told !== null) await this.#transcript.own(told.event);
      const { usage, assessment, counts: session } = this.#tally;
      const end = { outcome, error: told?.code === "internal_error" ? told.code : error, status: 101 } as const;
      await exchange.record?.close(closingOf(exchange, { ...end, usage, assessment, bodies: null, session }));
    } catch (failure) {
      told = errorAnswer(failure, true, errors);
      code = endByError(failure, false).clientCode;
    }
    if (told !== null) await this.#client.send(Buffer.from(told.event));
    await Promise.all([this.#client.close(code), this.#upstream.close(upstreamCode)]);
  }
}

/**
 * Takes the client's end and runs the session to its end. Resolves when it is recorded; where the client has gone before it began, that is what is
 * recorded.
 */
export const runSession = async (d: SessionDeps, exchange: ClientExchange, answer: SessionAnswer): Promise<void> => {
  const client = await acceptClient(exchange, d.realtime.settings.eventBytesMax);
  if (client === null) {
    const end = { outcome: "client_aborted", error: null, status: 0, usage: null, assessment: null } as const;
    await exchange.record?.close(closingOf(exchange, { ...end, bodies: null }));
    answer.socket.cut();
    return;
  }
  await new Session(d, exchange, answer, client).run();
};
