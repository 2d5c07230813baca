/**
 * Words for what people believe, where they stand politically, and whom they love, that say so of a person.
 * @module
 */
import { entriesOf, withPlurals } from "../health/word-list.ts";

const faiths = `
adventist, agnostic, ahmadi, alawite, alevi, amish, anglican, apostate, atheist, bahai, baptist, born again christian, buddhist, calvinist, catholic, christian, christian orthodox, coptic christian, daoist, druze, eastern orthodox, episcopalian, evangelical christian, greek orthodox, hare krishna, hasidic jew, hindu, humanist, ismaili, jain, jehovah s witness, jehovahs witness, jehovah witness, jew, jewish, latter day saint,
lutheran, mennonite, methodist, mormon, muslim, moslem, nonreligious, orthodox christian, orthodox jew, orthodox jewish, pagan, parsi, pentecostal, presbyterian, protestant, quaker, rastafarian, roman catholic, russian orthodox, salafi, satanist, scientologist, secular jew, seventh day adventist, shia, shia muslim, shiite, shinto, shintoist, sikh, sufi, sunni, sunni muslim, taoist, unitarian, wiccan, yazidi, zoroastrian`;

const faithsTranslated = `
muslim, muslima, muslimin, moslemin, jude, jüdin, jüdisch, katholik, katholikin, katholisch, evangelisch, protestantin, christin, atheistin, buddhistin, orthodox, konfessionslos, muslimisch, alevitin, zeuge jehovas,
musulman, musulmane, juif, juive, catholique, protestante, athée, chrétien, chrétienne, bouddhiste, témoin de jéhovah, musulmán, musulmana, judío, judía, católico, católica, ateo, atea, cristiano, cristiana, budista, testigo de jehová, evangélico, evangélica,
musulmano, ebreo, ebrea, cattolico, cattolica, cristiana, buddista, testimone di geova, moslim, moslima, joods, katholiek, christen, atheïst, boeddhist, jehovagetuige, muçulmano, muçulmana, judeu, judia, ateu, ateia, cristão, cristã, testemunha de jeová`;

const politics = `
anarchist, brexiteer, centrist, communist, democrat, democratic socialist, environmentalist party member, far left, far right, fascist, feminist activist, islamist, left wing, left winger, leftist, liberal democrat, lib dem, libertarian, maoist, marxist, monarchist, nationalist, neo nazi, nazi, populist, registered democrat, registered republican, republican voter, right wing, right winger, separatist,
social democrat, socialist, tory, trotskyist, white nationalist, white supremacist, zionist, anti zionist, trump supporter, biden supporter, labour voter, labour party member, conservative party member, green party member, conservative voter, republican, sozialdemokrat, sozialdemokratin, kommunist, kommunistin, sozialist, communiste, socialiste, gaulliste, comunista, socialista, fascista, peronista`;

const unions = `
union member, union rep, union representative, union organizer, union organiser, union steward, shop steward, trade unionist, trade union member, trade union representative, labor union member, labour union member, unionized, unionised, in a union, in the union, teamster, gewerkschaftsmitglied, gewerkschafter, gewerkschafterin, betriebsrat, syndiqué, syndiquée, syndicaliste, sindicalista, afiliado a un sindicato, afiliada a un sindicato, iscritto al sindacato, iscritta al sindacato, vakbondslid, sindicalizado`;

const sexuality = `
agender, aromantic, asexual, bi curious, bi sexual, bicurious, bisexual, demisexual, gay, gay man, genderfluid, gender fluid, genderqueer, hetero, heterosexual, homosexual, intersex, lesbian, lgbt, lgbtq, lgbtq+, non binary, nonbinary, pansexual, polyamorous, queer, sexually active, sex worker, trans, trans man, trans woman, transgender, transgender man, transgender woman, transman, transsexual, transwoman, attracted to men, attracted to women, in the closet,
schwul, lesbisch, lesbe, bisexuell, homosexuell, transsexuell, homosexuelle, lesbienne, gaie, bisexuelle, transgenre, lesbiana, homosexual, bisessuale, omosessuale, lesbica, homoseksueel, biseksueel, lésbica`;

const genetics = `
brca1 positive, brca2 positive, brca positive, brca1 carrier, brca2 carrier, brca carrier, genetic carrier, sickle cell carrier, cystic fibrosis carrier, tay sachs carrier, thalassemia carrier, carrier of the gene, apoe4 carrier, apoe e4 carrier, huntington gene carrier, hla b27 positive, homozygous, heterozygous`;

/** Adherents of religions and views of the world. */
export const believers: readonly string[] = withPlurals(entriesOf(faiths));

/** All that Article 9 names beside origin and health, for use after a person is named. */
export const convictions: readonly string[] = [
  ...believers,
  ...entriesOf(faithsTranslated),
  ...withPlurals(entriesOf(politics)),
  ...withPlurals(entriesOf(unions)),
  ...withPlurals(entriesOf(sexuality)),
  ...entriesOf(genetics),
];

/** Words that say it of a person only where the sentence stops after them: "he is straight", but not "he is straight out of school". */
export const finalWords: readonly string[] = entriesOf(
  "black, white, brown, conservative, liberal, straight, bi, labour, green, native, mixed, cis, religious, devout, independent",
);

/** The religions themselves, for what somebody's religion is said to be. */
export const religions: readonly string[] = entriesOf(
  "christianity, islam, judaism, hinduism, buddhism, sikhism, catholicism, protestantism, atheism, mormonism, jainism, taoism, zoroastrianism, scientology, orthodoxy, wicca, paganism, rastafarianism",
);
