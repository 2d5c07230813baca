/**
 * Threats, and the wish to learn how to kill, maim or blow up (VIOLENCE).
 * @module
 */
import { entriesOf } from "../health/word-list.ts";
import type { Recognizer } from "../recognizer.ts";
import { fiction, study } from "./other-reasons.ts";

const source = "https://mlcommons.org/ailuminate/methodology/";
const base = { type: "VIOLENCE", dataClass: "internal", source } as const;

/** Asking for instructions: "how do I", "steps to", "teach me to". */
export const asking =
  "(?:how (?:to|do (?:i|you|we|people)|does one|can (?:i|you|we)|could (?:i|you|we|someone)|would (?:i|you|someone)|should i)|(?:best|easiest|quickest|fastest|simplest|safest|most effective) (?:way|ways|method|methods) (?:to|of)|ways? to|steps? (?:to|for)|instructions? (?:to|on|for)(?: how to)?|guide (?:to|on|for)(?: how to)?|(?:teach|show|tell) me (?:how )?to|recipe (?:to|for)|help me(?: to)?|need to know how to)";
const little =
  "(?: (?:safely|easily|quickly|secretly|quietly|successfully|actually|just|really|brutally|slowly|painlessly))?";
const relation =
  "(?:wife|husband|girlfriend|boyfriend|ex|ex-wife|ex-husband|boss|manager|coworker|co-worker|colleague|neighbou?r|mother|mom|mum|father|dad|parents|brother|sister|son|daughter|children|kids|family|teacher|classmates?|roommate|landlord|stepfather|stepmother|uncle|aunt|rival|enemies|enemy)";
/** "A child process" is none. */
const human = `(?:(?:my|his|her|their|your|the|an?) ${relation}|(?:an?|another|the|some|any) (?:person|human(?: being)?|man|woman|child(?! process)|kid|baby|girl|boy|teenager|stranger|politician|president|prime minister|senator|judge|police officer|cop|journalist|celebrity)|someone|somebody|people|everyone|everybody|as many people as possible|(?:him|her|them|you)(?! (?:an?|the|some|in|at|with) (?:e-?mails?|text|message|note|quote|line|link|invite|chess|game|race|kindness)))`;
const kill =
  "(?:kill|murder|assassinate|strangle|stab|behead|decapitate|dismember|slaughter|torture|mutilate|maim|suffocate|poison|lynch|drown|execute|gut|rape)";
const weapon =
  "(?:(?:home ?made|improvised|pipe|nail|dirty|fertili[sz]er|pressure[- ]cooker|car|letter|suicide|chemical|biological|nuclear|remote|thermite|petrol|fuel|small|simple|powerful|working|real|deadly|lethal|untraceable|plastic|high) ){0,3}(?:bombs?(?! cyclone| shelter| calorimeter)|explosives?|explosive device|ied|molotov(?: cocktails?)?|hand grenades?|landmine|nerve agent|nerve gas|sarin|ricin|vx gas|mustard gas|chlorine gas|napalm|suicide vest|chemical weapons?|biological weapons?|bioweapons?|ghost gun|poison gas)";
const place =
  "(?:schools?|church(?:es)?|mosques?|synagogues?|temple|mall|shopping mall|offices?|workplace|hospital|stadium|concert|airport|train station|subway|nightclub|parliament|courthouse|embassy|police station|university|campus|parade|crowd|public place)";

