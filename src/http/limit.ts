/**
 * @module
 * Holds calls to the limits and budgets of their key and team: their number before anything of them is read, their tokens when the request
 * is. What is refused here is recorded as any refusal of a known caller.
 */
import type { Bounded } from "../access/limit-settings.ts";
import type { Limiter, Pass } from "../access/limiter.ts";
import { costMicrosOf, type Prices } from "../access/prices.ts";
import type { Standing } from "../access/account.ts";
import type { RequestShape } from "../domain/body-shape.ts";
import type { Principal } from "../domain/principal.ts";
import type { Outgoing } from "./context.ts";
import type { Exchange, Stage } from "./exchange.ts";
import { estimatedPromptTokens } from "./estimated-usage.ts";

/** What the stages need. */
export interface LimitDeps {
  readonly limiter: Limiter;
  readonly prices: Prices;
  readonly boundsOf: (principal: Principal) => Bounded;
  /** The keys that somebody who reads keys may see. */
  readonly keysSeenBy: (principal: Principal) => readonly Bounded[];
}

/** A time as OpenAI writes it: `1s`, `6m0s`, in whole seconds, rounded up. */
export const resetText = (resetMs: number): string => {
  const seconds = Math.ceil(resetMs / 1_000);
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds}s` : `${minutes}m${seconds % 60}s`;
};

const setStanding = (outgoing: Outgoing, name: "requests" | "tokens", standing: Standing | null): void => {
  if (standing === null) return;
  outgoing.setHeader(`x-ratelimit-limit-${name}`, String(standing.limit));
  outgoing.setHeader(`x-ratelimit-remaining-${name}`, String(standing.remaining));
  outgoing.setHeader(`x-ratelimit-reset-${name}`, resetText(standing.resetMs));
};

/** Tells the client how its limits stand now, and which budgets are nearly used. */
const setHeaders = (outgoing: Outgoing, pass: Pass): void => {
  if (!pass.isBounded || outgoing.headersSent) return;
  setStanding(outgoing, "requests", pass.standing("requests"));
  setStanding(outgoing, "tokens", pass.standing("tokens"));
  const { warnings } = pass;
  if (warnings.length > 0) outgoing.setHeader("x-custody-budget-warning", warnings.join(", "));
};

/**
 * Counts the call. What it holds is given back by `leave` when the answer is delivered or the client has gone.
 *
 * @example
 * [limitCalls(deps), admit(...), readBody(...)]
 */
export const limitCalls = ({ limiter, boundsOf }: LimitDeps): Stage =>
  function limitCalls(exchange) {
    const { outgoing } = exchange;
    const pass = limiter.passFor(boundsOf(exchange.principal));
    exchange.pass = pass;
    if (!pass.isBounded) return;
    try {
      pass.begin();
    } finally {
      setHeaders(outgoing, pass);
    }
    outgoing.once("close", () => pass.leave());
  };

/** The most that an answer may have by its request; what a request does not bound is not reserved. */
const answerTokensMax = (shape: RequestShape, choices: number): number => (shape.completionTokensMax ?? 0) * choices;

const reserve = (exchange: Exchange, pass: Pass): void => {
  const { shape, facts, price } = exchange;
  if (shape === null || facts === null) throw new Error("a request is read before its tokens are reserved");
  const promptTokens = estimatedPromptTokens(shape);
  const completionTokens = answerTokensMax(shape, facts.choices);
  const costMicros = price === null ? null : costMicrosOf(price, { promptTokens, completionTokens });
  pass.reserve({ tokens: promptTokens + completionTokens, costMicros });
};

/**
 * Reserves the prompt, as estimated, and the most that the answer may have. `settle.ts` corrects it by what was used.
 *
 * @example
 * [readRequest(...), limitTokens(deps), choosePolicy(...)]
 */
export const limitTokens = ({ prices }: LimitDeps): Stage =>
  function limitTokens(exchange) {
    const { pass, facts, outgoing } = exchange;
    exchange.price = prices.find(facts?.model ?? "");
    if (pass?.isBounded !== true) return;
    try {
      reserve(exchange, pass);
    } finally {
      setHeaders(outgoing, pass);
    }
  };
