/**
 * What the log holds. An entry is canonical JSON (RFC 8785) of what the proxy itself generated: enums, integers, generated ids,
 * hex digests and names from our own configuration; never a string that a caller or an upstream chose.
 * @module
 */
import type { AccessEntry } from "./access-entry.ts";
import type { AssuranceEntry } from "./assurance-entry.ts";
import type { BatchEntry } from "./batch-entry.ts";
import type { DataClass } from "./data-class.ts";
import type { EvidenceEntry } from "./evidence-entry.ts";
import type { FeedEntry } from "./feed-entry.ts";
import type { FeedbackGiven } from "./feedback-entry.ts";
import type { LogSeeded } from "./made-up.ts";
import type { RetentionEntry } from "./retention-entry.ts";
import type { ExchangeProgressed, SessionProgress } from "./session-entry.ts";
import type { ReviewEntry } from "./review-entry.ts";
import type { CatalogueLoaded, PolicyLoaded, ServerStarted } from "./start-entry.ts";
import type { Verdict } from "./verdict.ts";

/** The most bytes one entry may have: a C2SP entry bundle gives each a 16-bit length. */
export const entryBytesMax = 65_535;

/** Where an entry stands: the shard's ordinal (1, 2, ...) and its index in that shard's tree. */
export interface Position {
  readonly shard: number;
  readonly index: number;
}

/**
 * `received` is what came in, `forwarded` and `delivered` what went out where that differs; `redacted` is all that is kept where a policy keeps
 * no more: the texts without what was found in them. Of a session the events of both directions are one payload.
 */
export const payloadRoles = [
  "request.received",
  "request.forwarded",
  "response.received",
  "response.delivered",
  "request.redacted",
  "response.redacted",
  "request.findings",
  "response.findings",
  "session.events",
  "session.redacted",
  "session.findings",
  "classified.findings",
  "feedback.comment",
  "review.comment",
  "reason",
  "sources",
] as const;

export type PayloadRole = (typeof payloadRoles)[number];

/** How an entry names an encrypted payload. `bytes` is the raw size rounded up to a power of two. */
export interface PayloadRef {
  readonly role: PayloadRole;
  readonly ciphertextSha256: string;
  readonly commitment: string;
  readonly keyId: string;
  readonly bytes: number;
}

/** How an exchange ended. */
export const outcomes = [
  "complete",
  "blocked",
  "failed",
  "client_aborted",
  "upstream_failed",
  "upstream_truncated",
  "interrupted",
] as const;

export type Outcome = (typeof outcomes)[number];

/** Tokens as the upstream counted them, or as estimated. */
export interface Usage {
  /** Those of the prompt that the upstream had in its cache; there only where it told of some. */
  readonly cachedPromptTokens?: number;
  /** There, and true, only where the upstream counted nothing: Custody's own estimate from the texts. */
  readonly estimated?: true;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly totalTokens: number;
}

/**
 * Why an attempt gave no answer: what went wrong with the call, `ttft_timeout` where it took longer than the request allows, `cancelled` where the
 * client had gone, `status` where another attempt followed on what it answered.
 */
export const attemptErrors = [
  "connect",
  "headers_timeout",
  "ttft_timeout",
  "idle_timeout",
  "total_timeout",
  "cut",
  "too_large",
  "encoding",
  "cancelled",
  "unanswered",
  "status",
] as const;

export type AttemptError = (typeof attemptErrors)[number];

/** One call to one upstream; `status` is 0 when no response head came. */
export interface Attempt {
  /** There only where it is another credential than the opening's. */
  readonly credential?: string | null;
  /** There only where no head came, or the attempt was given up. */
  readonly error?: AttemptError;
  readonly latencyUs: number;
  readonly status: number;
  readonly upstream: string;
}

/** How many findings of a type there were, and what was done about them. */
export type Counts = Readonly<Record<string, number>>;

/** What the name meant that was asked for as the model, where that is more than a model's: names of our own configuration. */
export interface AskedFor {
  /** SHA-256 of what the configuration said of names, hex: a document of the record. */
  readonly catalogue: string;
  readonly alias?: string;
  readonly agent?: string;
  readonly project?: string;
  readonly campaign?: string;
  readonly arm?: string;
}

