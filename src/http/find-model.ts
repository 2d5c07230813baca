/**
 * @module
 * Finds the upstreams that serve the model that was asked for, before anything depends on them; `route` refuses where there are none.
 */
import type { Catalogue } from "../upstream/catalogue.ts";
import type { Stage } from "./exchange.ts";

/**
 * @example
 * [readRequest(...), findModel(catalogue), limitTokens(...)]
 */
export const findModel = (catalogue: Catalogue): Stage =>
  function findModel(exchange) {
    exchange.catalogueEntry = catalogue.find(exchange.facts?.model ?? "");
  };
