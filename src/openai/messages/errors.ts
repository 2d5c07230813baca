/**
 * Errors as Anthropic's API has them: https://docs.anthropic.com/en/api/errors
 * @module
 */
import type { ErrorFormat, SaidError } from "../error-body.ts";
import { encodeEvent } from "../sse.ts";

const types: Readonly<Record<number, string>> = {
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  500: "api_error",
  502: "api_error",
  503: "overloaded_error",
  504: "timeout_error",
};

/** `code` and `param` are ours: their clients read over what they do not know. */
const body = ({ status, message, param, code }: SaidError): string =>
  JSON.stringify({ type: "error", error: { type: types[status] ?? "invalid_request_error", message, param, code } });

export const anthropicErrors: ErrorFormat = {
  body,
  event: (error) => encodeEvent({ event: "error", data: body(error) }),
};
