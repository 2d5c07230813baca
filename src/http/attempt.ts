/**
 * One attempt at one upstream: called, timed, counted, and written down whatever comes of it.
 * @module
 */
import type { Prices } from "../access/prices.ts";
import type { Outcome } from "../domain/breaker.ts";
import type { Attempt, AttemptError } from "../domain/entry.ts";
import type { UpstreamResponse } from "../upstream/call.ts";
import type { Upstream } from "../upstream/pool.ts";
import { UpstreamError } from "../upstream/upstream-error.ts";
import type { CredentialFor } from "./choose-credential.ts";
import type { Exchange } from "./exchange.ts";
import type { Metrics } from "./metrics.ts";
import { type SentBody, uploadBody } from "./take-upload.ts";

/** Of an upstream that cannot answer now. 529 is what Anthropic says when it is overloaded. */
const unavailable: ReadonlySet<number> = new Set([429, 500, 502, 503, 504, 529]);
/** What says so of the upstream as a whole: a 429 is one credential's, and a 500 can be one request's. */
const isBroken = (status: number): boolean => unavailable.has(status) && status > 500;

export interface AttemptDeps {
  readonly credentialFor: CredentialFor;
  readonly prices: Prices;
  readonly metrics: Metrics;
  /** Whether the upstream is told which exchange a call is of, since it may be given it again. */
  readonly sendsIds: boolean;
  /** A larger event of a WebSocket ends it. */
  readonly eventBytesMax: number;
}

/** What an attempt came to: a response, or the error that it ended with. */
export interface Tried {
  /** Why another upstream should be asked; null: no reason. */
  readonly reason: AttemptError | null;
  readonly response: UpstreamResponse | null;
  readonly error: UpstreamError | null;
}

/** Cancels the call when the request's own time is over. */
class FirstBytesClock {
  readonly #timer: NodeJS.Timeout | undefined;
  isOver = false;

  constructor(exchange: Exchange) {
    if (exchange.ttftMaxMs === null) return;
    this.#timer = setTimeout(() => {
      this.isOver = true;
      exchange.cancelUpstream?.();
    }, exchange.ttftMaxMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** What is sent: of an answer that is no JSON the upstream is told that it may be another. */
const bodyOf = (exchange: Exchange): SentBody => {
  const { upload, changedBody, body, endpoint, facts } = exchange;
  if (upload !== null) return uploadBody(exchange, upload);
  const bytes = changedBody ?? body;
  if (bytes === null) throw new Error("nothing to forward");
  const isAny = endpoint.binary !== undefined && facts?.stream !== true;
  return isAny ? { body: bytes, accept: "*/*" } : { body: bytes };
};

const call = (exchange: Exchange, upstream: Upstream, d: AttemptDeps): Promise<UpstreamResponse> => {
  const { unscanned } = exchange;
  const sent = unscanned === null ? bodyOf(exchange) : { ...unscanned, body: unscanned.body() };
  const isFirst = upstream === exchange.candidates[0];
  const chosen = isFirst ? exchange.credential : d.credentialFor(exchange, upstream);
  const kind = chosen?.kind ?? null;
  const credential = kind === (exchange.credential?.kind ?? null) ? {} : { credential: kind };
  exchange.running = { upstream: upstream.name, credential, startedAt: exchange.uptime(), status: 0, headAt: null };
  exchange.price = d.prices.find(exchange.target?.model ?? "", upstream.name);
  const { endpoint, apiHeaders } = exchange;
  const common = { path: endpoint.upstreamPath, headers: chosen?.headers, apiHeaders };
  const onStart = (running: { cancel(): void }): void => {
    exchange.cancelUpstream = () => running.cancel();
  };
  if (endpoint.session !== undefined) {
    const { model = "" } = exchange.target ?? {};
    return upstream.connect({ ...common, query: { model }, messageBytesMax: d.eventBytesMax, onStart });
  }
  return upstream.call({
    ...common,
    ...sent,
    stream: exchange.facts?.stream ?? false,
    idempotencyKey: d.sendsIds ? exchange.id : undefined,
    onStart,
  });
};

/** Takes note of a head. */
const noteHead = ({ running, facts, uptime }: Exchange, { latency }: Upstream, status: number): void => {
  if (running === null) return;
  running.status = status;
  running.headAt = uptime();
  // How soon it refuses says nothing of how soon it answers.
  if (status >= 300) return;
  (facts?.stream === true ? latency.stream : latency.json).record(running.headAt - running.startedAt);
};

/** What a status says to a circuit. */
const outcomeOf = (status: number): Outcome => {
  if (isBroken(status)) return "failed";
  return unavailable.has(status) ? "abandoned" : "answered";
};

/**
 * Makes one. With `waits` a stream has begun when it resolves: until then nothing is promised to the client. Throws what is no fault of the
 * upstream's. `settleAttempt` has to follow.
 */
export const attempt = async (
  exchange: Exchange,
  upstream: Upstream,
  d: AttemptDeps,
  waits: boolean,
): Promise<Tried> => {
  const clock = new FirstBytesClock(exchange);
  const tell = upstream.circuit.force();
  let outcome: Outcome = "abandoned";
  try {
    const response = await call(exchange, upstream, d);
    const { status, body } = response;
    noteHead(exchange, upstream, status);
    const isStream = status < 300 && exchange.facts?.stream === true && response.socket === undefined;
    if (waits && isStream && !(await body.peek())) throw new UpstreamError(upstream.name, "cut");
    outcome = outcomeOf(status);
    return { reason: unavailable.has(status) ? "status" : null, response, error: null };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const reason = clock.isOver && error.reason === "cancelled" ? "ttft_timeout" : error.reason;
    // How long a caller waits says nothing of the upstream.
    outcome = reason === "cancelled" || reason === "ttft_timeout" ? "abandoned" : "failed";
    return {
      reason,
      response: null,
      error: reason === error.reason ? error : new UpstreamError(upstream.name, reason),
    };
  } finally {
    clock.stop();
    tell(outcome);
  }
};

/** Counts an attempt that has ended. */
export const countAttempt = (metrics: Metrics, { upstream, error, status }: Attempt): void =>
  metrics.count("custody_upstream_attempts_total", { upstream, result: error ?? `${Math.floor(status / 100)}xx` });

/** Writes the attempt down that has ended. `isFollowed` says that another is made instead. */
export const settleAttempt = (exchange: Exchange, d: AttemptDeps, tried: Tried, isFollowed: boolean): void => {
  const { running } = exchange;
  if (running === null) return;
  exchange.running = null;
  const { upstream, status, credential, startedAt, headAt } = running;
  const isAnswer = tried.response !== null && !isFollowed;
  const error = isAnswer || tried.reason === null ? {} : { error: tried.reason };
  const until = isAnswer && headAt !== null ? headAt : exchange.uptime();
  const made = { ...credential, ...error, latencyUs: Math.round((until - startedAt) * 1_000), status, upstream };
  exchange.attempts.push(made);
  countAttempt(d.metrics, made);
};
