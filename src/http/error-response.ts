/**
 * The one place that maps errors to HTTP. An error that we do not know says "internal error" and nothing more.
 * @module
 */
import { CustodyError, type ErrorCode } from "../domain/errors.ts";
import { type ErrorFormat, openaiErrors } from "../openai/error-body.ts";

interface Mapping {
  readonly status: 400 | 401 | 402 | 403 | 404 | 405 | 408 | 409 | 413 | 415 | 426 | 429 | 500 | 502 | 503 | 504;
  readonly type: string;
}

const mappings: Readonly<Record<ErrorCode, Mapping>> = {
  request_malformed: { status: 400, type: "invalid_request_error" },
  content_safety_block: { status: 400, type: "guardrail_violation" },
  prompt_injection_detected: { status: 400, type: "guardrail_violation" },
  pii_policy_block: { status: 400, type: "guardrail_violation" },
  secret_detected: { status: 400, type: "guardrail_violation" },
  classification_mismatch: { status: 400, type: "guardrail_violation" },
  tool_not_allowed: { status: 400, type: "guardrail_violation" },
  unauthenticated: { status: 401, type: "authentication_error" },
  key_expired: { status: 401, type: "authentication_error" },
  key_disabled: { status: 401, type: "authentication_error" },
  key_revoked: { status: 401, type: "authentication_error" },
  insufficient_quota: { status: 402, type: "insufficient_quota" },
  forbidden: { status: 403, type: "permission_error" },
  csrf_refused: { status: 403, type: "permission_error" },
  second_person_required: { status: 403, type: "permission_error" },
  approval_not_valid: { status: 403, type: "permission_error" },
  model_not_allowed: { status: 403, type: "permission_error" },
  route_not_allowed: { status: 403, type: "permission_error" },
  network_not_allowed: { status: 403, type: "permission_error" },
  caller_credential_not_allowed: { status: 403, type: "permission_error" },
  not_found: { status: 404, type: "invalid_request_error" },
  method_not_allowed: { status: 405, type: "invalid_request_error" },
  request_too_large: { status: 413, type: "invalid_request_error" },
  unsupported_media_type: { status: 415, type: "invalid_request_error" },
  upgrade_required: { status: 426, type: "invalid_request_error" },
  held: { status: 409, type: "invalid_request_error" },
  must_be_kept: { status: 409, type: "invalid_request_error" },
  clock_not_trusted: { status: 409, type: "invalid_request_error" },
  master_key_read_only: { status: 409, type: "invalid_request_error" },
  session_expired: { status: 408, type: "invalid_request_error" },
  rate_limited: { status: 429, type: "rate_limit_error" },
  upstream_failed: { status: 502, type: "upstream_error" },
  upstream_timeout: { status: 504, type: "upstream_error" },
  ledger_unavailable: { status: 503, type: "service_unavailable" },
  scanner_failed: { status: 503, type: "service_unavailable" },
  credential_unusable: { status: 503, type: "service_unavailable" },
  overloaded: { status: 503, type: "service_unavailable" },
  sign_in_unavailable: { status: 503, type: "service_unavailable" },
  config_invalid: { status: 500, type: "server_error" },
  policy_invalid: { status: 400, type: "invalid_request_error" },
  ledger_corrupt: { status: 503, type: "service_unavailable" },
};

const unknown: Mapping = { status: 500, type: "server_error" };

export const statusOf = (code: ErrorAnswer["code"]): Mapping["status"] =>
  (code === "internal_error" ? unknown : mappings[code]).status;

export const typesOfErrors = [...new Set(Object.values(mappings).map(({ type }) => type))];

/** Whether it says that somebody known may not do this. */
export const isRefusal = ({ code }: CustodyError): boolean => mappings[code].status === 403;

/** Whether it says that a policy does not let something pass. */
export const isPolicys = ({ code }: CustodyError): boolean => mappings[code].type === "guardrail_violation";

const retryAfterSeconds = "1";

/** An answer of ours, ready to send. */
export interface ErrorAnswer {
  readonly status: Mapping["status"];
  readonly code: ErrorCode | "internal_error";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The same as the last event of a stream. */
  readonly event: string;
}

/**
 * What an error becomes. `disclosed` says that an upstream has already been called: then a client must not retry by itself, since that
 * would disclose again. `format` is that of the endpoint that was called.
 */
export const errorAnswer = (error: unknown, disclosed = false, format: ErrorFormat = openaiErrors): ErrorAnswer => {
  const known = error instanceof CustodyError ? error : null;
  const code = known?.code ?? "internal_error";
  const { status, type } = known === null ? unknown : mappings[known.code];
  const message = known?.message ?? "internal error";
  const param = known?.param ?? null;
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (status === 401) headers["www-authenticate"] = "Bearer";
  const retryAfterMs = known?.retryAfterMs ?? null;
  // A call that is too large for its limit will be so for ever.
  const isForEver = status === 429 && retryAfterMs === null;
  if (disclosed || isForEver) headers["x-should-retry"] = "false";
  else if (retryAfterMs !== null) headers["retry-after"] = String(Math.max(1, Math.ceil(retryAfterMs / 1_000)));
  else if (status === 503) headers["retry-after"] = retryAfterSeconds;
  const said = { status, message, type, param, code };
  return { status, code, headers, body: format.body(said), event: format.event(said) };
};
