/**
 * @module
 * Calls the upstreams that may be sent the request, one after the other, until one answers. By now it is scanned, routed and durable. Another attempt
 * is made only while the client has been given nothing.
 */
import { CustodyError } from "../domain/errors.ts";
import type { RetryBudget } from "../upstream/retry-budget.ts";
import type { Upstream } from "../upstream/pool.ts";
import { attempt, type AttemptDeps, settleAttempt, type Tried } from "./attempt.ts";
import type { Exchange, Stage } from "./exchange.ts";

/** What may be asked again of the same upstream: it has not begun with the request, or says that it will be well soon. */
const repeatable: ReadonlySet<number> = new Set([502, 503, 504]);
const firstPauseMs = 100;
const pauseMsMax = 5_000;

export interface ForwardDeps extends AttemptDeps {
  /** How often one upstream is asked again. */
  readonly retriesMax: number;
  readonly budget: RetryBudget;
  /** In [0, 1). */
  readonly random: () => number;
}

/** How long an upstream asks to be left alone; null where it does not, or says it by a date. */
const askedPauseMs = ({ response }: Tried): number | null => {
  const { "retry-after-ms": ms, "retry-after": seconds } = response?.headers ?? {};
  if (ms !== undefined) return Number(ms);
  return seconds === undefined || !/^\d+$/.test(seconds) ? null : Number(seconds) * 1_000;
};

/** Exponential, with full jitter (any time up to that), and never sooner than asked; null where that would be too long. */
const pauseBefore = (tried: Tried, retries: number, random: () => number): number | null => {
  const asked = askedPauseMs(tried) ?? 0;
  if (asked > pauseMsMax) return null;
  return Math.max(asked, random() * Math.min(pauseMsMax, firstPauseMs * 2 ** retries));
};

/** Ends early when the client goes away. */
const pause = (exchange: Exchange, ms: number): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    exchange.cancelUpstream = () => {
      clearTimeout(timer);
      resolve();
    };
  });

/** Where a call is on its way. */
interface Way {
  readonly place: number;
  readonly retries: number;
  readonly pauseMs: number;
}

const isClosed = ({ circuit }: Upstream): boolean => !circuit.isOpen();

/** The place of the next one that can be asked; -1 where none is left. */
const nextPlace = (candidates: readonly Upstream[], from: number): number =>
  candidates.findIndex((one, place) => place >= from && isClosed(one));

/** What follows a failed attempt: the same upstream again, or the next; null: nothing. */
const nextStep = (exchange: Exchange, tried: Tried, { place, retries }: Way, d: ForwardDeps): Way | null => {
  const { reason, response } = tried;
  // What streams through is not there to be sent again.
  if (reason === null || reason === "cancelled" || exchange.gone || exchange.unscanned !== null) return null;
  const { candidates } = exchange;
  const same = candidates[place];
  const isRepeatable = reason === "connect" || repeatable.has(response?.status ?? 0);
  if (retries < d.retriesMax && isRepeatable && same !== undefined && isClosed(same)) {
    const pauseMs = pauseBefore(tried, retries, d.random);
    if (pauseMs !== null) return d.budget.take() ? { place, retries: retries + 1, pauseMs } : null;
  }
  const next = nextPlace(candidates, place + 1);
  return next !== -1 && d.budget.take() ? { place: next, retries: 0, pauseMs: 0 } : null;
};

const callAll = async (exchange: Exchange, d: ForwardDeps): Promise<void> => {
  const { candidates, ttftMaxMs } = exchange;
  let way: Way = { place: Math.max(0, nextPlace(candidates, 0)), retries: 0, pauseMs: 0 };
  for (;;) {
    if (way.pauseMs > 0) await pause(exchange, way.pauseMs);
    // Who left in the meantime needs no answer, and no upstream need see the request.
    if (exchange.gone) {
      throw new CustodyError("upstream_failed", "the client went away before the upstream was called");
    }
    const upstream = candidates[way.place];
    if (upstream === undefined) throw new Error("a route has an upstream");
    const waits = ttftMaxMs !== null || nextPlace(candidates, way.place + 1) !== -1;
    const tried = await attempt(exchange, upstream, d, waits);
    const next = nextStep(exchange, tried, way, d);
    settleAttempt(exchange, d, tried, next !== null);
    if (next === null) {
      if (tried.response === null) throw tried.error ?? new Error("an attempt has a response or an error");
      exchange.response = tried.response;
      return;
    }
    tried.response?.body.cancel();
    way = next;
  }
};

/**
 * @example
 * [record(...), forward(deps), scanResponse(...)]
 */
export const forward = (d: ForwardDeps): Stage =>
  async function forward(exchange) {
    if (exchange.record?.isOpen !== true) throw new Error("nothing leaves before it is recorded");
    d.budget.count();
    await callAll(exchange, d);
  };
