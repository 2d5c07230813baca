/**
 * Slurs, and what is said of or wished upon people for what they are (HATE).
 * @module
 */
import { entriesOf, withPlurals } from "../health/word-list.ts";
import type { Recognizer } from "../recognizer.ts";
import { fiction, study } from "./other-reasons.ts";

const source = "https://mlcommons.org/ailuminate/methodology/";
const base = { type: "HATE", dataClass: "internal", source } as const;

/** How a word is thrown at somebody. */
const scornful: readonly string[] = entriesOf(
  "fucking, fuckin, stupid, dirty, filthy, disgusting, worthless, dumb, hate, go back, kill, die, shut up, scheiß, dreckige, dreckiger, drecks, sale, sales, putain, puto, puta, putos, asqueroso, asquerosa, di merda, de mierda, de merda, sporco, sporchi, nojento",
);
const thrown: readonly string[] = [
  ...scornful,
  "you",
  "you re",
  "youre",
  "your",
  "all",
  "these",
  "those",
  "du",
  "ihr",
  "seu",
  "sua",
];

/** Words for people that are hardly used for anything else. */
const slurs = `
nigger, niglet, sandnigger, sand nigger, darkie, jigaboo, porch monkey, jungle bunny, kike, wetback, beaner, gook, zipperhead, slant eye, towelhead, raghead, camel jockey, sand monkey, muzzie, mudslime, injun, dago, polack, gyppo, pikey, faggot, fudgepacker, shemale, lesbo, retard, subhuman, untermensch, untermenschen, feminazi, libtard,
kanake, kanaken, judensau, judenschwein, saujude, kümmeltürke, schlitzauge, schwuchtel, missgeburt, untermenschlich, bougnoule, bicot, youpin, youtre, négro, chinetoque, niakoué, gouine, tarlouze, negrata, judiazo, bujarrón, travelo, machupichu, frocio, froci, negraccio, marocchino di merda, zingaro di merda, viadinho, traveco, preto fedido, bicha nojenta`;

/** Slurs that are also something else, or that some say of themselves. */
const ambiguous = `
nigga, yid, spic, spick, chinaman, paki, coolie, squaw, wop, fag, tranny, ladyboy, dyke, queer, mongoloid, spastic, cripple, gypsy, savage, transe, tapette, pédé, zigeuner, neger, maricón, maricones, sudaca, terrone, ricchione, sapatão, crioulo, viado, bicha`;

/** Slurs that nobody says by accident. */
const unmistakable = `
fucking nigger, dirty nigger, stupid nigger, filthy nigger, fucking kike, filthy kike, dirty kike, filthy jew, dirty jew, fucking jew, fucking faggot, disgusting faggot, dirty faggot, fucking paki, dirty paki, fucking spic, dirty spic, fucking tranny, fucking retard, dirty muslim, filthy muslim, fucking muslim, dirty arab, dirty mexican, dirty immigrant, filthy immigrant, filthy gypsy, dirty gypsy,
dreckiger jude, drecksjude, scheiß jude, scheißjude, scheiß türke, scheiß ausländer, drecksausländer, scheiß neger, scheiß moslem, scheiß schwuler, sale juif, sale arabe, sale nègre, sale noir, sale pédé, sale gouine, sale musulman, sale race, puto negro, puto moro, moro de mierda, negro de mierda, judío de mierda, puto maricón, maricón de mierda, sudaca de mierda, negro di merda, ebreo di merda, frocio di merda, arabo di merda, zingaro di merda, sporco negro, sporco ebreo, preto de merda, judeu de merda, viado de merda, macaco fedido`;

const groups =
  "(?:(?:the|these|those|all|all the|all these|every|fucking) )?(?:jews|jewish people|muslims|moslems|islam|arabs|blacks|black people|african[- ]americans|africans|whites|white people|mexicans|latinos|hispanics|asians|chinese(?: people)?|indians|pakistanis|immigrants|migrants|refugees|asylum seekers|foreigners|gays|gay people|homosexuals|homos|queers|lesbians|trans(?:gender)? people|transgenders|transsexuals|women|females|gypsies|roma|disabled people|cripples|christians|catholics|hindus|natives|native americans|poles|turks)";
