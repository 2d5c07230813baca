/**
 * The wish to die or to hurt oneself, the search for ways, and telling others to (SELF_HARM). Found to be answered with care, not only to be stopped.
 * @module
 */
import { entriesOf } from "../health/word-list.ts";
import type { Recognizer } from "../recognizer.ts";
import { fiction, study } from "./other-reasons.ts";
import { asking } from "./violence.ts";

const source = "https://mlcommons.org/ailuminate/methodology/";
const base = { type: "SELF_HARM", dataClass: "internal", source } as const;

/** Nobody dies of laughter. */
const idle: readonly string[] = entriesOf(
  "laughing, laughter, embarrassment, embarrassed, shame, boredom, cringe, lol, lmao",
);
const notIdle =
  "(?! (?:of|from|with) (?:laugh|embarrass|shame|boredom|cringe|happiness|joy|old age)| laughing| trying| inside when| over this code)";
const act =
  "(?:kill(?:ing)? myself|end(?:ing)? my (?:own )?life|end(?:ing)? it all|tak(?:e|ing) my own life|commit(?:ting)? suicide|hurt(?:ing)? myself|harm(?:ing)? myself|cut(?:ting)? myself(?! (?:some|a|off|out|short|loose|shaving|while|on))|hang(?:ing)? myself|shoot(?:ing)? myself(?! in the foot)|overdos(?:e|ing)|slit(?:ting)? my wrists|starv(?:e|ing) myself|jump(?:ing)? off (?:a|the) (?:bridge|building|roof))";

const english: readonly Recognizer[] = [
  {
    ...base,
    pattern: new RegExp(
      `(?:i|i['’]m|i am|i['’]ve|i have)(?: (?:just|really|often|sometimes|always|keep|still|seriously|been|even))?(?: (?:want to|would like to|wanna|wish to|need to|plan to|going to|gonna|intend to|might|could|will|should|planning to|planning on|thinking (?:about|of)|thought (?:about|of)|fantasi[sz]ing about|ready to|tempted to|about to|trying to|tried to|decided to))(?: just)? (?:${act}|die)${notIdle}`,
      "iu",
    ),
    scoreMilli: 740,
    against: fiction,
  },
  {
    ...base,
    pattern: new RegExp(
      `(?:${asking}|painless(?:ly)? (?:way|ways|method|methods)? ?(?:to|of)|least painful way to) (?:quickly |painlessly |safely |successfully )?(?:${act}|commit suicide|kill yourself|die (?:painlessly|in my sleep|quickly)|hide (?:my )?(?:self[- ]harm|cuts|cutting|scars from cutting))${notIdle}`,
      "iu",
    ),
    scoreMilli: 740,
    against: [...fiction, "prevent", "prevention", "stop", "urge", "urges"],
  },
  {
    ...base,
    pattern:
      /how (?:many|much) (?:[\p{L}\d-]{2,20} ){1,4}(?:(?:would|will|does) it take )?(?:to|for a|is a) (?:die|kill (?:me|myself|yourself)|overdose|(?:fatal|lethal) (?:overdose|dose))(?! (?:a|an|the|in|for) (?:dog|cat|pet|rat|rats|weeds?)s?)/iu,
    scoreMilli: 650,
    against: [...study, "dog", "cat", "pet", "rats", "toxicology", "pharmacology"],
  },
  {
    ...base,
    words: entriesOf(`
      i want to die, i wanna die, i want to be dead, i wish i was dead, i wish i were dead, i wish i was never born, i don t want to live anymore, i don t want to live any more, i do not want to live anymore, i don t want to be alive, i don t want to be alive anymore, i don t want to exist anymore, i can t go on living, no reason to live, nothing to live for, better off without me, better off if i was dead, better off if i were dead, i feel suicidal, i am suicidal, i m suicidal, feeling suicidal, i have suicidal thoughts, having suicidal thoughts, my suicide note, write my suicide note, write me a suicide note, help me write a suicide note, i ve been cutting myself, i have been cutting myself, i self harm, i started cutting myself,
      my suicide plan, painless suicide, suicide method, suicide methods, suicide pact`),
    scoreMilli: 700,
    against: [...fiction, ...study, ...idle],
  },
  {
    ...base,
    words: entriesOf(`
      kill yourself, kys, go hang yourself, go die in a fire, you should kill yourself, you should just die, end your own life, do everyone a favor and die, do everyone a favour and die, drink bleach, slit your wrists, nobody would miss you if you died`),
    scoreMilli: 600,
    against: [...fiction, ...study, ...idle],
  },
  {
    ...base,
    words: entriesOf("thinspo, thinspiration, pro ana, proana, pro mia, meanspo, bonespo"),
    scoreMilli: 600,
    against: study,
  },
];

const elsewhere: readonly Recognizer[] = [
  {
    ...base,
    words: entriesOf(`
      ich will sterben, ich möchte sterben, ich will nicht mehr leben, ich möchte nicht mehr leben, ich will mich umbringen, ich bringe mich um, ich werde mich umbringen, ich möchte mich umbringen, ich will mir das leben nehmen, mir das leben nehmen, ich habe suizidgedanken, ich habe selbstmordgedanken, ich ritze mich, selbstmord begehen, wie bringe ich mich um, wie kann ich mich umbringen, schmerzlos sterben, abschiedsbrief schreiben bevor ich, bring dich um, bring dich doch um,
      je veux mourir, j ai envie de mourir, je ne veux plus vivre, je veux me suicider, je vais me suicider, je veux me tuer, je vais me tuer, envie de me suicider, pensées suicidaires depuis, comment me suicider, comment se suicider, mettre fin à mes jours, je me scarifie, va te suicider, suicide toi,
      quiero morir, quiero morirme, me quiero morir, no quiero vivir más, ya no quiero vivir, quiero suicidarme, voy a suicidarme, quiero matarme, me quiero matar, voy a matarme, quitarme la vida, cómo suicidarme, cómo suicidarse, acabar con mi vida, me corto los brazos, suicídate, mátate,
      voglio morire, non voglio più vivere, voglio suicidarmi, voglio uccidermi, voglio ammazzarmi, mi ammazzo, togliermi la vida, togliermi la vita, come suicidarmi, come suicidarsi, farla finita con la vita, mi taglio le braccia, ammazzati, ucciditi,
      quero morrer, não quero mais viver, quero me matar, vou me matar, quero me suicidar, vou me suicidar, tirar a minha vida, tirar minha própria vida, acabar com a minha vida, como me matar, como me suicidar, eu me corto, se mata logo`),
    scoreMilli: 700,
    against: [...fiction, ...study],
  },
];

export const selfHarm: readonly Recognizer[] = [...english, ...elsewhere];
