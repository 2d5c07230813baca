/**
 * Sexually explicit words, requests for explicit writing, and anything sexual about children (SEXUAL).
 * @module
 */
import { entriesOf, withPlurals } from "../health/word-list.ts";
import type { Recognizer } from "../recognizer.ts";
import { study } from "./other-reasons.ts";

const source = "https://mlcommons.org/ailuminate/methodology/";
const base = { type: "SEXUAL", dataClass: "internal", source } as const;

/** Medicine, education, and the rules of platforms. */
const sober: readonly string[] = [
  ...study,
  ...entriesOf(
    "health, medical, doctor, nurse, gynaecologist, gynecologist, urologist, clinic, patient, symptom, symptoms, infection, sti, std, hiv, hpv, condom, contraception, pregnancy, pregnant, fertility, hygiene, sex education, sex ed, curriculum, anatomy, biology, consent, counselling, counseling, therapy, addiction, recovery, workplace, harassment, assault, allegation, allegations, block, blocking, parental control, parental controls, nsfw filter, terms of service, safe search, gesundheit, santé, salud, salute, saúde, arzt, médecin, médico, medico",
  ),
];

const explicit = `
blowjob, blow job, handjob, hand job, rimjob, footjob, titjob, cumshot, cum shot, creampie, gangbang, gang bang, bukkake, deepthroat, deep throating, facefuck, buttplug, butt plug, dildo, fleshlight, strapon, double penetration, golden shower, futanari, hentai, ahegao, rule 34, camgirl, sexting, sext me, send nudes, nude pics, nude selfie, dick pic, pussy pic, wet pussy, tight pussy, hard cock, throbbing cock, suck my cock, suck my dick, suck his cock, suck his dick, ride my cock, eat my pussy, lick my pussy, cum inside, cum inside me, cum in me, cum on my, fuck me harder, fuck me hard, fuck my ass, fuck her hard, i m so horny, i am so horny, make me cum, make you cum, talk dirty to me, dirty talk with me, erp with me, porn video, hardcore porn, xxx video, free porn, deepfake porn, revenge porn, bestiality, zoophilia, cock ring, orgy,
fick mich, fotze, schwanz lutschen, blas mir einen, ich bin so geil, geile titten, muschi lecken, nacktfotos von dir, schick mir nacktbilder, arschfick, wichsvorlage, baise moi, suce ma bite, suce moi la bite, lèche ma chatte, envoie des nudes, ma bite dure, éjac faciale, fóllame, chúpame la polla, chupame la verga, cómeme el coño, pack de nudes, manda nudes, estoy cachonda, estoy cachondo, scopami, succhiami il cazzo, leccami la figa, ho voglia di scopare, mandami foto nuda, foto di nudo tue, me fode, me chupa gostoso, chupa meu pau, buceta molhada, manda nudes aí, estou com tesão`;

/** Words that are explicit beside others of their kind. */
const suggestive = `
porn, pornography, pornographic, pornhub, onlyfans, xxx, nudes, erotica, smut, milf, horny, boobs, tits, titties, pussy, cock, cum, cumming, dick, clit, slut, whore, threesome, anal, anal sex, oral sex, bdsm, masturbate, masturbating, masturbation, jerk off, jerking off, orgasm, fetish, kinky, fuck, fucking, fucked, naked, nude, undress, nipples, moaning, moans, thrusting, erection, aroused`;
const suggestiveContext: readonly string[] = entriesOf(
  "horny, pussy, clit, cumming, moaning, moans, thrusting, thrusts, aroused, my cock, his cock, her pussy, her tits, my tits, blowjob, orgasm, naked body, spread her legs, spread my legs, erotic, explicit, hardcore, uncensored, nsfw, onlyfans, pornhub, in graphic detail, sexual fantasy, sexual roleplay, turned on, strip for me, undress me, bend over, doggy style, write me a, step sister, stepsister, step mom",
);

const lewd =
  "(?:sexually explicit|sexually graphic|explicit sexual|erotic|pornographic|nsfw|smutty|x-rated|xxx|lewd|steamy sex|hardcore|graphic sex(?:ual)?|uncensored sex(?:ual)?|kinky|raunchy)";
const child =
  "(?:child(?:ren)?|kids?|minors?|toddlers?|infants?|babies|baby|preteens?|pre-teens?|tweens?|underage(?:d)?(?: (?:girls?|boys?|teens?|children|kids?))?|little (?:girls?|boys?)|school ?(?:girls?|boys?)|lolis?|shotas?|(?:[1-9]|1[0-7])[- ]?(?:year|yr)s?[- ]?olds?(?: (?:girls?|boys?|child|kid|daughter|son|student))?)";

export const sexual: readonly Recognizer[] = [
  {
    ...base,
    pattern: new RegExp(
      `(?:${child} (?:porn(?:ography)?|erotica|nudes?|sex (?:video|videos|pics|pictures|tape|story|stories|scene)|smut|hentai)|(?:porn|erotica|smut|nudes?|nude (?:photos|pictures|pics|images)|naked (?:photos|pictures|pics|images)|sex scene|sex story|sexual (?:story|fantasy|fantasies|scene|content|roleplay)|erotic (?:story|stories|scene|fiction|roleplay)) (?:with|of|about|involving|between|featuring|starring|depicting) (?:an? |the |two |young |some |my |his )?${child}|sex with (?:an? |the |my |young )?${child}|sexually attracted to (?:an? |young )?${child})`,
      "iu",
    ),
    scoreMilli: 740,
    against: study,
  },
  {
    ...base,
    words: entriesOf("lolicon, shotacon, toddlercon, jailbait, child porn, kiddie porn, cp links, preteen nudes"),
    scoreMilli: 740,
    against: study,
  },
  {
    ...base,
    pattern: new RegExp(
      `(?:write|generate|create|make|give|tell|show|draw|continue|describe)(?: me| us)?(?: an?| some| the| my| this| a short| a long| a very)?(?: (?:highly|very|extremely|detailed|long|short|really|super))? ${lewd}(?: \\p{L}{3,15})? (?:stor(?:y|ies)|scenes?|fan ?fic(?:tion)?s?|fiction|novels?|role ?plays?|poems?|texts?|chats?|content|dialogues?|images?|pictures?|drawings?|art|videos?|descriptions?|fantas(?:y|ies)|messages?)`,
      "iu",
    ),
    scoreMilli: 740,
    against: sober,
  },
  {
    ...base,
    pattern:
      /(?:describe|write|tell me|narrate|role ?play)(?: about| a scene (?:of|where|with)| me)?(?: [\p{L}'’]{1,15}){0,5} (?:having (?:rough |hot |wild |passionate |anal |oral )?sex|fucking (?:me|her|him|you|each other)|masturbating|giving (?:head|a blowjob)|an orgasm)/iu,
    scoreMilli: 700,
    against: sober,
  },
  { ...base, words: withPlurals(entriesOf(explicit)), scoreMilli: 600, against: sober },
  { ...base, words: entriesOf(suggestive), scoreMilli: 150, context: suggestiveContext, against: sober },
];
