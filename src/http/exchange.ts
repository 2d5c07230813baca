/**
 * One exchange on its way through the stages of a call. Each fills in what it found out; `audit` turns the whole into the record.
 * @module
 */
import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import type { RequestShape } from "../domain/body-shape.ts";
import type { AskedFor, Attempt, Outcome, Usage } from "../domain/entry.ts";
import type { ErrorCode } from "../domain/errors.ts";
import type { Principal } from "../domain/principal.ts";
import type { Pass } from "../access/limiter.ts";
import type { Price } from "../access/prices.ts";
import type { Assessment, ExchangeRecord } from "../ledger/exchange-record.ts";
import type { Mark } from "../ledger/marks.ts";
import type { Closing } from "../ledger/exchange-sides.ts";
import type { OfBatch } from "../ledger/of-batch.ts";
import type { CallFacts, Endpoint, SessionFormat } from "../openai/endpoint.ts";
import type { Also } from "../ledger/append.ts";
import type { PayloadDetails } from "../vault/seal.ts";
import type { JsonDocument, JsonNode } from "../openai/json-document.ts";
import type { Guard } from "../policy/guard.ts";
import type { Leavings } from "../policy/leaving.ts";
import type { Placeholders } from "../scan/placeholders.ts";
import type { TextPart } from "../scan/scanner.ts";
import type { UpstreamResponse } from "../upstream/call.ts";
import type { MessageSocket } from "../upstream/message-socket.ts";
import type { Upstream } from "../upstream/pool.ts";
import type { Target } from "../catalogue/names.ts";
import type { CallHeaders } from "../upstream/request-headers.ts";
import type { Incoming, Outgoing } from "./context.ts";
import type { Upload } from "./take-upload.ts";
import type { Upgrade } from "./outgoing.ts";
import type { UnscannedMethod } from "./unscanned-route.ts";

/** How an answer ended, as the close will state it. */
export interface Ending {
  readonly outcome: Outcome;
  readonly error: ErrorCode | "upstream_truncated" | null;
}

/** What a call shows to its upstream. */
export interface ChosenCredential {
  /** As `exchange.opened` names it: `crd_...`, `configured`, `caller`, or null where none is sent. */
  readonly kind: string | null;
  /** Those that carry it; undefined: the upstream's own. */
  readonly headers: CallHeaders | undefined;
}

/** An attempt whose outcome is not known yet. */
export interface RunningAttempt {
  readonly upstream: string;
  /** Where it is another than the first one's. */
  readonly credential: { readonly credential?: string | null };
  /** By the exchange's `uptime`. */
  readonly startedAt: number;
  status: number;
  /** When its head came. */
  headAt: number | null;
}

/** An answer that is complete before any of it is delivered. `changed` is what the client gets where that is not what came in. */
export interface WholeAnswer {
  readonly kind: "whole";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly received: Uint8Array | null;
  readonly changed: Uint8Array | null;
  readonly usage: Usage | null;
  readonly assessment: Assessment;
  readonly ending: Ending;
  /** What was judged of it: scanners that run beside the call look at it later. */
  texts(): readonly TextPart[];
}

/** What a chunk of a stream releases now, and what waits for the closing commit. */
export interface StreamPiece {
  readonly released: readonly Uint8Array[];
  readonly held: readonly Uint8Array[];
}

/** An answer that nobody reads: it is delivered as it comes, its last bytes after the close. */
export interface UnscannedAnswer {
  readonly kind: "unscanned";
  /** Rejects as `BodyReader.read` and the record do. */
  deliver(): Promise<void>;
  /** None. */
  texts(): readonly TextPart[];
}

/** A call of which nothing is scanned: what is sent on of it, and how much there was. */
export interface UnscannedCall {
  readonly method: UnscannedMethod;
  /** Appended to the base URL of the upstream, with its query. */
  readonly path: string;
  readonly contentType: string | null;
  /** As the caller states it; null where it does not. */
  readonly length: number | null;
  /** Begins to take it in, once; null where there is none. */
  body(): Readable | null;
  requestBytes: number;
  responseBytes: number;
}

/** What is known of a stream so far; once its pieces have ended it is final. */
export interface StreamSummary {
  readonly usage: Usage | null;
  /** Null where it failed before its end and cannot be judged. */
  readonly assessment: Assessment | null;
  readonly ending: Ending;
  /** All that was delivered, where that is not what came in. */
  readonly changed: Uint8Array | null;
}

/** An answer that is delivered while it arrives. */
export interface StreamAnswer {
  readonly kind: "stream";
  readonly headers: Readonly<Record<string, string>>;
  /** Whether words of ours can be put in: what they cannot be put in is cut where it fails. */
  readonly isEvents: boolean;
  /** `onReceived` is given the upstream's bytes before anything of them is released. Throws `upstream_failed` or `upstream_timeout`. */
  pieces(onReceived: (bytes: Uint8Array) => Promise<void>): AsyncGenerator<StreamPiece, void>;
  summary(): Promise<StreamSummary>;
  /** What was judged of it so far, each text that grows as a whole; asked for once, at the end. */
  texts(): readonly TextPart[];
}

