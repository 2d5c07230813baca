/**
 * Names of nationalities, peoples and ethnic groups.
 * @module
 */
import { entriesOf, withPlurals } from "../health/word-list.ts";

/** Adjectives and nouns for the people of states and their parts (ISO 3166; https://unterm.un.org), in English. */
const demonyms = `
afghan, albanian, algerian, american, andorran, angolan, antiguan, argentine, argentinian, armenian, aruban, australian, aussie, austrian, azerbaijani, bahamian, bahraini, bangladeshi, barbadian, belarusian, belgian, belizean, beninese, bermudian, bhutanese, bolivian, bosnian, botswanan, brazilian, british, briton, bruneian, bulgarian, burkinabe, burmese, burundian,
cambodian, cameroonian, canadian, cape verdean, catalan, chadian, chilean, chinese, colombian, comorian, congolese, costa rican, croat, croatian, cuban, cypriot, czech, dominican, dutch, dutchman, dutchwoman, ecuadorian, egyptian, emirati, english, englishman, englishwoman, eritrean, estonian, ethiopian, european, faroese, fijian, filipina, filipino, finnish, flemish, french, frenchman, frenchwoman,
gabonese, gambian, georgian, german, ghanaian, greek, greenlander, greenlandic, grenadian, guatemalan, guinean, guyanese, haitian, honduran, hungarian, icelander, icelandic, indian, indonesian, iranian, iraqi, irish, irishman, irishwoman, israeli, italian, ivorian, jamaican, japanese, jordanian, kazakh, kazakhstani, kenyan, korean, kosovar, kuwaiti, kyrgyz, laotian, latvian, lebanese, liberian, libyan,
liechtensteiner, lithuanian, luxembourger, macedonian, malagasy, malawian, malaysian, maldivian, malian, maltese, mauritanian, mauritian, mexican, moldovan, monegasque, mongolian, montenegrin, moroccan, mozambican, namibian, nepalese, nepali, new zealander, nicaraguan, nigerian, nigerien, north korean, norwegian, omani, pakistani, palestinian, panamanian, papua new guinean, paraguayan, peruvian, portuguese, puerto rican,
qatari, romanian, russian, rwandan, salvadoran, samoan, saudi, saudi arabian, scotsman, scottish, senegalese, serb, serbian, sierra leonean, singaporean, slovak, slovakian, slovene, slovenian, somali, south african, south korean, south sudanese, spaniard, spanish, sri lankan, sudanese, surinamese, swedish, swiss, syrian, taiwanese, tajik, tanzanian, thai, tibetan, togolese, tongan, trinidadian, tunisian, turkish, turkmen,
ugandan, ukrainian, uruguayan, uzbek, venezuelan, vietnamese, welsh, welshman, yemeni, zambian, zimbabwean`;

const peoples = `
african american, afro american, afro caribbean, afro latino, aboriginal australian, amazigh, apache, arab, arab american, ashkenazi, asian, asian american, assyrian, aymara, baloch, basque, bedouin, berber, black american, black british, caribbean, caucasian, chechen, cherokee, choctaw, copt, east asian, eurasian, first nations, han chinese, hausa, hispanic, hmong, hutu, igbo,
indigenous australian, inuit, kurd, kurdish, latina, latino, latinx, lakota, maori, mestizo, middle eastern, native american, native hawaiian, navajo, oromo, pacific islander, pashtun, punjabi, quechua, rohingya, roma people, romani, sami people, scandinavian, sephardic, sinti, sioux, slavic, south asian, southeast asian, tamil, tatar, torres strait islander, tutsi, uighur, uyghur, yazidi, yoruba, zulu`;

const translated = `
afroamerikaner, amerikanerin, deutsche, deutscher, engländer, engländerin, französin, franzose, grieche, griechin, italiener, italienerin, kurde, kurdin, österreicher, österreicherin, polin, spanier, spanierin, syrer, syrerin, türke, türkin, ukrainer, ukrainerin, russin, schweizer, schweizerin, rumänin, rumäne,
allemand, allemande, algérien, algérienne, anglaise, espagnol, espagnole, français, française, italien, italienne, marocain, marocaine, polonais, polonaise, portugais, portugaise, russe, syrien, syrienne, tunisien, tunisienne, turc, turque,
alemán, alemana, argentino, argentina de nacimiento, colombiano, colombiana, español, española, francés, francesa, inglés, inglesa, marroquí, mexicano, mexicana, peruano, peruana, venezolano, venezolana, italiano, italiana, tedesco, tedesca, rumeno, rumena, albanese, marocchino, marocchina, brasileiro, brasileira, português, portuguesa, nederlander, nederlandse, marokkaan, marokkaanse, turkse`;

/** Those whose name is nothing else in English, whatever its case. */
export const originAdjectives: readonly string[] = withPlurals(entriesOf(demonyms));
export const peopleNames: readonly string[] = withPlurals(entriesOf(peoples));

/** Those that are also other words: they count by their capital letter only, or after a person. */
export const capitalOrigins: readonly string[] = entriesOf(
  "polish, pole, poles, dane, danes, danish, finn, finns, scot, scots, swede, swedes, turk, turks, brit, brits, lao, manx, cossack, creole, roma, sami, dane",
);

/** All words for where somebody comes from, for use after a person is named. */
export const origins: readonly string[] = [
  ...originAdjectives,
  ...peopleNames,
  ...capitalOrigins,
  ...entriesOf(translated),
  ...entriesOf(
    "biracial, mixed race, multiracial, aboriginal, indigenous, person of color, person of colour, woman of color, woman of colour, man of color, black man, black woman, black male, black female, black person, black guy, black girl, white man, white woman, white male, white female, white person, white guy, white british, white european, brown skinned, dark skinned, of african descent, of asian descent, of jewish descent, of turkish descent, of arab descent, of mixed descent, of mixed heritage",
  ),
];
