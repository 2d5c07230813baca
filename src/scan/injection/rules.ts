/**
 * Attacks that are known by what they say: words of several concepts close together, and marks of a conversation's format that only a program writes.
 * @module
 */
import type { ConceptHits } from "./concept-hits.ts";
import { bitOf, type Concept } from "./concepts.ts";

export type AttackType = "PROMPT_INJECTION" | "JAILBREAK";

/** A place that a rule speaks against. */
export interface RuleHit {
  readonly type: AttackType;
  readonly start: number;
  readonly end: number;
  readonly scoreMilli: number;
}

interface ConceptRule {
  readonly type: AttackType;
  /** All of these, in any order. */
  readonly all: readonly Concept[];
  /** Words from the first to the last of them. */
  readonly wordsMax: number;
  readonly scoreMilli: number;
}

export const conceptRules: readonly ConceptRule[] = [
  { type: "PROMPT_INJECTION", all: ["override", "prior", "instruction"], wordsMax: 6, scoreMilli: 850 },
  { type: "PROMPT_INJECTION", all: ["override", "systemPrompt"], wordsMax: 5, scoreMilli: 800 },
  { type: "PROMPT_INJECTION", all: ["reveal", "systemPrompt"], wordsMax: 5, scoreMilli: 700 },
  { type: "PROMPT_INJECTION", all: ["mode", "override"], wordsMax: 12, scoreMilli: 600 },
  { type: "PROMPT_INJECTION", all: ["mode", "secret"], wordsMax: 12, scoreMilli: 600 },
  { type: "PROMPT_INJECTION", all: ["authority", "reveal", "secret"], wordsMax: 16, scoreMilli: 600 },
  { type: "PROMPT_INJECTION", all: ["override", "reveal", "secret"], wordsMax: 12, scoreMilli: 700 },
  { type: "JAILBREAK", all: ["role", "unbound", "unrefusing"], wordsMax: 40, scoreMilli: 700 },
  { type: "JAILBREAK", all: ["role", "unbound", "model"], wordsMax: 25, scoreMilli: 600 },
  { type: "JAILBREAK", all: ["mode", "unbound"], wordsMax: 15, scoreMilli: 700 },
  { type: "JAILBREAK", all: ["override", "unbound", "instruction"], wordsMax: 15, scoreMilli: 600 },
];

const readyRules = conceptRules.map((rule) => ({
  ...rule,
  mask: rule.all.reduce((mask, concept) => mask | bitOf(concept), 0),
}));
const wordsMost = Math.max(...conceptRules.map(({ wordsMax }) => wordsMax));
/** What a hit is looked at together with: enough for any sentence, and a bound on what a hostile text may cost. */
const hitsMost = 24;

/** Places where all concepts of a rule stand close together, each rule once, where it is met first. */
export const findConceptRules = (hits: ConceptHits): RuleHit[] => {
  const found: RuleHit[] = [];
  let open = readyRules;
  for (let i = 0; i < hits.count && open.length > 0; i += 1) {
    let mask = 0;
    for (let j = i; j < hits.count && j < i + hitsMost; j += 1) {
      const words = (hits.word[j] ?? 0) - (hits.word[i] ?? 0);
      if (words > wordsMost) break;
      const before = mask;
      mask |= hits.mask[j] ?? 0;
      // A word of two concepts stands for one of them only.
      if (mask === before || j === i) continue;
      for (const rule of open) {
        if (words > rule.wordsMax || (mask & rule.mask) !== rule.mask) continue;
        const { type, scoreMilli } = rule;
        found.push({ type, start: hits.start[i] ?? 0, end: hits.end[j] ?? 0, scoreMilli });
        open = open.filter((other) => other !== rule);
      }
    }
  }
  return found;
};

interface Marker {
  readonly pattern: RegExp;
  readonly scoreMilli: number;
  /** It cannot match without one of these, which nearly no text has: they are looked for first. */
  readonly needs?: readonly string[];
}

const markers: readonly Marker[] = [
  // ChatML, Llama 2 and 3, and what Alpaca, Vicuna and older Claude models were trained on.
  {
    pattern: /<\|(?:im_start|im_sep|im_end|start_header_id|end_header_id|eot_id|endoftext|system|assistant)\|>/i,
    scoreMilli: 700,
    needs: ["<|"],
  },
  { pattern: /<<\/?SYS>>|\[\/?INST\]|\[\/?SYSTEM\]/i, scoreMilli: 700, needs: ["<<", "["] },
  { pattern: /^#{2,4} ?(?:system|instruction|response|assistant|human)s?:/im, scoreMilli: 450, needs: ["##"] },
  { pattern: /\n\n(?:Human|H): [^\n]{1,400}\n\n(?:Assistant|A):/, scoreMilli: 600, needs: ["\n\nH"] },
  {
    pattern: /^(?:system|developer) ?(?:message|prompt|note|override)?: ?you (?:are|must|will|have)\b/im,
    scoreMilli: 600,
    needs: [":"],
  },
  {
    pattern: /^\W{0,3}(?:BEGIN|END|START|NEW) (?:OF )?(?:SYSTEM|DEVELOPER|ADMIN) (?:PROMPT|MESSAGE|INSTRUCTIONS?)/im,
    scoreMilli: 700,
  },
  {
    pattern: /\[?(?:system|admin|developer)\]?\(#(?:instructions|context|additional_instructions)\)/i,
    scoreMilli: 800,
    needs: ["(#"],
  },
];

/** Marks of turns and roles inside what should be one turn, the first of each kind. */
export const findRoleMarkers = (text: string): RuleHit[] =>
  markers.flatMap(({ pattern, scoreMilli, needs }) => {
    const match = (needs?.some((sign) => text.includes(sign)) ?? true) ? pattern.exec(text) : null;
    return match === null
      ? []
      : [{ type: "PROMPT_INJECTION", start: match.index, end: match.index + match[0].length, scoreMilli }];
  });
