/**
 * @module
 * What somebody found out about findings, in words.
 */
import { html } from "hono/html";
import type { Judgement, Judgements } from "../../domain/review-entry.ts";
import type { Html } from "../../http/pages/layout.ts";
import { tag, type Tone } from "../tags.ts";

export const judgementWords: Readonly<Record<Judgement, string>> = {
  true_positive: "true",
  false_positive: "false",
  accepted_risk: "accepted risk",
};

/** What each is good for, where somebody has to choose. */
export const judgementMeaning: Readonly<Record<Judgement, string>> = {
  true_positive: "It is what it says.",
  false_positive: "It is something else.",
  accepted_risk: "It is what it says, and may stay so.",
};

const tones: Readonly<Record<Judgement, Tone>> = {
  true_positive: "warning",
  false_positive: "plain",
  accepted_risk: "notice",
};

/** Each type with what is said of it. */
export const judgedTypes = (judgements: Judgements): Html =>
  html`<ul class="counts">
    ${Object.entries(judgements).map(
      ([type, judgement]) => html`<li>${type} ${tag(judgementWords[judgement], tones[judgement])}</li>`,
    )}
  </ul>`;