/** A WebSocket that the upstream has opened. It is answered by a session, event by event. */
export interface SessionAnswer {
  readonly kind: "session";
  readonly format: SessionFormat;
  readonly socket: MessageSocket;
  /** What was judged is not kept: nothing looks at it later. */
  texts(): readonly TextPart[];
}

/** None yet: the exchange stays open, and is gone on with when an upstream's batch API has answered it. */
export interface LaterAnswer {
  readonly kind: "later";
  texts(): readonly TextPart[];
}

/**
 * One step of a call. It fills in what it finds out, and throws to refuse. A step that needs no waiting returns nothing, and costs no turn of
 * the event loop.
 */
export type Stage = (exchange: Exchange) => void | Promise<void>;

/** A step that only a client's own request can take: its body is still on the connection. */
export type ClientStage = (exchange: ClientExchange) => void | Promise<void>;

/** What is asked, beside its body. */
export interface Asked {
  readonly headers: IncomingHttpHeaders;
}

/** Where an answer goes: the head that is gathered for it, and when nobody waits for it any more. */
export interface Answered {
  readonly head: string[];
  readonly headersSent: boolean;
  once(event: "close", listener: () => void): unknown;
}

/** An exchange on a client's connection. */
export interface ClientExchange extends Exchange {
  readonly incoming: Incoming;
  readonly outgoing: Outgoing;
  /** Where it asks for a WebSocket. */
  readonly upgrade: Upgrade | null;
}

export interface Exchange {
  readonly incoming: Asked;
  readonly outgoing: Answered;
  readonly id: string;
  readonly principal: Principal;
  readonly endpoint: Endpoint;
  /** Where it is a line of a batch, or a file of one. */
  readonly ofBatch: OfBatch | null;
  /** Steady milliseconds, whatever the clock says. */
  readonly uptime: () => number;
  /** By `uptime`. */
  readonly startedAt: number;
  /** Texts of the caller's headers: sealed with the payload, or made an HMAC of. */
  readonly clientRequestId: string | null;
  readonly subject: string | null;
  /** What the call is for, by its header: policies can be chosen by it. */
  readonly purpose: string | null;

  /** The policies that it is under: the base until the request is read. */
  guard: Guard;
  /** What is kept of its texts: what its policies say, or less where they let the caller ask for less. */
  capture: Guard["capture"];
  body: Uint8Array | null;
  /** Instead of it, where it is a form. */
  upload: Upload | null;
  /** The caller's words that are kept with it. */
  words: PayloadDetails;
  /** What is committed with it. */
  also: Also;
  /** Headers that its API asks for, as undici takes them: `[name, value, ...]`. */
  apiHeaders: readonly string[];
  /** What is forwarded, before anything of it is replaced: what came in, or what the names in it make of that. */
  document: JsonDocument | null;
  facts: CallFacts | null;
  shape: RequestShape | null;
  /** What its model means. */
  target: Target | null;
  asked: AskedFor | null;
  marks: readonly Mark[];
  /** Where the client speaks of sessions: the one that it named, or a new one. */
  sessionId: string | null;
  /** Within so many milliseconds the first bytes of a stream must come, or the head of a whole answer; null: as the upstream's own clocks say. */
  ttftMaxMs: number | null;
  /** Texts that are judged and not forwarded. */
  taken: readonly JsonNode[];
  /** Its texts. */
  parts: readonly TextPart[];
  /** Its way past the limits of key and team, from the first stage on. */
  pass: Pass | null;
  /** What its model costs at the upstream that was called last. */
  price: Price | null;
  /** What stands for values of the request toward the model. */
  placeholders: Placeholders;
  request: Assessment;
  /** What was changed in the request. */
  redactions: number;
  /** Scanners that run beside the call. */
  pending: readonly string[];
  /** What those say of the request, once it is open and where there are any. */
  lateRequest: Assessment | Promise<Assessment> | null;
  /** What is kept of the request's and the answer's texts, where that is not all. */
  keptRequest: Uint8Array | null;
  keptAnswer: Uint8Array | null;
  /** What goes upstream, where that is not the body; of a form its document, from which `uploadBody` makes it. */
  changedBody: Uint8Array | null;
  /** What of the request leaves, once it is scanned. */
  leavings: Leavings | null;
  /** The upstreams that it may go to, in the order in which they are tried; none before it is routed. */
  candidates: readonly Upstream[];
  /** For the first of them. */
  credential: ChosenCredential | null;
  record: ExchangeRecord | null;
  attempts: Attempt[];
  /** The attempt that runs: what a close says of it that comes before its end. */
  running: RunningAttempt | null;
  response: UpstreamResponse | null;
  /** When the client was given the first of a stream, by `uptime`. */
  firstChunkAt: number | null;
  answer: WholeAnswer | StreamAnswer | SessionAnswer | UnscannedAnswer | LaterAnswer | null;
  /** Null where it is scanned, as all are but those to paths that the operator has opened. */
  unscanned: UnscannedCall | null;

  /** What its close says, once that is made. */
  closing: Closing | null;
  /** The client has gone away: nothing more is delivered. */
  gone: boolean;
  /** Stops the upstream call that is running. */
  cancelUpstream: (() => void) | null;
}
