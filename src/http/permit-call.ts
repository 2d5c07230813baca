/**
 * @module
 * Whether the key may use this route and ask for this model.
 */
import { CustodyError } from "../domain/errors.ts";
import { checkRoute } from "./authenticate.ts";
import type { Stage } from "./exchange.ts";

/**
 * @example
 * [readRequest(...), permitCall(), choosePolicy(...)]
 */
export const permitCall = (): Stage =>
  function permitCall({ principal, route, facts }) {
    checkRoute(principal, route);
    const { rules } = principal;
    if (rules === null || facts === null || rules.allowsModel(facts.model)) return;
    throw new CustodyError("model_not_allowed", "this key may not use this model", "model");
  };
