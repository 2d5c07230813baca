/**
 * Nationality, ethnic origin, religion, politics, trade unions, sexuality and genes (NRP): special categories where they are said of a
 * person, and words like any other where they are not.
 * @module
 */
import { entriesOf } from "../health/word-list.ts";
import type { Recognizer } from "../recognizer.ts";
import { believers, convictions, finalWords, religions } from "./convictions.ts";
import { capitalOrigins, originAdjectives, origins, peopleNames } from "./origins.ts";
import { contracted, oneOf, possessive, subject } from "./person-cue.ts";

const source = "https://eur-lex.europa.eu/eli/reg/2016/679/oj#art_9";
const base = { type: "NRP", source, dataClass: "special" } as const;

/** "A French teacher", "an English speaker", "a Swiss bank": nobody's origin. */
const otherwise =
  "teacher|tutor|speaker|language|class(?:es)?|lesson|food|cuisine|restaurant|translator|translation|grammar|literature|wine|cheese|history|company|bank|market|government|embassy|movie|film|car|express|airlines|airways|science|toast|fries|horn|army|words|text|keyboard|studies|professor|major|cooking|chef|shepherd|terrier|bulldog";
const notOtherwise = `(?![ -](?:${otherwise})s?(?!\\p{L}))`;
const nothingFollows = "(?!\\s{0,2}[\\p{L}\\p{N}])";

/** Words between the verb and what is said that only qualify it: "a 35-year-old devout". */
const qualifier =
  "(?:an?|the|my|very|quite|openly|proud(?:ly)?|devout(?:ly)?|(?:non-)?practi[sc]ing|strict(?:ly)?|lapsed|secretly|actually|also|still|not|no longer|never|always|half|part(?:ly)?|originally|ethnically|(?:first|second|third)[ -]generation|native|born|raised|as|young|old|elderly|middle-aged|\\d{1,3}(?:[ -]years?[ -]old|yo)?|single|married|divorced|male|female|both|and|biologically|culturally|religiously|registered|lifelong|former|active|committed|fellow|straight|gay|black|white|eine?|une?|una|uma?|een|sehr|gläubige[rn]?)";
const being =
  "(?:am|is|are|was|were|identif(?:y|ies) as|(?:came|comes?|coming) out as|grew up|became|(?:has|have) become|(?:has|have) always been)";
const beingElsewhere =
  "(?:ich bin|(?:er|sie) ist|je suis|(?:il|elle) est|soy|(?:él|ella|usted) es|sono|(?:lui|lei) è|ik ben|(?:hij|zij|ze) is|(?:eu )?sou|(?:ele|ela) é|(?:der|die) patient(?:in)? ist|(?:el|la) paciente es|(?:il|la) paziente è|(?:le|la) patiente? est)";
const attribute =
  "(?:religion|faith|religious (?:belief|affiliation|views?)|ethnicity|ethnic (?:origin|group|background)|race|nationality|sexual orientation|sexuality|gender identity|political (?:affiliation|views?|party|opinion|orientation)|union membership|denomination|caste|konfession|religionszugehörigkeit|ethnie|orientation sexuelle|religión|orientación sexual|religione)";

const isSaid = `(?<=(?:${subject} ${being}|${contracted}|(?<!\\p{L})${beingElsewhere}|(?<!\\p{L})(?:as an?|I am)) (?:${qualifier} ){0,4})`;
const isWritten = `(?<=(?<!\\p{L})${attribute}["']?(?: (?:is|was) |\\s{0,2}[:=]\\s{0,2})["']?(?:${qualifier} ){0,2})`;

/** What is said of a person, and what stands in a field of that name. */
const personal: readonly Recognizer[] = [
  {
    ...base,
    pattern: new RegExp(
      `(?:${isSaid}|${isWritten})(?:${oneOf([...origins, ...convictions, ...religions])})${notOtherwise}`,
      "iu",
    ),
    scoreMilli: 700,
  },
  {
    ...base,
    pattern: new RegExp(`(?:${isSaid}|${isWritten})(?:${oneOf(finalWords)})${nothingFollows}`, "iu"),
    scoreMilli: 600,
  },
];