const english: readonly Recognizer[] = [
  {
    ...base,
    pattern: new RegExp(`${asking}${little} ${kill}${little} ${human}`, "iu"),
    scoreMilli: 700,
    against: [...fiction, ...study],
  },
  {
    ...base,
    pattern: new RegExp(
      `(?:${asking}${little}(?: go about)? (?:mak(?:e|ing)|build(?:ing)?|construct(?:ing)?|assembl(?:e|ing)|creat(?:e|ing)|cook(?:ing)?|synthesi[sz](?:e|ing)|manufactur(?:e|ing)|produc(?:e|ing)|prepar(?:e|ing)|detonat(?:e|ing)|plant(?:ing)?|set(?:ting)? off|design(?:ing)?)(?: me)?|(?:recipe|ingredients|blueprints?|instructions|tutorial) for(?: (?:making|building))?)(?: an?| my| the| your)? ${weapon}`,
      "iu",
    ),
    scoreMilli: 740,
    against: [...fiction, ...study],
  },
  {
    ...base,
    pattern:
      /(?:how to|how do i|how can i|ways? to|best way to|help me) (?:get away with (?:a )?murder|(?:dispose|get rid) of (?:a|the) (?:dead )?body|hide (?:a|the) (?:dead )?(?:body|corpse)|hire a (?:hit ?man|contract killer)|(?:commit|plan|carry out) (?:an? |the )?(?:mass shooting|school shooting|mass murder|massacre|genocide|terrorist attack|terror attack|lynching|bombing|murder|assassination|kidnapping|arson))/iu,
    scoreMilli: 700,
    against: [...fiction, ...study],
  },
  {
    ...base,
    // Said of oneself, to somebody or about somebody.
    pattern: new RegExp(
      `(?:(?:i|we)(?: will|['’]ll| shall| am going to| are going to|['’]m going to|['’]re going to|['’]m gonna|['’]re gonna| gonna| want to| wanna| plan to|['’]m planning to| am planning to| intend to| swear i['’]?ll)(?: (?:fucking|literally|definitely|personally|just|really|come and|find and))? (?:beat (?:you|him|her|them) (?:up|to death|bloody)|(?:${kill}|shoot|beat up|hurt|burn(?: down)?|bomb|blow up) (?:${human}|all of (?:you|them)|your (?:whole |entire )?(?:family|house|home|car|kids)|every (?:last|single) one of (?:you|them))))`,
      "iu",
    ),
    scoreMilli: 700,
    against: fiction,
  },
  {
    ...base,
    pattern: new RegExp(
      `(?:shoot(?:ing)? up|blow(?:ing)? up|bomb(?:ing)?|attack(?:ing)?|open fire (?:at|in|on)|burn(?:ing)? down) (?:an?|the|my|our|this|that|your) (?:(?:local|crowded|public|high|elementary|primary|middle|federal|government|jewish|catholic|black) ){0,2}${place}`,
      "iu",
    ),
    scoreMilli: 350,
    context: entriesOf(
      "i will, i ll, i m going to, going to, gonna, i want to, want to, wanna, how to, how do i, how can i, plan to, planning to, tomorrow, help me, we will, best way to, tips for, let s",
    ),
    against: [...fiction, ...study],
  },
  {
    ...base,
    words: entriesOf(`
      you deserve to die, you will die tonight, i know where you live and, i hope you get raped, i hope you die, slit your throat, cut your throat, put a bullet in your head, put a bullet in his head, put a bullet in her head, bash your skull in, watch you bleed, you re dead meat, your days are numbered, kill them all, beat her to death, beat him to death, beat you to death, burn you alive, skin you alive`),
    scoreMilli: 600,
    against: [...fiction, ...study],
  },
];

/** Threats and questions in other languages, as phrases. */
const elsewhere: readonly Recognizer[] = [
  {
    ...base,
    words: entriesOf(`
      ich bringe dich um, ich bring dich um, ich werde dich umbringen, ich werde dich töten, ich töte dich, ich stech dich ab, ich steche dich ab, ich mach dich kalt, dich abstechen, wie baue ich eine bombe, wie baut man eine bombe, bombe bauen, bombe selber bauen, rohrbombe bauen, sprengsatz bauen, molotowcocktail bauen, wie töte ich einen menschen, wie bringe ich jemanden um, wie vergifte ich, jemanden umbringen ohne erwischt zu werden, leiche verschwinden lassen, amoklauf planen, amoklauf begehen,
      je vais te tuer, je vais te buter, je vais te crever, je vais vous tuer, je vais la tuer, je vais le tuer, comment fabriquer une bombe, comment faire une bombe, fabriquer un explosif, fabriquer une bombe artisanale, comment tuer quelqu un, comment tuer une personne, comment empoisonner quelqu un, cacher un cadavre, commettre un attentat,
      te voy a matar, voy a matarte, los voy a matar, la voy a matar, lo voy a matar, cómo hacer una bomba, cómo fabricar una bomba, cómo construir una bomba, fabricar explosivos caseros, cómo matar a alguien, cómo matar a una persona, cómo envenenar a alguien, esconder un cadáver, cometer un atentado,
      ti ammazzo, ti uccido, ti ucciderò, ti ammazzerò, vi ammazzo tutti, come costruire una bomba, come fare una bomba, come fabbricare una bomba, come uccidere qualcuno, come uccidere una persona, come avvelenare qualcuno, nascondere un cadavere, commettere una strage,
      vou te matar, eu vou te matar, vou matar você, vou matá lo, como fazer uma bomba, como fabricar uma bomba, como construir uma bomba, como matar alguém, como matar uma pessoa, como envenenar alguém, esconder um cadáver, cometer um atentado`),
    scoreMilli: 650,
    against: [...fiction, ...study],
  },
];

export const violence: readonly Recognizer[] = [...english, ...elsewhere];
