/**
 * What can go wrong between us and an upstream, in our own words. An upstream's own 4xx or 5xx is a response, not an error.
 * @module
 */
import type { AttemptError } from "../domain/entry.ts";
import { CustodyError } from "../domain/errors.ts";

/**
 * Why a call failed. `connect` is the only one after which it is certain that no byte of the request left: no connection was made
 * for it. `total_timeout` and `cancelled` can come at any moment.
 */
export type UpstreamFailure = Exclude<AttemptError, "status">;

const explanations: Readonly<Record<UpstreamFailure, string>> = {
  connect: "could not be reached",
  ttft_timeout: "sent nothing in the time that the request gives it",
  headers_timeout: "sent no response head in time",
  idle_timeout: "went silent in the middle of its response",
  total_timeout: "did not finish in time",
  cut: "broke off, or broke HTTP/1.1, before its response was complete",
  too_large: "sent a response above the configured size",
  encoding: "sent a response in a content or transfer encoding that was not asked for",
  cancelled: "was left because the call was cancelled",
  unanswered: "ended the batch without an answer to this line",
};

/** Codes of undici that say more than the moment at which they came. Its parser's errors have none, and are `cut`. */
const failureByCode: Readonly<Record<string, UpstreamFailure>> = {
  UND_ERR_CONNECT_TIMEOUT: "connect",
  UND_ERR_HEADERS_TIMEOUT: "headers_timeout",
  UND_ERR_BODY_TIMEOUT: "idle_timeout",
  UND_ERR_HEADERS_OVERFLOW: "too_large",
  UND_ERR_RES_EXCEEDED_MAX_SIZE: "too_large",
};

/** A failed call: `upstream_timeout` when a clock ran out, `upstream_failed` otherwise. */
export class UpstreamError extends CustodyError {
  readonly reason: UpstreamFailure;
  /** The system's or the TLS library's code (`ECONNREFUSED`, `CERT_HAS_EXPIRED`) for the operator's log; never foreign text. */
  readonly systemCode: string | null;

  /** `upstream` is the name in our configuration. */
  constructor(upstream: string, reason: UpstreamFailure, systemCode: string | null = null) {
    const timedOut = reason.endsWith("_timeout") || systemCode === "UND_ERR_CONNECT_TIMEOUT";
    super(timedOut ? "upstream_timeout" : "upstream_failed", `The upstream "${upstream}" ${explanations[reason]}.`);
    this.name = "UpstreamError";
    this.reason = reason;
    this.systemCode = systemCode;
  }
}

/** Translates what undici reported. `started` says whether a connection had been given to the call. */
export const upstreamErrorFrom = (upstream: string, error: Error, started: boolean): UpstreamError => {
  const code =
    "code" in error && typeof error.code === "string" && /^[A-Z0-9_]{1,64}$/.test(error.code) ? error.code : null;
  const known = code === null ? undefined : failureByCode[code];
  return new UpstreamError(upstream, known ?? (started ? "cut" : "connect"), code);
};
