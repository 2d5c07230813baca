/**
 * What the client is told of its request's judgement; the answer's own is read by id.
 * @module
 */
import type { Exchange } from "./exchange.ts";

const digestChars = 12;

/** Sets them on the answer, whatever it will be. */
export const setVerdictHeaders = ({ outgoing, request, redactions, guard }: Exchange): void => {
  const { head, headersSent } = outgoing;
  if (headersSent || head.includes("x-custody-verdict")) return;
  head.push("x-custody-verdict", request.verdict);
  head.push("x-custody-redactions", String(redactions));
  head.push("x-custody-data-class", request.dataClass);
  head.push("x-custody-policy", `${guard.name}@${guard.digest.slice(0, digestChars)}`);
  if (request.degraded.length > 0) head.push("x-custody-degraded", request.degraded.join(", "));
};
