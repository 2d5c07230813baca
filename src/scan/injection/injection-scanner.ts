/**
 * Attacks on the model in what a user says: prompt injection (other instructions, secrets asked out) and jailbreaks (roles and modes without limits). Rules
 * and a small linear model (docs/injection-model.md), over the text and over what it says undisguised.
 * @module
 */
import type { Finding } from "../../domain/finding.ts";
import { reportFromMilli } from "../recognizer.ts";
import type { Scanner } from "../scanner.ts";
import { type ConceptHits, findConcepts } from "./concept-hits.ts";
import { bitOf, type Concept } from "./concepts.ts";
import { type InjectionModel, readShippedModel, scoreMilliOf, versionOf } from "./model.ts";
import { variantsOf } from "./normalise.ts";
import { findIndirect } from "./indirect-rules.ts";
import { quotedParts } from "./quoted.ts";
import { type AttackType, findConceptRules, findRoleMarkers, type RuleHit } from "./rules.ts";
import { createJudge } from "./windows.ts";

const types = ["PROMPT_INJECTION", "JAILBREAK", "INDIRECT_INJECTION"] as const;

interface Claim extends Omit<RuleHit, "type"> {
  readonly type: (typeof types)[number];
}

/** Weaker signs of indirect injection say nothing in what a user quotes: it may be the user's own. */
const quotedFromMilli = 600;

/** Instructions to the model in what the user quotes. */
const claimsOfQuoted = (text: string): Claim[] =>
  quotedParts(text).flatMap((part) =>
    findIndirect(text.slice(part.start, part.end))
      .filter(({ scoreMilli }) => scoreMilli >= quotedFromMilli)
      .map(({ start, end, scoreMilli }) => ({
        type: "INDIRECT_INJECTION" as const,
        start: part.start + start,
        end: part.start + end,
        scoreMilli,
      })),
  );

const maskOf = (...concepts: readonly Concept[]): number => concepts.reduce((mask, one) => mask | bitOf(one), 0);
const jailbreakMask = maskOf("role", "unbound", "unrefusing");
const injectionMask = maskOf("override", "reveal", "systemPrompt", "secret", "authority", "cipher");

/** What a place speaks of more: a role without limits, or instructions and secrets. */
const typeOf = (hits: ConceptHits, start: number, end: number): AttackType => {
  let balance = 0;
  for (let i = 0; i < hits.count; i += 1) {
    if ((hits.start[i] ?? 0) < start || (hits.end[i] ?? 0) > end) continue;
    const mask = hits.mask[i] ?? 0;
    balance += ((mask & jailbreakMask) !== 0 ? 1 : 0) - ((mask & injectionMask) !== 0 ? 1 : 0);
  }
  return balance > 0 ? "JAILBREAK" : "PROMPT_INJECTION";
};

/** A scanner by the given model; `createInjectionScanner` is the one in use. */
export const scannerOf = (model: InjectionModel): Scanner => {
  const judge = createJudge(model);
  const claims = (text: string): RuleHit[] => {
    const hits = findConcepts(text);
    const judged = judge(text, hits);
    const { start, end } = judged;
    const byModel = { type: typeOf(hits, start, end), start, end, scoreMilli: scoreMilliOf(judged, model) };
    return [byModel, ...findConceptRules(hits)];
  };
  const scan = (text: string): Finding[] => {
    const all: Claim[] = [...claims(text), ...findRoleMarkers(text), ...claimsOfQuoted(text)];
    for (const { text: plain, start, end } of variantsOf(text)) {
      for (const claim of claims(plain)) all.push({ ...claim, start, end });
    }
    return types.flatMap((type) => {
      const own = all.filter((claim) => claim.type === type && claim.scoreMilli >= reportFromMilli);
      const [first] = own.sort((a, b) => b.scoreMilli - a.scoreMilli);
      return first === undefined ? [] : [{ ...first, scanner: "injection", dataClass: "internal" as const }];
    });
  };
  return {
    name: "injection",
    version: versionOf(model),
    types,
    kinds: new Set(["user"]),
    isWhole: true,
    isSlow: true,
    scan,
    openFrom: () => 0,
  };
};

/**
 * The scanner of direct attacks: at most one finding of each type, at the place that scores most. Reads its model's file, which takes less than a
 * millisecond; one is for one thread. A score of 500 is what one ordinary prompt in a hundred reaches, 800 what one in a thousand does.
 */
export const createInjectionScanner = (): Scanner => scannerOf(readShippedModel());