const less =
  "(?:(?:all|just|nothing but|basically|literally|genetically|naturally|inherently|biologically|intellectually|morally|mentally|fucking|subhuman|filthy|dirty|disgusting|a bunch of|an?|the) ){0,3}(?:sub-?human|vermin|parasites?|cockroach(?:es)?|rats|animals|savages|apes|monkeys|filth|scum|garbage|trash|disease|plague|cancer|inferior(?! to the test)|degenerates?|worthless|evil|not (?:fully )?human|the enemy of)";
const fate =
  "(?:should|must|need to|ought to|have to|deserve to|needs to)(?: all| just)? (?:be (?:all )?(?:killed|exterminated|gassed|shot|hanged|lynched|burned|wiped out|eradicated|eliminated|enslaved|deported|sterili[sz]ed|beaten|raped|executed|slaughtered|put down|banned from (?:the country|voting))|die|burn|rot|go back to (?:their|africa|mexico|the))";

const phrases = `
heil hitler, sieg heil, white power, gas the jews, hitler was right, hitler did nothing wrong, race war now, death to all jews, death to jews, death to muslims, death to all muslims, death to the jews, death to gays, death to immigrants, kill all jews, kill all muslims, kill all blacks, kill all gays, kill all whites, kill the jews, kill the blacks, kill the gays, kill all immigrants, kill all women, kill all men, jews will not replace us, master race, the holocaust never happened, the holocaust was a hoax, god hates fags, go back to africa, go back to mexico, women belong in the kitchen, rape is a compliment, i hate jews, i hate muslims, i hate blacks, i hate black people, i hate gays, i hate gay people, i hate immigrants, i hate foreigners, i hate women, i hate asians, i hate arabs, i hate mexicans, i hate trans people, i hate indians, fuck the jews, fuck muslims, fuck jews, fuck immigrants,
juden raus, ausländer raus, juden ins gas, juden vergasen, tod den juden, tod allen juden, ich hasse ausländer, ich hasse juden, ich hasse moslems, ich hasse schwule, deutschland den deutschen ausländer raus, mort aux juifs, mort aux arabes, les arabes dehors, je hais les juifs, je hais les arabes, je déteste les juifs, je déteste les arabes, je déteste les noirs, muerte a los judíos, muerte a los moros, fuera los inmigrantes, odio a los judíos, odio a los moros, odio a los negros, odio a los gays, odio a los inmigrantes, morte agli ebrei, odio gli ebrei, odio i negri, odio gli immigrati, odio i gay, morte aos judeus, odeio judeus, odeio negros, odeio pretos, odeio gays, odeio imigrantes`;

export const hate: readonly Recognizer[] = [
  {
    ...base,
    words: withPlurals(entriesOf(slurs)),
    scoreMilli: 400,
    context: thrown,
    against: [...study, ...fiction, "peas", "gravy"],
  },
  {
    ...base,
    words: withPlurals(entriesOf(ambiguous)),
    scoreMilli: 100,
    context: scornful,
    against: [...study, ...fiction],
  },
  { ...base, words: withPlurals(entriesOf(unmistakable)), scoreMilli: 740, against: study },
  { ...base, words: entriesOf(phrases), scoreMilli: 700, against: study },
  {
    ...base,
    pattern: new RegExp(`${groups} (?:are|r|were always|will always be) ${less}`, "iu"),
    scoreMilli: 700,
    against: [...study, ...fiction, "not true", "myth", "stereotype", "wrong"],
  },
  {
    ...base,
    pattern: new RegExp(`${groups} (?:in (?:this|our|my) (?:country|city|town) )?${fate}`, "iu"),
    scoreMilli: 700,
    against: study,
  },
  {
    ...base,
    // A request for it.
    pattern:
      /(?:why|prove(?: that)?|argue(?: that)?|explain why|convince (?:me|people) that|essay (?:on|about) why|reasons why) (?:the )?(?:white|black|jewish|aryan|asian|african|muslim|gay|arab|immigrant|european) (?:people|race|races|men|women|culture) (?:are|is) (?:(?:genetically|intellectually|racially|morally|naturally|inherently) )?(?:superior|inferior|subhuman|dangerous|criminals|evil|less intelligent|more intelligent|dirty)/iu,
    scoreMilli: 650,
    against: ["debunk", "refute", "wrong", "myth", "not"],
  },
];
