/**
 * Diagnoses in words: conditions by name, by abbreviation, after a person, and what stands after "diagnosed with".
 * @module
 */
import type { Part, Recognizer } from "../recognizer.ts";
import { clinicalContext, otherMeanings } from "./clinical-context.ts";
import { ambiguousConditions, conditions } from "./conditions.ts";
import { translatedConditions } from "./conditions-translated.ts";

const source = "https://icd.who.int/browse10/2019/en";
const base = { type: "DIAGNOSIS", dataClass: "internal", source } as const;

/** Words between "diagnosed with" and what it is that say nothing of it. */
const fillers = new Set([
  "a",
  "an",
  "the",
  "my",
  "his",
  "her",
  "their",
  "mild",
  "moderate",
  "severe",
  "early",
  "late",
  "onset",
  "stage",
  "acute",
  "chronic",
  "possible",
  "probable",
  "suspected",
  "recurrent",
  "with",
]);
const endings = new Set([
  "and",
  "or",
  "but",
  "in",
  "at",
  "on",
  "by",
  "for",
  "from",
  "since",
  "after",
  "before",
  "when",
  "while",
  "last",
  "this",
  "that",
  "which",
  "who",
  "he",
  "she",
  "they",
  "i",
  "we",
  "it",
  "is",
  "was",
  "has",
  "had",
  "will",
  "to",
  "during",
  "as",
  "so",
  "because",
  "and,",
  "today",
  "yesterday",
  "age",
]);
const nothings = new Set([
  "it",
  "this",
  "that",
  "something",
  "anything",
  "nothing",
  "what",
  "them",
  "him",
  "her",
  "me",
  "us",
  "you",
  "one",
  "some",
  "any",
  "these",
  "those",
  "certainty",
  "confidence",
  "ease",
  "care",
  "tools",
  "how",
  "whatever",
]);

/** The noun phrase at the start of a text: up to the first word that cannot be part of a condition's name. */
const nounPhrase = (text: string): boolean | Part => {
  let start = -1;
  let end = 0;
  for (const word of text.matchAll(/[^\s]+/gu)) {
    const plain = word[0].toLowerCase();
    if (start < 0 && fillers.has(plain)) continue;
    if (start < 0 && nothings.has(plain)) return false;
    if (endings.has(plain)) break;
    if (start < 0) start = word.index;
    end = word.index + word[0].length;
  }
  return start >= 0 && end - start > 2 && { start, end };
};

export const diagnosis: readonly Recognizer[] = [
  {
    ...base,
    // What is said to be a diagnosis is one, in whatever words.
    pattern:
      /(?:diagnosed (?:with|as having)|diagnosis (?:of|is|was)|suffer(?:s|ed|ing)? from|tested positive for|test(?:s|ing)? positive for|hospitali[sz]ed (?:for|with)|died of|died from|survivor of) (?<value>[\p{L}\d][\p{L}\d'’-]{1,24}(?: [\p{L}\d'’-]{1,24}){0,3})/iu,
    check: nounPhrase,
    scoreMilli: 300,
    context: [
      "i",
      "i was",
      "i am",
      "i m",
      "i ve",
      "i have",
      "he",
      "she",
      "my",
      "his",
      "her",
      "patient",
      "was diagnosed",
      "been diagnosed",
      "who was",
      "mr",
      "mrs",
      "ms",
      "father",
      "mother",
      "brother",
      "sister",
      "son",
      "daughter",
      "husband",
      "wife",
      "recently",
    ],
    against: ["project", "system", "server", "software", "machine", "engine", "vehicle", "economy", "company"],
  },
  { ...base, words: conditions, scoreMilli: 700 },
  { ...base, words: translatedConditions, scoreMilli: 650 },
  {
    ...base,
    pattern:
      /(?:Addison|Alzheimer|Barrett|Basedow|Bechterew|Bell|Chagas|Creutzfeldt[- ]Jakob|Crohn|Cushing|Down|Duchenne|Ewing|Fabry|Graves|Hashimoto|Hirschsprung|Hodgkin|Huntington|Kawasaki|Ménière|Meniere|Parkinson|Paget|Perthes|Raynaud|Sjögren|Sjogren|Tourette|Turner|Wegener|Wilms|Wilson)(?:['’]?s)?[ -](?:disease|syndrome|lymphoma|sarcoma|palsy|chorea|oesophagus|esophagus|thyroiditis|phenomenon|dystrophy|tumou?r|krankheit|syndrom)/iu,
    scoreMilli: 750,
  },
  {
    ...base,
    // An eponym that stands alone is a disease by its genitive.
    pattern: /(?:Alzheimer|Crohn|Parkinson|Tourette|Hodgkin|Hashimoto|Athlete)['’]s(?: foot)?/u,
    scoreMilli: 600,
  },
  {
    ...base,
    pattern:
      /(?:ADHD|ALS|ARDS|COPD|COVID(?:-19)?|CKD|CLL|DVT|ESRD|GERD|HIV(?:[/-]AIDS|[+])?|HFrEF|HFpEF|HSV-?[12]|IBS|MDD|MRSA|NAFLD|NASH|NIDDM|NSCLC|NSTEMI|OCD|PCOS|PTSD|SARS-CoV-2|SIDS|STEMI|SLE|T[12]DM|UTI|URTI|ADHS|PTBS|MPOX)s?/u,
    scoreMilli: 500,
    against: ["protocol", "packet", "interface", "network", "http", "tls", "sensor"],
  },
  {
    ...base,
    pattern:
      /(?:AD|ADD|AF|AIDS|AKI|ALL|AML|ASD|BPD|BPH|CAD|CF|CHF|CML|CVA|DM[12]?|GAD|HBV|HCV|HPV|HTN|IBD|MDR-TB|MI|MS|OA|OSA|PAD|PE|PVD|RA|RSV|SAD|SCD|STD|STI|TB|TBI|TIA|AVC|EPOC|BPCO)/u,
    scoreMilli: 100,
    context: clinicalContext,
    against: ["memory", "disk", "storage", "hard drive"],
  },
  { ...base, words: ambiguousConditions, scoreMilli: 100, context: clinicalContext, against: otherMeanings },
];
