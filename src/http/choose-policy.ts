/**
 * @module
 * Puts the call under its policies: the base, and those that its model, its route and its purpose add.
 */
import type { PoliciesInForce } from "./audit.ts";
import type { Stage } from "./exchange.ts";

/**
 * @example
 * [readRequest(...), choosePolicy(policies), scanRequest()]
 */
export const choosePolicy = (policies: PoliciesInForce): Stage =>
  function choosePolicy(exchange) {
    const { facts, route, purpose } = exchange;
    exchange.guard = policies.current.guardFor({ model: facts?.model ?? "", route, purpose });
  };
