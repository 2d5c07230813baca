/**
 * @module
 * Finds the upstreams that serve the model that was asked for.
 */
import { CustodyError } from "../domain/errors.ts";
import type { Catalogue } from "../upstream/catalogue.ts";
import type { Stage } from "./exchange.ts";

/**
 * @example
 * [scanRequest(...), route(catalogue), record(...)]
 */
export const route = (catalogue: Catalogue): Stage =>
  function route(exchange) {
    exchange.catalogueEntry = catalogue.find(exchange.facts?.model ?? "");
    if (exchange.catalogueEntry === null) {
      throw new CustodyError(
        "not_found",
        "no upstream serves this model; GET /v1/models lists those that are served",
        "model",
      );
    }
  };
