/**
 * @module
 * Chooses the upstreams that may be sent what leaves of the request, in the order in which they are tried. Where there is none the call is
 * refused: nothing is ever sent on the chance that it may be.
 */
import { costMicrosOf, type Prices } from "../access/prices.ts";
import { CustodyError } from "../domain/errors.ts";
import type { Leaving } from "../domain/recipient.ts";
import { strongerAction } from "../domain/verdict.ts";
import { inOrder, type Ordering } from "../upstream/order.ts";
import type { Upstream } from "../upstream/pool.ts";
import { callersHeader } from "./choose-credential.ts";
import { estimatedPromptTokens } from "./estimated-usage.ts";
import type { Exchange, Stage } from "./exchange.ts";
import { mayBeKept, refuseClass } from "./key-class.ts";

export interface RouteDeps {
  readonly order: readonly Ordering[];
  readonly prices: Prices;
  /** In [0, 1). */
  readonly random: () => number;
  /** The one upstream that comes into question, by its name; undefined: all that serve the model. */
  readonly only?: string;
}

/** What an answer is taken to have where the request does not bound it: between two upstreams it is the same. */
const answerTokens = 1_000;

/** What leaves, of the floor of the key too. */
const withFloorOf = ({ principal: { rules } }: Exchange, { classes, types }: Leaving): Leaving => {
  const floor = rules?.classificationFloor ?? null;
  return floor === null ? { classes, types } : { classes: new Set([...classes, floor]), types };
};

const costIn = (exchange: Exchange, { prices }: RouteDeps): ((upstream: Upstream) => number | null) => {
  const { shape, facts, target } = exchange;
  return ({ name }) => {
    const price = prices.find(target?.model ?? "", name);
    if (price === null || shape === null) return null;
    const completionTokens = (shape.completionTokensMax ?? answerTokens) * (facts?.choices ?? 1);
    return costMicrosOf(price, { promptTokens: estimatedPromptTokens(shape), completionTokens });
  };
};

/** Those that may be sent what leaves. Throws `classification_mismatch` where none may. */
export const allowedOf = (exchange: Exchange, upstreams: readonly Upstream[]): readonly Upstream[] => {
  const { guard, leavings } = exchange;
  if (leavings === null) throw new Error("a request is scanned before it is routed");
  const { routing } = guard;
  const why = (upstream: Upstream, leaving: Leaving, shadow: boolean): string | null =>
    routing.refusal(upstream.recipient, leaving, shadow);
  if (routing.hasShadow) {
    const leaving = withFloorOf(exchange, leavings.leavingInShadow);
    const isLost = upstreams.every((one) => why(one, leaving, true) !== null);
    if (isLost) exchange.request = { ...exchange.request, shadow: strongerAction(exchange.request.shadow, "block") };
  }
  if (!mayBeKept(exchange)) return upstreams;
  const leaving = withFloorOf(exchange, leavings.leaving);
  const allowed = upstreams.filter((one) => why(one, leaving, false) === null);
  const [first] = upstreams;
  if (allowed.length > 0 || first === undefined) return allowed;
  const reason = why(first, leaving, false);
  return refuseClass(
    exchange,
    `no upstream of this model may be sent what the request holds; of ${first.name}: ${reason}`,
  );
};

/**
 * @example
 * [scanRequest(), checkCeiling(), route(deps), chooseCredential(...)]
 */
export const route = (d: RouteDeps): Stage =>
  function route(exchange) {
    const { target, facts, incoming } = exchange;
    const entry = target?.entry ?? null;
    if (entry === null) {
      throw new CustodyError(
        "not_found",
        "no upstream serves this model; GET /v1/models lists those that are served",
        "model",
      );
    }
    // A secret of the caller's goes to one upstream, whatever else changes: the first that lists the model.
    const isCallers = incoming.headers[callersHeader] !== undefined;
    const { upstreams } = entry;
    const serving = d.only === undefined ? upstreams : upstreams.filter(({ name }) => name === d.only);
    const listed = isCallers ? serving.slice(0, 1) : serving;
    const allowed = allowedOf(exchange, listed);
    exchange.candidates = inOrder(allowed, {
      order: d.order,
      stream: facts?.stream ?? false,
      costOf: costIn(exchange, d),
      random: d.random,
    });
  };