const acts: readonly Recognizer[] = [
  {
    ...base,
    pattern: new RegExp(
      `(?<=${subject} (?:(?:have|has|had|recently|once|secretly|always) ){0,2})(?:(?:voted?|votes|campaigned|canvassed) for (?:the )?(?:Trump|Biden|Harris|Obama|Clinton|Sanders|Labour|Conservatives?|Tories|Greens?|Democrats?|Republicans?|Lib Dems?|Brexit|Le Pen|Macron|AfD|SPD|CDU|FDP|Linke|Podemos|Vox|Lega|PSOE)|converted (?:from|to) (?:${oneOf(religions)})|(?:joined|belongs? to|supports?) (?:the |a |an )?(?:\\p{L}{3,15} ){0,2}(?:Party|trade union|labou?r union|union|mosque|synagogue))`,
      "iu",
    ),
    scoreMilli: 600,
    against: ["birthday", "european union", "credit union", "student union"],
  },
  {
    ...base,
    pattern: new RegExp(
      `(?<=(?:${subject} ${being}|${contracted}) (?:${qualifier} ){0,2})member of (?:the )?(?:(?:\\p{L}{2,15} ){0,3}(?:Party|trade union|union|mosque|synagogue|congregation|Jehovah['’]s Witnesses|Church of (?:England|Scientology|Latter-day Saints|Jesus Christ))|Teamsters|UAW|SEIU|AFL-CIO|Unison|Unite|IG Metall|ver\\.di|CGT|CFDT|CGIL|CISL|UGT|FNV|CCOO|AfD|SPD|CDU|Labour|NPD|Muslim Brotherhood|Hamas)`,
      "iu",
    ),
    scoreMilli: 600,
    against: ["parliament", "european union", "credit union", "student union"],
  },
  {
    ...base,
    pattern: new RegExp(
      `(?<=${subject} (?:carry|carries|carried|have|has|had|inherited|tested positive for) (?:(?:an?|the|two|one|copy of|copies of|pathogenic|germline|hereditary) ){0,4})(?:BRCA[12]?|APOE(?:[ -]?[eε]?4)?|HTT|CFTR|MLH1|MSH2|MSH6|TP53|PALB2|Factor V Leiden|HLA-B27|Huntington['’]?s|sickle cell|Tay-Sachs|fragile X|genetic) (?:genes?|mutations?|variants?|alleles?|trait|marker|disorder)`,
      "iu",
    ),
    scoreMilli: 600,
  },
  {
    ...base,
    // A variant of dbSNP with the two letters that somebody has there.
    pattern: /rs\d{3,9} ?[([:,=]? ?[ACGT][;/|]?[ACGT]\)?/u,
    scoreMilli: 600,
    source: "https://www.ncbi.nlm.nih.gov/snp/docs/RefSNP_about/",
  },
  {
    ...base,
    pattern: /4[5-8],X[XY]{0,3}(?:,[+-]\d{1,2})?/u,
    scoreMilli: 450,
    context: ["karyotype", "chromosome", "cytogenetics"],
    source: "https://iscn.karger.com",
  },
  {
    ...base,
    pattern: new RegExp(
      `(?<=${possessive} (?:(?:full|complete|whole|raw) )?)(?:genome|genotype|karyotype|exome|DNA (?:test|profile|sample|sequence|results?)|genetic (?:test|profile|data|results?|sequence|makeup)|23andMe (?:results?|data)|sex life|sexual orientation|union (?:membership|dues|card)|political (?:views|beliefs|affiliation)|religious beliefs)`,
      "iu",
    ),
    scoreMilli: 500,
    against: ["discuss", "debate", "regardless of"],
  },
];

const languageWords = entriesOf(
  "language, languages, translate, translated, translates, translating, translation, speak, speaks, speaking, speaker, speakers, grammar, vocabulary, verb, noun, adjective, subtitle, subtitles, accent, pronunciation, word, words, sentence, sentences, into, idiom, idioms, fluent, alphabet, dictionary, locale, lang, spelling, proficiency, esl, answer in, answers in, respond in, responds in, reply in, replies in, write in, written in, in plain, in simple, in clear, in fluent",
);

/** The words alone: as Presidio reports them, but of nobody. */
const words: readonly Recognizer[] = [
  {
    ...base,
    dataClass: "internal",
    words: [...originAdjectives, ...peopleNames, ...believers, "islamic", "islamist"],
    scoreMilli: 500,
    against: languageWords,
  },
  {
    ...base,
    dataClass: "internal",
    pattern: new RegExp(
      [...capitalOrigins, "democrat", "democrats", "republican", "republicans"]
        .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
        .join("|"),
      "u",
    ),
    scoreMilli: 500,
    against: languageWords,
  },
];

export const beliefsAndOrigin: readonly Recognizer[] = [...personal, ...acts, ...words];
