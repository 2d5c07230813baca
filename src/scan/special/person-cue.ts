/**
 * Who a sentence speaks of, as the text before a word: expressions for lookbehind, so that the search itself begins at the rarer word.
 * @module
 */

/** Nouns for people that a text is about. */
const roles =
  "patient|client|customer|employee|applicant|candidate|tenant|student|pupil|colleague|co-?worker|neighbou?r|boss|manager|teacher|doctor|defendant|suspect|victim|witness|claimant|plaintiff|subject|respondent|resident|husband|wife|spouse|partner|boyfriend|girlfriend|fianc[ée]e?|ex|father|dad|mother|mum|mom|parents?|brother|sister|son|daughter|uncle|aunt|cousin|grandfather|grandmother|grandpa|grandma|nephew|niece|friend|family|roommate|flatmate|user|caller|donor|member";

/** Words that no name begins with, though they begin sentences. */
const noName =
  "People|Someone|Anyone|Everyone|Nobody|Those|These|Many|Some|Most|All|Men|Women|Officials|The|This|That|What|Who|Which|There|It|New|South|North|West|East|Saudi|United|If|When|While";

/** A title and a name, or two names. */
const named = `(?-i:(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau|Mme|Sr|Sra)\\.? |(?!(?:${noName}) )\\p{Lu}\\p{Ll}{1,20} )\\p{Lu}[\\p{L}'’-]{1,24})`;

/**
 * A person as the subject of a sentence: first or third person, somebody's relation or role, a name. For the flags `iu`; bounded, for
 * lookbehind.
 */
export const subject = `(?:(?<![\\p{L}\\p{N}])(?:I|we|he|she|they|(?:my|our|his|her|their|the|this) (?:\\p{L}{3,12} )?(?:${roles})|patient|pt|client|applicant|employee|candidate)|${named})`;

/** `I'm`, `she's`, `they've been`. */
export const contracted = "(?<![\\p{L}\\p{N}])(?:(?:I|we|he|she|they)['’](?:m|re|s|ve been|d been)|Im)";

/** Whose something is: "my", "her", "the patient's". */
export const possessive =
  "(?<![\\p{L}\\p{N}])(?:my|his|her|their|(?:(?:our|the|this) )?(?:patient|employee|customer|user|client|suspect|passenger|visitor|applicant|candidate|student|worker|tenant|defendant|driver|subject)s?(?:['’]s?)?|\\p{L}{2,20}['’]s)";

/** Entries of a lexicon as alternatives, the longest first; a space may be a hyphen. */
export const oneOf = (entries: readonly string[]): string =>
  [...new Set(entries)]
    .toSorted((a, b) => b.length - a.length)
    .map((entry) => entry.replace(/[+*.?()]/g, "\\$&").replaceAll(" ", "[ -]"))
    .join("|");
