/**
 * Biometric data: templates and scans that are said to be a person's.
 * @module
 */
import type { Recognizer } from "../recognizer.ts";
import { possessive } from "./person-cue.ts";

const source = "https://eur-lex.europa.eu/eli/reg/2016/679/oj#art_4";
const base = { type: "BIOMETRIC", dataClass: "special", source } as const;

/** "Fingerprint" alone is not among them: keys, certificates and browsers have one too. */
const trait =
  "(?:face ?id|fingerprints?|finger[ _-]?vein|palm[ _-]?(?:print|vein)s?|iris(?:es)?|retinal?|retina|voice[ _-]?prints?|face[ _-]?prints?|fac(?:e|ial)(?: recognition)?|hand geometry|gait|keystroke dynamics|biometric|ear ?print)";
const kind =
  "(?:templates?|scans?|minutiae|data|images?|records?|samples?|profiles?|patterns?|embeddings?|vectors?|encodings?|signatures?|geometry|hash(?:es)?|identifiers?|id)";
export const biometric: readonly Recognizer[] = [
  {
    ...base,
    pattern: new RegExp(
      `(?<=${possessive} (?:(?:own|enrolled|stored|captured|raw|left|right|full) )?)(?:(?:(?:thumb|index finger|eye) )?${trait}[ _-]${kind}|fingerprints|voiceprint|faceprint|palm ?prints?)`,
      "iu",
    ),
    scoreMilli: 650,
    against: ["ssh", "browser", "certificate", "tls", "gpg", "pgp", "rsa", "host key"],
  },
  {
    ...base,
    // A field that holds one: the value is what is personal.
    pattern: new RegExp(
      `${trait}[ _-]?(?:recognition[ _-]?)?${kind}["']?(?:\\s{0,2}[:=]\\s{0,2}|\\s{1,2}(?:is|was)\\s{1,2})["'[]{0,2}(?<value>[A-Za-z0-9+/=_.,-][A-Za-z0-9+/=_., -]{14,200}[A-Za-z0-9+/=])`,
      "iu",
    ),
    check: (text: string): boolean => /\d/.test(text) && !/^(?:[A-Za-z]+[ .,]?){3,}$/.test(text),
    scoreMilli: 650,
  },
  {
    ...base,
    pattern: /[A-Za-z0-9+/_-]{24,256}={0,2}/u,
    check: (text: string): boolean => /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text),
    scoreMilli: 100,
    context: [
      "fingerprint template",
      "fingerprint minutiae",
      "fingerprint scan",
      "fingerprint image",
      "fingerprint data",
      "iris template",
      "iris scan",
      "iris code",
      "retina scan",
      "face template",
      "face embedding",
      "face encoding",
      "facial template",
      "facial recognition data",
      "face id data",
      "voiceprint",
      "voice print",
      "voice template",
      "faceprint",
      "palm print",
      "palmprint",
      "biometric template",
      "biometric data",
      "biometric id",
      "biometric hash",
    ],
  },
  {
    ...base,
    pattern:
      /(?:took|taken|scanned|captured|recorded|enrolled|collected|stored|registered|leaked|stole) (?:my|his|her|their|the (?:patient|employee|customer|user|suspect|student)['’]s) (?<value>fingerprints?|iris|irises|retina|face|voiceprint|palm ?prints?|biometrics|facial features)/iu,
    scoreMilli: 600,
  },
  {
    ...base,
    // ISO/IEC 19794-2 (fingerprint minutiae) begins with "FMR", 19794-5 (face) with "FAC": in base64 these are fixed letters.
    pattern: /(?:Rk1SAC|RkFDAD|RklSAD|SUlSAD)[A-Za-z0-9+/]{10,256}={0,2}/u,
    scoreMilli: 800,
    source: "https://www.iso.org/standard/61610.html",
  },
];
