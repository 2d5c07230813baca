/**
 * What can go wrong, named by who must act. Nothing here knows of HTTP: `http/error-response.ts` maps codes to statuses.
 * @module
 */

/** Why a policy stopped a text: what it is, not who sent it. */
export type GuardrailCode =
  | "content_safety_block"
  | "prompt_injection_detected"
  | "pii_policy_block"
  | "secret_detected"
  | "classification_mismatch"
  | "tool_not_allowed";

/** Errors of the caller, the upstream, the operator, the boot and of nobody, in that order (docs/errors.md explains each). */
export type ErrorCode =
  | "request_malformed"
  | GuardrailCode
  | "unauthenticated"
  | "key_expired"
  | "key_disabled"
  | "key_revoked"
  | "insufficient_quota"
  | "forbidden"
  | "csrf_refused"
  | "second_person_required"
  | "approval_not_valid"
  | "model_not_allowed"
  | "route_not_allowed"
  | "network_not_allowed"
  | "caller_credential_not_allowed"
  | "not_found"
  | "method_not_allowed"
  | "request_too_large"
  | "unsupported_media_type"
  | "upgrade_required"
  | "held"
  | "must_be_kept"
  | "clock_not_trusted"
  | "master_key_read_only"
  | "rate_limited"
  | "session_expired"
  | "upstream_failed"
  | "upstream_timeout"
  | "ledger_unavailable"
  | "scanner_failed"
  | "credential_unusable"
  | "overloaded"
  | "sign_in_unavailable"
  | "config_invalid"
  | "policy_invalid"
  | "ledger_corrupt";

/**
 * An error that may be shown to the one who must act. The message is ours: it names fields, limits and kinds, and never quotes
 * what a caller or an upstream sent.
 */
export class CustodyError extends Error {
  readonly code: ErrorCode;
  /** The field at fault as a path (`messages[0].content`), or null when no field is. */
  readonly param: string | null;
  /** How long it will be so, where that is known. */
  readonly retryAfterMs: number | null;

  constructor(code: ErrorCode, message: string, param: string | null = null, retryAfterMs: number | null = null) {
    super(message);
    this.name = "CustodyError";
    this.code = code;
    this.param = param;
    this.retryAfterMs = retryAfterMs;
  }
}
