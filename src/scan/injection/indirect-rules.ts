/**
 * Instructions to a model inside data: a document, a page, a tool's result or definition has no reason to speak of the model's answer, to address it, to
 * swear it to silence or to say where conversations are to be sent.
 * @module
 */
import { findConcepts } from "./concept-hits.ts";
import { bitOf, type Concept } from "./concepts.ts";
import { findHiddenText } from "./hidden-text.ts";
import { findConceptRules, findRoleMarkers } from "./rules.ts";

/** A place that speaks against a text. */
export interface Claim {
  readonly start: number;
  readonly end: number;
  readonly scoreMilli: number;
}

/** The model's answer, as instructions to it call it. */
const answer =
  /\b(?:your|its) (?:next |final |own |whole |entire )?(?:response|answer|repl(?:y|ies)|output|summary|solution|implementation|algorithm|elucidation|explanation|recommendation|code(?:base)?|program|evaluation|review|message)\b/gi;
const change =
  /\b(?:add|append|apply|augment|begin|change|conclude|embed|encode|encrypt|encipher|end|enhance|ensure|enrich|format|hint|includ(?:e|ing)|incorporate|inject|insert|integrate|invert|merge|mention|modify|phrase|place|prefix|promote|provide|put|rate|recommend|render|replace|reverse|rewrite|score|shift|spell|start|state|substitute|suggest|switch|translate|use|weave|write)\b/i;
const givenCode =
  /\b(?:following|below|subsequent|attached|next|this) (?:piece of )?code(?: (?:snippet|block|excerpt|section|segment|fragment|piece|part|sample))\b/i;
