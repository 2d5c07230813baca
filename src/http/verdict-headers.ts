/**
 * What the client is told of its request's judgement; the answer's own is read by id.
 * @module
 */
import type { Exchange } from "./exchange.ts";

const digestChars = 12;

/** Sets them on the answer, whatever it will be. */
export const setVerdictHeaders = ({ outgoing, request, redactions, guard }: Exchange): void => {
  if (outgoing.headersSent) return;
  outgoing.setHeader("x-custody-verdict", request.verdict);
  outgoing.setHeader("x-custody-redactions", String(redactions));
  outgoing.setHeader("x-custody-data-class", request.dataClass);
  outgoing.setHeader("x-custody-policy", `${guard.name}@${guard.digest.slice(0, digestChars)}`);
  if (request.degraded.length > 0) outgoing.setHeader("x-custody-degraded", request.degraded.join(", "));
};
