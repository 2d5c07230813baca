/**
 * How sessions end: what the record says of it, what each side is told.
 * @module
 */
import { CustodyError, type ErrorCode } from "../../domain/errors.ts";
import { closeCodes, type SocketEnd } from "../../upstream/message-socket.ts";
import type { Ending } from "../exchange.ts";

export interface SessionEnd extends Ending {
  /** Status codes of RFC 6455, 7.4.1. */
  readonly clientCode: number;
  readonly upstreamCode: number;
  /** Why, where the client has to be told in an event. */
  readonly cause: Error | null;
}

/** What the client does wrong, what no policy lets pass, what is too much; else a fault of ours or of the upstream's. */
const codes = { malformed: 1_007, policy: 1_008, internal: 1_011, tryLater: 1_013 } as const;

const clientCodeOf = (code: ErrorCode): number => {
  if (code === "request_malformed") return codes.malformed;
  if (code === "session_expired") return closeCodes.goingAway;
  if (code === "ledger_unavailable" || code === "scanner_failed" || code === "overloaded") return codes.tryLater;
  return code.startsWith("upstream") ? codes.internal : codes.policy;
};

const faultErrors: Readonly<Record<NonNullable<SocketEnd["fault"]>, ErrorCode>> = {
  too_large: "request_too_large",
  encoding: "request_malformed",
  protocol: "request_malformed",
};

const isOver = (code: number): boolean =>
  code === closeCodes.normal || code === closeCodes.goingAway || code === closeCodes.none;

/** The client has closed it, or is gone. */
export const endByClient = ({ code, fault }: SocketEnd): SessionEnd => {
  if (fault !== null) {
    // It has been told by the code already.
    const error = faultErrors[fault];
    return { outcome: "failed", error, clientCode: code, upstreamCode: closeCodes.goingAway, cause: null };
  }
  const outcome = code === closeCodes.abnormal ? "client_aborted" : "complete";
  return { outcome, error: null, clientCode: code, upstreamCode: code, cause: null };
};

/** The upstream has closed it, or is gone. */
export const endByUpstream = ({ code, fault }: SocketEnd): SessionEnd => {
  const common = { clientCode: code, upstreamCode: code };
  if (fault === null && isOver(code)) return { ...common, outcome: "complete", error: null, cause: null };
  const cause = new CustodyError("upstream_failed", "the upstream's session ended before it was complete");
  if (code !== closeCodes.abnormal && fault === null) {
    return { ...common, outcome: "upstream_failed", error: null, cause: null };
  }
  const error = fault === null ? "upstream_truncated" : "upstream_failed";
  const outcome = fault === null ? "upstream_truncated" : "upstream_failed";
  return { outcome, error, clientCode: codes.internal, upstreamCode: code, cause };
};

/** Something that must not go on: `isBlock` where a policy says so. */
export const endByError = (error: unknown, isBlock: boolean): SessionEnd => {
  const cause = error instanceof Error ? error : new Error("not an error");
  if (!(cause instanceof CustodyError)) {
    return { outcome: "failed", error: null, clientCode: codes.internal, upstreamCode: closeCodes.goingAway, cause };
  }
  const { code } = cause;
  const failed = code.startsWith("upstream") ? "upstream_failed" : "failed";
  // It has been open as long as it may: nothing is wrong with it.
  const outcome = code === "session_expired" ? "complete" : failed;
  return {
    outcome: isBlock ? "blocked" : outcome,
    error: code,
    clientCode: isBlock ? codes.policy : clientCodeOf(code),
    upstreamCode: closeCodes.goingAway,
    cause,
  };
};