/** Where data could be sent to. */
const address =
  /\b(?:to|at|via|into|with|address|url|link|endpoint|server|webhook):?\s{1,3}[<("'`]?(?:https?:\/\/|www\.|[\w.-]{1,64}@[\w-]{1,64}\.\w)/gi;
const sending = /\b(?:send|forward|e-?mail|post|upload|transmit|submit|transfer|exfiltrate|leak|append|copy|share)\b/i;
/** What nobody sends to a firm whose page one reads; people are asked for their documents every day. */
const guarded =
  /\b(?:conversation|chat|history|passwords?|credentials?|api[ _-]keys?|secrets?|private keys?|bank details|(?:all|every|each|any|the user'?s?|users'?|their|customer'?s?|employee) (?:of )?(?:the )?(?:\w+ )?(?:contacts?|contents?|data|files?|documents?|e-?mails?|messages?|details|records?|information))\b/i;
const machine = String.raw`(?:AI|A\.I\.|LLM|GPT|chat ?GPT|chat ?bot|copilot|gemini|claude|language model|virtual assistant|assistant|agent)(?:s|es)?\b`;

/** One sentence or line of English each; every repetition is bounded. */
const patterns: readonly { readonly pattern: RegExp; readonly scoreMilli: number }[] = [
  {
    pattern:
      /^\W{0,4}(?:can you |could you |please |now |you must |always )?(?:reply|respond|answer)(?: to (?:me|this|everything|all questions))? (?:only |just )?(?:in|using|with|as|backwards?|like)\b/gim,
    scoreMilli: 600,
  },
  {
    pattern: new RegExp(
      `\\b(?:if you(?:'re| are)|dear|attention|note to|notice to|message to|message for|instructions? (?:to|for)|hey|hi|hello|attn:?|listen),? (?:an? |the |any |all |every |my |our )?(?:helpful |large )?${machine}`,
      "gi",
    ),
    scoreMilli: 800,
  },
  {
    pattern: new RegExp(
      `\\b${machine}[^.!?\\n]{0,60}?\\b(?:must|should|shall|is required to|are required to|needs? to|are instructed to|has been instructed)\\b`,
      "gi",
    ),
    scoreMilli: 550,
  },
  {
    pattern: new RegExp(`!\\[[^\\]\\n]{0,80}\\]\\(https?:[^)\\s]{0,200}(?:\\{|<|\\$|%7B|\\[)[^)\\n]{0,80}\\)`, "gi"),
    scoreMilli: 800,
  },
  {
    pattern:
      /\b(?:before|prior to|whenever|each time|every time|always|first)\b[^.\n]{0,40}\b(?:us(?:e|ing)|call(?:ing)?|invok(?:e|ing)|run(?:ning)?|execut(?:e|ing))\b[^.\n]{0,40}\btools?\b[^\n]{0,80}\b(?:must|read|send|pass|include|append|share|forward|email)\b/gi,
    scoreMilli: 700,
  },
  {
    pattern:
      /\b(?:read|open|cat|include|pass|attach|send)\b[^.\n]{0,80}(?:~\/\.\w|\bid_rsa\b|\.env\b|\bmcp\.json\b|\/etc\/(?:passwd|shadow)|\.aws\/credentials)/gi,
    scoreMilli: 750,
  },
  { pattern: /<\/?(?:important|system|secret|hidden|admin|developer|instructions?)>/gi, scoreMilli: 600 },
  {
    pattern:
      /\b(?:new|updated|additional|actual|real) (?:system )?(?:instructions?|task|objective|directive)s?(?: for you)?:/gi,
    scoreMilli: 600,
  },
  {
    pattern:
      /\b(?:the )?user (?:has |already )?(?:asked|wants|authori[sz]ed|approved|consented|requested|instructed|permitted)[^.\n]{0,40}\b(?:you|to (?:send|delete|transfer|share|run))\b/gi,
    scoreMilli: 650,
  },
];

/** What people write to people. */
const harmless =
  /\b(?:look(?:ing)? forward to|thank you for|thanks for|await(?:ing)?|appreciate|receiv(?:e|ed|ing)|about|reply to this|waiting for|regarding|with) your\b/i;

const mask = (...all: readonly Concept[]): number => all.reduce((sum, concept) => sum | bitOf(concept), 0);
/** Two of these in a text that nobody is to see are instructions. */
const telling = [
  "override",
  "reveal",
  "conceal",
  "answer",
  "model",
  "instruction",
  "send",
  "role",
  "unbound",
  "secret",
] as const;
const concealing = mask("conceal");
const ofUser = mask("user");
const concealWords = 8;
/** Rules that are made for what a user says weigh more in what nobody says. */
const provenanceMilli = 100;

const countBits = (bits: number): number => {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count += 1;
  return count;
};

const claimsOfHidden = (text: string): Claim[] =>
  findHiddenText(text).flatMap(({ start, end, textStart, textEnd }) => {
    const hits = findConcepts(text.slice(textStart, textEnd));
    let found = 0;
    for (let i = 0; i < hits.count; i += 1) found |= (hits.mask[i] ?? 0) & mask(...telling);
    return countBits(found) < 2 ? [] : [{ start, end, scoreMilli: countBits(found) > 2 ? 850 : 700 }];
  });

const sentenceBefore = 160;
const sentenceAfter = 100;

/** The sentence around a match, or what of it is near. */
const sentenceAt = (text: string, match: RegExpExecArray): { start: number; end: number; text: string } => {
  const before = text.slice(Math.max(0, match.index - sentenceBefore), match.index);
  const after = text.slice(match.index, match.index + match[0].length + sentenceAfter);
  const start = match.index - before.length + Math.max(...Array.from(".!?\n", (sign) => before.lastIndexOf(sign))) + 1;
  const stop = after.search(/[.!?\n](?!\S)/);
  const end = match.index + (stop === -1 ? after.length : stop);
  return { start, end, text: text.slice(start, end) };
};

/** Sentences that say what the model's answer shall be like. */
const claimsOfAnswer = (text: string): Claim[] =>
  Array.from(text.matchAll(answer), (match) => sentenceAt(text, match)).flatMap(({ start, end, text: sentence }) => {
    if (harmless.test(sentence)) return [];
    const scoreMilli = givenCode.test(sentence) ? 750 : change.test(sentence) ? 650 : 0;
    return scoreMilli === 0 ? [] : [{ start, end, scoreMilli }];
  });

/** Sentences that say where data is to be sent. */
const claimsOfSending = (text: string): Claim[] =>
  Array.from(text.matchAll(address), (match) => sentenceAt(text, match)).flatMap(({ start, end, text: sentence }) =>
    sending.test(sentence) && guarded.test(sentence) ? [{ start, end, scoreMilli: 650 }] : [],
  );

/** Everything in data that speaks to a model, in any order. Linear in the text. */
export const findIndirect = (text: string): Claim[] => {
  const claims: Claim[] = [...claimsOfHidden(text), ...claimsOfAnswer(text), ...claimsOfSending(text)];
  for (const { pattern, scoreMilli } of patterns) {
    for (const match of text.matchAll(pattern)) {
      const [start, end] = [match.index, match.index + match[0].length];
      if (!harmless.test(match[0])) claims.push({ start, end, scoreMilli });
    }
  }
  for (const { start, end, scoreMilli } of findRoleMarkers(text)) {
    claims.push({ start, end, scoreMilli: scoreMilli + provenanceMilli });
  }
  const hits = findConcepts(text);
  for (const { start, end, scoreMilli } of findConceptRules(hits)) {
    claims.push({ start, end, scoreMilli: Math.min(1000, scoreMilli + provenanceMilli) });
  }
  for (let i = 0; i < hits.count; i += 1) {
    if (((hits.mask[i] ?? 0) & concealing) === 0) continue;
    for (let j = Math.max(0, i - 4); j < hits.count && j <= i + 4; j += 1) {
      if (j === i || ((hits.mask[j] ?? 0) & ofUser) === 0) continue;
      if (Math.abs((hits.word[j] ?? 0) - (hits.word[i] ?? 0)) > concealWords) continue;
      const [first, last] = [Math.min(i, j), Math.max(i, j)];
      claims.push({ start: hits.start[first] ?? 0, end: hits.end[last] ?? 0, scoreMilli: 800 });
    }
  }
  return claims;
};
