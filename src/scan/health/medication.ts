/**
 * Medicines by name, what is prescribed or taken with a dose, and doses.
 * @module
 */
import type { Part, Recognizer } from "../recognizer.ts";
import { clinicalContext } from "./clinical-context.ts";
import { ambiguousDrugs, brandNames, drugNames } from "./drug-names.ts";

const source = "https://www.who.int/teams/health-product-and-policy-standards/inn";
const base = { type: "MEDICATION", dataClass: "internal", source } as const;

const dosingContext = [
  "tablet",
  "tablets",
  "tab",
  "tabs",
  "capsule",
  "capsules",
  "pill",
  "pills",
  "dose",
  "doses",
  "dosage",
  "prescribed",
  "prescription",
  "prescribe",
  "medication",
  "medications",
  "meds",
  "medicine",
  "drug",
  "rx",
  "sig",
  "po",
  "bid",
  "tid",
  "qid",
  "qd",
  "prn",
  "qhs",
  "once daily",
  "twice daily",
  "twice a day",
  "daily",
  "three times a day",
  "every 4 hours",
  "every 6 hours",
  "every 8 hours",
  "every 12 hours",
  "at bedtime",
  "orally",
  "by mouth",
  "intravenous",
  "iv",
  "subcutaneous",
  "injection",
  "infusion",
  "inhaler",
  "taking",
  "takes",
  "patient",
  "einnahme",
  "tablette",
  "tabletten",
  "täglich",
  "comprimé",
  "comprimés",
  "comprimido",
  "comprimidos",
  "compressa",
  "compresse",
];

/**
 * Stems that WHO gives to whole groups of medicines ("The use of stems in the selection of INN", 2018), where few ordinary words end so.
 */
const stem =
  /(?:mab|tinib|ciclib|rafenib|statin|prazole|sartan|olol|dipine|azepam|azolam|cillin|mycin|micin|floxacin|gliptin|gliflozin|glutide|oxetine|ciclovir|cyclovir|tegravir|navir|buvir|asvir|conazole|setron|triptan|gabalin|denafil|thiazide|semide|caine|barbital|lukast|dronate|terol|sone|solone|pril|parin|xaban|grel|limus|platin|rubicin|taxel|trexate|idone|apine|pramine|triptyline|cycline|zosin|azine|tidine|profen|coxib|setine|tadine|vudine|racetam)[eao]?$/iu;
const ordinary =
  /^(?:april|cholesterol|jason|mason|person|season|reason|masone|guidone|cytosine|magazine|vaccine|cocaine|philistine|destine)$/iu;

/** Whether a word ends in a stem of medicines' names. */
const hasDrugStem = (text: string): boolean => stem.test(text) && !ordinary.test(text);

const unit = "(?:mg|mcg|µg|μg|ug|milligrams?|micrograms?|IU|I\\.E\\.|units?|Einheiten|ml|mL|g)";
const frequency =
  "(?:once|twice|daily|nightly|weekly|(?:a|per|each|every|pro|par|por|al) ?(?:day|night|week|morning|evening|Tag|jour|día|dia|giorno)|/day|bid|b\\.i\\.d\\.|tid|t\\.i\\.d\\.|qid|qd|qhs|prn|po|iv|od|t(?:ä|ae)glich|every \\d{1,2} ?(?:hours|h|hrs))";

/** A word of ten letters or so that stands before or after a cue, if it is a medicine's by its stem. */
const stemmed = (text: string): boolean | Part => {
  const [word = ""] = text.split(" ");
  return hasDrugStem(word) && { start: 0, end: word.length };
};

export const medication: readonly Recognizer[] = [
  { ...base, words: drugNames, scoreMilli: 700, against: ["chemical synthesis"] },
  { ...base, words: brandNames, scoreMilli: 600 },
  {
    ...base,
    pattern:
      /(?:prescribed|prescribe|prescription for|taking|takes|took|started on|start on|put on|given|allergic to|allergy to|dose of|doses of|(?:mg|mcg|ml) (?:of )?)[ :](?:an? |the |his |her |my )?(?<value>\p{L}[\p{L}-]{4,30})/iu,
    check: stemmed,
    scoreMilli: 600,
  },
  {
    ...base,
    pattern: new RegExp(
      `\\d{1,5}(?:[.,]\\d{1,3})? ?${unit}(?:[ ,]{1,2}(?:tablets?|caps?(?:ules?)?|pills?|inj(?:ection)?|PO|IV|IM|SC|by mouth|orally)){0,2}[ ,]{1,2}${frequency}`,
      "iu",
    ),
    scoreMilli: 450,
    context: dosingContext,
  },
  {
    ...base,
    pattern: /\d{1,4}(?:[.,]\d{1,3})? ?(?:mg|mcg|µg|μg|milligrams?|micrograms?|IU)(?:\/(?:kg|day|ml|m2|h))?/iu,
    scoreMilli: 100,
    context: dosingContext,
  },
  {
    ...base,
    // Directions as prescriptions abbreviate them: "1 tab po bid", "take 2 tablets twice daily".
    pattern:
      /(?:take |sig:? ?)?(?:\d{1,2}|one|two|three|half)(?:-\d)? ?(?:tab(?:let)?s?|cap(?:sule)?s?|pills?|puffs?|drops?|gtts?)(?: (?:po|by mouth|orally|of \p{L}{4,24})){0,2} (?:once|twice|three times|bid|tid|qid|qd|qhs|prn|daily|every|at bedtime|a day|per day)(?: (?:a day|daily|per day|\d{1,2} hours|day|night|morning)){0,1}/iu,
    scoreMilli: 550,
  },
  { ...base, words: ambiguousDrugs, scoreMilli: 100, context: [...clinicalContext, ...dosingContext] },
  {
    ...base,
    // A product of the US National Drug Code directory, in its three written forms (21 CFR 207.33).
    pattern: /\d{4}-\d{4}-\d{2}|\d{5}-\d{3}-\d{2}|\d{5}-\d{4}-\d{1,2}/u,
    scoreMilli: 100,
    context: ["ndc", "national drug code", "drug code"],
    source: "https://www.ecfr.gov/current/title-21/section-207.33",
  },
  {
    ...base,
    pattern: /[A-DGHJLMNPRSV]\d{2}[A-Z]{2}\d{2}/u,
    scoreMilli: 200,
    context: ["atc", "atc code", "anatomical therapeutic chemical", "who atc", "medication", "drug"],
    source: "https://www.whocc.no/atc/structure_and_principles/",
  },
];
