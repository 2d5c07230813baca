/**
 * @module
 * Finds the upstreams that serve the model that was asked for.
 */
import { CustodyError } from "../domain/errors.ts";
import type { Stage } from "./exchange.ts";

/**
 * @example
 * [scanRequest(...), route(), record(...)]
 */
export const route = (): Stage =>
  function route(exchange) {
    exchange.catalogueEntry = exchange.target?.entry ?? null;
    if (exchange.catalogueEntry === null) {
      throw new CustodyError(
        "not_found",
        "no upstream serves this model; GET /v1/models lists those that are served",
        "model",
      );
    }
  };
