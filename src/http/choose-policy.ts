/**
 * @module
 * Puts the call under its policies: the base, and those that its model, its route, its purpose and its key add.
 */
import { CustodyError } from "../domain/errors.ts";
import type { PoliciesInForce } from "./audit.ts";
import type { Stage } from "./exchange.ts";

/** What a purpose can be, whatever the patterns of the server's own: printable ASCII, at most 128 characters. */
const purposePattern = /^[\u0020-\u007e]{1,128}$/;

/**
 * @example
 * [readRequest(...), choosePolicy(policies), scanRequest()]
 */
export const choosePolicy = (policies: PoliciesInForce): Stage =>
  function choosePolicy(exchange) {
    const { target, facts, route, purpose, principal } = exchange;
    if (purpose !== null && !purposePattern.test(purpose)) {
      throw new CustodyError("request_malformed", "`X-Custody-Purpose` must be 1 to 128 printable ASCII characters");
    }
    exchange.guard = policies.current.guardFor({
      model: target?.model ?? "",
      route,
      purpose,
      key: principal.rules?.policy ?? null,
    });
    const { capture, callersMayDropPayloads } = exchange.guard;
    exchange.capture = facts?.store === false && callersMayDropPayloads ? "metadata" : capture;
  };
