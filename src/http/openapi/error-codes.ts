/**
 * What each error means, and which of them a route can answer with. `docs/errors.md` says more of each.
 * @module
 */
import { z } from "zod";
import { acts } from "../../access/acts.ts";
import type { ErrorCode } from "../../domain/errors.ts";
import { isCallRoute } from "../../openai/endpoints.ts";
import { statusOf, typesOfErrors } from "../error-response.ts";
import { type Route, routePermissions } from "../route-permissions.ts";
import { components, type Operation } from "./operation.ts";

type Code = ErrorCode | "internal_error";

export const meanings: Readonly<Record<Code, string>> = {
  request_malformed: "The body, the query or a header is not what it must be; `param` names the field.",
  content_safety_block:
    "A policy blocks unsafe content, leaked instructions, data that is carried away, or an answer of another shape than was asked for.",
  prompt_injection_detected: "A policy blocks an attack on the model, or text that nobody sees.",
  pii_policy_block: "A policy blocks personal, health or payment data.",
  secret_detected: "A policy blocks a secret.",
  classification_mismatch: "The request is of a stricter data class than a policy takes, or the key may send.",
  tool_not_allowed: "A policy does not allow a tool, or the arguments of a call to it.",
  unauthenticated: "There is no key, or none that is known; or a session has ended.",
  key_expired: "The key's end has come.",
  key_disabled: "The key was stopped for a time.",
  key_revoked: "The key was ended.",
  insufficient_quota: "A budget of the key or its team is used.",
  forbidden: "This key may not do this.",
  csrf_refused: "A browser's request comes from another site, or without its token.",
  second_person_required: "Who asked for an act cannot approve it; somebody else has to.",
  approval_not_valid: "The approval is not of exactly this request, or is used, refused or over.",
  model_not_allowed: "The key, or a policy, does not allow this model.",
  route_not_allowed: "The key may not use this route.",
  network_not_allowed: "The key may not be used from this address.",
  caller_credential_not_allowed: "Calls may not bring a credential of their own.",
  not_found: "There is no such thing, or it is not the caller's to see.",
  method_not_allowed: "The path has other methods; `Allow` names them.",
  request_too_large: "The body is larger than the limit.",
  unsupported_media_type: "The body is not of the media type that this route reads, or comes encoded.",
  upgrade_required: "The path speaks WebSocket.",
  held: "A legal hold is on it.",
  must_be_kept: "A rule of retention says that it must be kept.",
  clock_not_trusted: "The clock was set ahead while the server ran: nothing is deleted by it.",
  master_key_read_only: "The master key's file is not Custody's to change.",
  session_expired: "A session was open as long as it may, nobody said anything, or the server stops.",
  rate_limited: "A limit of the key or its team is reached, or there were too many tries.",
  upstream_failed: "The upstream could not be reached, or its answer cannot be passed on.",
  upstream_timeout: "The upstream did not connect, answer or go on in time.",
  ledger_unavailable: "The audit log cannot be written, so nothing is done.",
  scanner_failed: "A scanner broke, or did not answer in time.",
  credential_unusable: "The stored credential was given for another origin.",
  overloaded: "Too much runs at this time.",
  sign_in_unavailable: "The identity provider cannot be reached.",
  config_invalid: "The configuration, or a file that it names, is not what it must be.",
  policy_invalid: "A policy file cannot be in force; what was in force stays.",
  ledger_corrupt: "The record contradicts itself.",
  internal_error: "A fault of ours; the server's log has its place.",
};

const codes = z.enum(Object.keys(meanings));

export const errorSchema = z
  .object({
    error: z.object({
      message: z.string().describe("Our words: it names fields, limits and kinds, and quotes nobody."),
      type: z.enum(typesOfErrors),
      param: z.string().nullable().describe("The field at fault, as a path; null where it is none."),
      code: codes,
    }),
  })
  .describe("Every error, in OpenAI's shape. `docs/errors.md` explains each code.")
  .register(components, { id: "Error" });

/** Of whoever asks with a key or in a session. Recording a refusal, and reading the record, can fail too. */
const ofKnownCallers: readonly Code[] = [
  "request_malformed",
  "unauthenticated",
  "key_expired",
  "key_disabled",
  "key_revoked",
  "forbidden",
  "route_not_allowed",
  "network_not_allowed",
  "ledger_unavailable",
  "ledger_corrupt",
];
const ofBodies: readonly Code[] = ["request_malformed", "request_too_large", "unsupported_media_type"];

/** All codes that a route can answer with, by status, both in their order. */
export const codesOf = (route: Route, { query, body, path, errors = [] }: Operation): Map<number, Code[]> => {
  const found = new Set<Code>(errors);
  const add = (isSo: boolean, some: readonly Code[]): void => {
    if (isSo) for (const code of some) found.add(code);
  };
  const isKnown = routePermissions[route] !== null;
  add(isKnown, ofKnownCallers);
  // Calls are made with keys only.
  const isCall = isCallRoute(route);
  add(isKnown && !isCall && !route.startsWith("GET "), ["csrf_refused"]);
  add(query !== undefined, ["request_malformed"]);
  add(body !== undefined, ofBodies);
  add(path !== undefined, ["not_found"]);
  add(
    acts.some((act) => act.route === route),
    ["approval_not_valid", ...ofBodies],
  );
  found.add("internal_error");
  const sorted = [...found].sort().map((code) => [code, statusOf(code)] as const);
  const statuses = [...new Set(sorted.map(([, status]) => status))].sort((a, b) => a - b);
  return new Map(statuses.map((status) => [status, sorted.filter(([, own]) => own === status).map(([code]) => code)]));
};
