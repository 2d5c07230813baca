/**
 * Convictions, arrests and sentences that are said of a person.
 * @module
 */
import type { Recognizer } from "../recognizer.ts";
import { contracted, possessive, subject } from "./person-cue.ts";

const source = "https://eur-lex.europa.eu/eli/reg/2016/679/oj#art_10";
const base = { type: "CRIMINAL_RECORD", dataClass: "criminal", source } as const;

const often =
  "(?:(?:previously|once|twice|recently|wrongly|wrongfully|falsely|later|already|first|just|also|never|ever|then|finally) ){0,2}";
/** Words of an offence: "armed robbery", "driving under the influence". */
const offence = "(?: (?:a |an |the )?[\\p{L}'’-]{2,20}){1,4}";
const fate = [
  `convicted (?:of|for)${offence}`,
  `found guilty (?:of|on)${offence}`,
  `(?:arrested|jailed|imprisoned|incarcerated|prosecuted|indicted|detained|remanded|cautioned|locked up) (?:for|on|in)${offence}`,
  `charged with (?:a |an |the )?(?:\\p{L}{3,15} ){0,3}(?:murder|manslaughter|homicide|assault|battery|rape|theft|burglary|robbery|larceny|fraud|arson|felony|misdemeanou?r|dui|dwi|possession|trafficking|embezzlement|forgery|perjury|stalking|harassment|kidnapping|vandalism|shoplifting|extortion|bribery|domestic violence|drunk driving|crimes?|offen[cs]es?)`,
  "sentenced to (?:\\p{L}{2,12} |\\d{1,3} ){1,4}(?:years?|months?|days|life|prison|jail|probation|imprisonment|death|service)",
  "sentenced to (?:life|death|prison|jail|probation)",
  "(?:on|given|put on|placed on|released on|out on) (?:parole|probation|bail|house arrest|remand)",
  "released from (?:prison|jail|custody)",
  "(?:an? )?(?:convicted (?:felon|criminal|murderer|rapist|paedophile|pedophile|sex offender|fraudster|thief|terrorist)|registered sex offender|ex-con(?:vict)?|repeat offender|convict|(?:former )?felon|parolee|probationer)",
  "in (?:prison|jail|custody) (?:for|since|awaiting)",
  "(?:behind bars|on the sex offenders? regist(?:er|ry))",
].join("|");
const being =
  "(?:am|is|are|was|were|got|been|(?:has|have|had|['’]ve) (?:\\p{L}{2,10} )?been|(?:has|have|had|['’]ve) also been)";

const deed = [
  "serv(?:ed|es|ing) (?:time|\\d{1,3} (?:years|months)|(?:\\p{L}{2,10} ){1,3}(?:years?|months?))(?: (?:in|for|of)(?: \\p{L}{2,12}){1,3})?",
  "did time(?: (?:in|for) \\p{L}{3,15})?",
  "(?:spent|did) (?:\\p{L}{2,10} |\\d{1,3} ){1,3}(?:years?|months?|days?|nights?|weeks?) (?:in|behind) (?:prison|jail|gaol|bars|custody)",
  `(?:pleaded|pled|plead) (?:guilty|no contest)(?: to${offence})?`,
  `went to (?:prison|jail)(?: for${offence})?`,
  "violated (?:my|his|her|their) (?:probation|parole)",
].join("|");

const possession = [
  "criminal (?:record|history|past|convictions?|background)",
  "(?:police|arrest) record",
  "rap sheet",
  "(?:prior |previous |past |felony |drug |theft |fraud |assault )(?:convictions?|arrests?|record)",
  "convictions? for [\\p{L}-]{3,20}",
  "felon(?:y|ies) on \\p{L}{2,8} record",
  "(?:mug ?shot|(?:probation|parole) officer|(?:prison|jail) (?:sentence|term)|outstanding warrants?|DUI|DWI)",
].join("|");

const beingElsewhere =
  "ich (?:bin|wurde|war)|(?:er|sie) (?:ist|wurde|war)|j['’]ai été|(?:il|elle) a été|fui|fue|ha sido|he sido|sono stat[oa]|è stat[oa]|ik (?:ben|werd)|(?:hij|zij|ze) (?:is|werd)|(?:ele|ela) foi";

const formerly = "(?:(?:had|has|have|already|once|recently|also) ){0,2}";

export const criminalRecord: readonly Recognizer[] = [
  {
    ...base,
    pattern: new RegExp(`(?<=(?:${subject} ${being}|${contracted}) ${often})(?:${fate})`, "iu"),
    scoreMilli: 650,
  },
  {
    ...base,
    pattern: new RegExp(`(?<=${subject} ${formerly})(?:${deed})`, "iu"),
    scoreMilli: 650,
    against: ["navy", "army", "marines", "military", "tour of duty", "committee", "customers", "senator", "governor"],
  },
  {
    ...base,
    pattern: new RegExp(
      `(?<=(?:${possessive}|${subject} (?:has|have|had)) (?:(?:an?|no|long|prior|previous|past|felony|adult|juvenile|several|two|three|\\d{1,2}) ){0,3})(?:${possession})`,
      "iu",
    ),
    scoreMilli: 600,
  },
  {
    ...base,
    // A field of a form.
    pattern:
      /(?:criminal (?:record|history|convictions?)|prior (?:convictions?|arrests?)|previous convictions?|convictions?|arrest record|offen[cs]es?|vorstrafen|casier judiciaire|antecedentes penales|precedenti penali|strafblad|antecedentes criminais)["']? ?[:=] ?["']?(?<value>(?:yes|\d{1,2} |\d{4}|theft|assault|fraud|burglary|robbery|dui|dwi|murder|manslaughter|drug|possession|felony|misdemeanou?r|larceny|battery|diebstahl|betrug|körperverletzung|vol|escroquerie|robo|hurto|furto|rapina|diefstal)(?:[\p{L}\d, ()-]{0,60}[\p{L}\d)])?)/iu,
    scoreMilli: 600,
  },
  {
    ...base,
    pattern: new RegExp(
      `(?<=(?<!\\p{L})(?:${beingElsewhere}) (?:(?:\\p{L}{2,15}|\\d{1,2}) ){0,5})(?:vorbestraft|verurteilt|inhaftiert|verhaftet|auf bewährung|gearresteerd|incarcérée?|encarcelad[oa]|(?:condamnée?|condenad[oa]|detenid[oa]|condannat[oa]|arrestat[oa]|veroordeeld|pres[oa])(?: (?:à|pour|a|por|per|voor|tot)(?: \\p{L}{2,15}){1,3}))`,
      "iu",
    ),
    scoreMilli: 600,
  },
];
