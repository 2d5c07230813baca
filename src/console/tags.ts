/**
 * Verdicts, classes, outcomes and states as short marks. Each says what it is in words; the colour only helps to find it.
 * @module
 */
import { html } from "hono/html";
import type { DataClass } from "../domain/data-class.ts";
import type { Outcome } from "../domain/entry.ts";
import type { CheckState, ControlState } from "../evidence/controls/check.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { Html } from "../http/pages/layout.ts";

export type Tone = "plain" | "good" | "notice" | "warning" | "grave";

export const tag = (words: string, tone: Tone = "plain"): Html => html`<span class="tag ${tone}">${words}</span>`;

const ofVerdict: Readonly<Record<Verdict, Tone>> = {
  allow: "plain",
  flag: "notice",
  tokenize: "good",
  hash: "good",
  redact: "warning",
  block: "grave",
};
export const verdictTag = (verdict: Verdict): Html => tag(verdict, ofVerdict[verdict]);

const ofClass: Readonly<Record<DataClass, Tone>> = {
  public: "plain",
  internal: "plain",
  confidential: "notice",
  pci: "warning",
  phi: "warning",
  special: "warning",
  criminal: "grave",
  secret: "grave",
};
export const classTag = (dataClass: DataClass): Html => tag(dataClass, ofClass[dataClass]);

const outcomeTone = (outcome: Outcome): Tone => {
  if (outcome === "complete") return "good";
  return outcome === "blocked" || outcome === "client_aborted" ? "notice" : "grave";
};
export const outcomeTag = (outcome: Outcome | null): Html =>
  outcome === null ? tag("running", "notice") : tag(outcome.replaceAll("_", " "), outcomeTone(outcome));

const ofControl: Readonly<Record<ControlState, Tone>> = {
  supported: "good",
  partly_supported: "notice",
  not_supported: "grave",
  not_applicable: "plain",
  no_data: "warning",
};
export const controlTag = (state: ControlState): Html => tag(state.replaceAll("_", " "), ofControl[state]);

const ofCheck: Readonly<Record<CheckState, Tone>> = {
  satisfied: "good",
  not_satisfied: "grave",
  not_applicable: "plain",
  no_data: "warning",
};
export const checkTag = (state: CheckState): Html => tag(state.replaceAll("_", " "), ofCheck[state]);
