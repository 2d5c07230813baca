/**
 * Findings that say nothing about whose data a text is, but that it should not be there: their types, and what a block for them is called.
 * @module
 */
import type { DataClass } from "../domain/data-class.ts";
import type { GuardrailCode } from "../domain/errors.ts";

/** The code of a block, by the type of the finding. */
const codes: Readonly<Record<string, GuardrailCode | "model_not_allowed" | "request_too_large">> = {
  PROMPT_INJECTION: "prompt_injection_detected",
  JAILBREAK: "prompt_injection_detected",
  INDIRECT_INJECTION: "prompt_injection_detected",
  INVISIBLE_TEXT: "prompt_injection_detected",
  EXFILTRATION_URL: "content_safety_block",
  SYSTEM_PROMPT_LEAK: "content_safety_block",
  CANARY_LEAK: "content_safety_block",
  HATE: "content_safety_block",
  VIOLENCE: "content_safety_block",
  SELF_HARM: "content_safety_block",
  SEXUAL: "content_safety_block",
  ILLICIT: "content_safety_block",
  DENIED_TOPIC: "content_safety_block",
  DENIED_WORD: "content_safety_block",
  OUTPUT_SCHEMA_MISMATCH: "content_safety_block",
  OUTPUT_TOO_LONG: "content_safety_block",
  TOOL_NOT_ALLOWED: "tool_not_allowed",
  TOOL_ARGUMENTS_INVALID: "tool_not_allowed",
  CLASS_TOO_HIGH: "classification_mismatch",
  IMAGE: "content_safety_block",
  AUDIO: "content_safety_block",
  VIDEO: "content_safety_block",
  FILE: "content_safety_block",
  MODEL_NOT_ALLOWED: "model_not_allowed",
  REQUEST_TOO_LONG: "request_too_large",
};

/** Types that only a policy's own lists and limits make: what breaks those is blocked unless a rule says otherwise. */
export const blocksByDefault: ReadonlySet<string> = new Set([
  "DENIED_TOPIC",
  "DENIED_WORD",
  "CANARY_LEAK",
  "OUTPUT_TOO_LONG",
  "TOOL_NOT_ALLOWED",
  "TOOL_ARGUMENTS_INVALID",
  "CLASS_TOO_HIGH",
  "MODEL_NOT_ALLOWED",
  "REQUEST_TOO_LONG",
]);

/** Types of what is no text: it is counted, and passes unless a rule says otherwise. */
export const mediaTypes: ReadonlySet<string> = new Set(["IMAGE", "AUDIO", "VIDEO", "FILE"]);

/** Types that no scanner finds: what is looked at is the shape of a body, not its texts. */
export const shapeTypes: ReadonlySet<string> = new Set([
  ...mediaTypes,
  "OUTPUT_SCHEMA_MISMATCH",
  "OUTPUT_TOO_LONG",
  "TOOL_NOT_ALLOWED",
  "TOOL_ARGUMENTS_INVALID",
  "CLASS_TOO_HIGH",
  "MODEL_NOT_ALLOWED",
  "REQUEST_TOO_LONG",
]);

/** Types of scanners that are made for one exchange, since they know its conversation. */
export const exchangeTypes: ReadonlySet<string> = new Set(["EXFILTRATION_URL", "SYSTEM_PROMPT_LEAK", "CANARY_LEAK"]);

/** Whether a type says nothing about whose data a text is: its findings have the class "internal". */
export const isGuardrail = (type: string): boolean => Object.hasOwn(codes, type);

/** What a block for a finding is called. */
export const codeOf = (type: string, dataClass: DataClass): GuardrailCode | "model_not_allowed" | "request_too_large" =>
  codes[type] ?? (dataClass === "secret" ? "secret_detected" : "pii_policy_block");
