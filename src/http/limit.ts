/**
 * @module
 * Holds calls to the limits and budgets of their key and team: their number before anything of them is read, their tokens when the request
 * is. What is refused here is recorded as any refusal of a known caller.
 */
import type { Bounded } from "../access/limit-settings.ts";
import type { Limiter, Pass } from "../access/limiter.ts";
import { costMicrosOf, type Prices } from "../access/prices.ts";
import type { RequestShape } from "../domain/body-shape.ts";
import type { Principal } from "../domain/principal.ts";
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

/**
 * Counts the call. What it holds is given back by `leave` when the answer is delivered or the client has gone.
 *
 * @example
 * [limitCalls(deps), admit(...), readBody(...)]
 */
export const limitCalls = ({ limiter, boundsOf }: LimitDeps): Stage =>
  function limitCalls(exchange) {
    const pass = limiter.passFor(boundsOf(exchange.principal));
    exchange.pass = pass;
    if (!pass.isBounded) return;
    const begin = (): void => {
      pass.begin();
      if (exchange.gone) pass.leave();
      else exchange.outgoing.once("close", () => pass.leave());
    };
    // Right after a start it is not known yet what of a budget is used.
    if (pass.hasBudget && limiter.loading !== null) return limiter.loading.then(begin);
    begin();
  };

/** The most that an answer may have by its request; what a request does not bound is not reserved. */
const answerTokensMax = (shape: RequestShape, choices: number): number => (shape.completionTokensMax ?? 0) * choices;

/** The most that the call could cost, at any upstream that it might go to; null where one of them has no price for it. */
const costMax = (
  { target }: Exchange,
  prices: Prices,
  tokens: { readonly promptTokens: number; readonly completionTokens: number },
): number | null => {
  const names = target?.entry?.upstreams.map(({ name }) => name) ?? [];
  const found = [
    ...new Set((names.length === 0 ? [undefined] : names).map((name) => prices.find(target?.model ?? "", name))),
  ];
  const costs = found.map((price) => (price === null ? null : costMicrosOf(price, tokens)));
  return costs.reduce<number | null>((most, cost) => (most === null || cost === null ? null : Math.max(most, cost)), 0);
};

const reserve = (exchange: Exchange, pass: Pass, prices: Prices): void => {
  const { shape, facts } = exchange;
  if (shape === null || facts === null) throw new Error("a request is read before its tokens are reserved");
  const promptTokens = estimatedPromptTokens(shape);
  const completionTokens = answerTokensMax(shape, facts.choices);
  const costMicros = costMax(exchange, prices, { promptTokens, completionTokens });
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
    const { pass } = exchange;
    if (pass?.isBounded === true) reserve(exchange, pass, prices);
  };