export interface ExchangeOpened {
  readonly kind: "exchange.opened";
  /** There only where more than a model was asked for. */
  readonly asked?: AskedFor | undefined;
  /** There only where it is a line of a batch, or a file that a batch made. */
  readonly batch?: string | undefined;
  readonly exchangeId: string;
  /** There, and true, only where an upstream's batch API answers it: it may stay open for a day, whichever server runs. */
  readonly handed?: true | undefined;
  /** The running server's id: recovery closes only what a dead instance left open. */
  readonly instance: string;
  readonly principal: string;
  /** The team of the key that called, as it is registered; null: of none. */
  readonly team: string | null;
  readonly route: string;
  /** A name or pattern of the catalogue, or null when the request named no model that is in it. */
  readonly model: string | null;
  /** Every upstream that this request may be sent to. */
  readonly upstreams: readonly string[];
  /** Whose credential the upstream is shown: `crd_...`, "configured", "caller", or null where it asks for none. */
  readonly credential: string | null;
  readonly stream: boolean;
  /** There only where the operator opened a path, and nothing of the call was scanned: it is of the strictest class, whatever it held. */
  readonly unscanned?: true | undefined;
  readonly policy: string;
  readonly dataClass: DataClass;
  readonly reasons: readonly string[];
  readonly counts: Counts;
  readonly verdict: Verdict;
  /** What the verdict would be if policies in shadow acted. */
  readonly shadow: Verdict;
  /** Scanners that failed, where a policy says that the call goes on. */
  readonly degraded: readonly string[];
  /** Scanners that run beside the call: `exchange.classified` says what they found. */
  readonly pending: readonly string[];
  readonly payloads: readonly PayloadRef[];
}

export interface ExchangeClosed {
  readonly kind: "exchange.closed";
  readonly exchangeId: string;
  /** That of its opening, so that each entry says by itself whose it is. */
  readonly team: string | null;
  /** Where the opening is; "previous" when both were committed at once, the opening right before the close. */
  readonly opening: Position | "previous";
  readonly outcome: Outcome;
  /** Our own error code when we refused or failed the call. */
  readonly error: string | null;
  /** The HTTP status that the client was given; 0 when it left before one was. */
  readonly status: number;
  readonly attempts: readonly Attempt[];
  readonly dataClass: DataClass;
  readonly reasons: readonly string[];
  readonly counts: Counts;
  readonly verdict: Verdict;
  readonly shadow: Verdict;
  readonly degraded: readonly string[];
  readonly usage: Usage | null;
  /** By the prices of the configuration, in millionths of its currency; null where there is no price or no usage. */
  readonly costMicros: number | null;
  /** From the beginning of the call to the first of a stream that the client was given; there only where that was before this entry. */
  readonly firstChunkUs?: number | undefined;
  readonly latencyUs: number;
  /** There only where nothing of the call was scanned: how much went each way, rounded up to a power of two. */
  readonly unscanned?: { readonly requestBytes: number; readonly responseBytes: number } | undefined;
  readonly payloads: readonly PayloadRef[];
  /** There only where its answer was judged under other policies than its opening names: it came to a line of a batch, hours later. */
  readonly policy?: string | undefined;
  /** There only where it was a session. */
  readonly session?: SessionProgress | undefined;
}

/** What the scanners that run beside the call found, in request and answer; after the close, at most once. */
export interface ExchangeClassified {
  readonly kind: "exchange.classified";
  readonly exchangeId: string;
  /** That of its opening, so that each entry says by itself whose it is. */
  readonly team: string | null;
  /** The opening, which lists these scanners as pending. */
  readonly opening: Position;
  readonly scanners: readonly string[];
  /** Those that could not judge all of it: they failed, were too late, or too much was waiting. */
  readonly degraded: readonly string[];
  /** Class and verdicts are those of the whole exchange, with what opening and close say; reasons and counts are of these scanners. */
  readonly dataClass: DataClass;
  readonly reasons: readonly string[];
  readonly counts: Counts;
  readonly verdict: Verdict;
  readonly shadow: Verdict;
  readonly payloads: readonly PayloadRef[];
}

/** The first entry of a shard: what it continues, and why it was begun. */
export interface LogOpened {
  readonly kind: "log.opened" | "log.continued";
  readonly origin: string;
  /** The final checkpoint of the shard before, as `size` and hex root. */
  readonly previous: { readonly origin: string; readonly size: number; readonly root: string } | null;
  /** After a loss or a restore: the newer checkpoint that an outside anchor holds. */
  readonly anchor: { readonly origin: string; readonly size: number; readonly root: string } | null;
}

export interface PayloadRevealed {
  readonly kind: "payload.revealed";
  readonly exchangeId: string;
  /** Of the exchange, whoever read it. */
  readonly team: string | null;
  readonly principal: string;
  readonly roles: readonly PayloadRole[];
  /** The reason is a person's words: it is sealed as a payload of its own under the reveal's entry id. */
  readonly payloads: readonly PayloadRef[];
}

/** An entry before the ledger gives it its version, id and time. */
export type EntryDraft =
  | ExchangeOpened
  | ExchangeProgressed
  | ExchangeClosed
  | ExchangeClassified
  | LogOpened
  | LogSeeded
  | ServerStarted
  | PolicyLoaded
  | CatalogueLoaded
  | PayloadRevealed
  | FeedbackGiven
  | ReviewEntry
  | AccessEntry
  | EvidenceEntry
  | RetentionEntry
  | AssuranceEntry
  | BatchEntry
  | FeedEntry;

export type EntryKind = EntryDraft["kind"];

/** An entry as it stands in the log. `time` is UTC milliseconds. */
export type Entry = EntryDraft & { readonly v: 1; readonly id: string; readonly time: number };
