/**
 * Names of conditions in German, French, Spanish, Italian, Dutch and Portuguese. Words that English has with another meaning are left out.
 * @module
 */
import { entriesOf } from "./word-list.ts";

const german = `
abhängigkeitserkrankung, adipositas, alkoholabhängigkeit, alkoholkrank, alkoholsucht, allergischer schock, alzheimer krankheit, angststörung, arteriosklerose, arthrose, asthma bronchiale, bandscheibenvorfall, bauchspeicheldrüsenkrebs, bipolare störung, blasenentzündung,
blinddarmentzündung, bluthochdruck, blutvergiftung, brustkrebs, darmkrebs, demenz, depressive episode, diabetiker, diabetikerin, durchblutungsstörung, epilepsie, essstörung, fehlgeburt, fettleber, gallensteine, gebärmutterhalskrebs, gehirnerschütterung,
gehirntumor, gelbsucht, gicht, grippaler infekt, gürtelrose, harnwegsinfekt, harnwegsinfektion, hautkrebs, herzinfarkt, herzinsuffizienz, herzrhythmusstörung, herzrhythmusstörungen, herzschwäche, heuschnupfen, hirnblutung, hirnhautentzündung, hirntumor, hörsturz, keuchhusten, kreuzbandriss,
koronare herzkrankheit, krampfadern, krebserkrankung, leberzirrhose, leukämie, lungenembolie, lungenentzündung, lungenkrebs, lymphdrüsenkrebs, magengeschwür, magenkrebs, magersucht, mandelentzündung, masern, migräne, mittelohrentzündung, multiple sklerose, neurodermitis, niereninsuffizienz,
nierensteine, nierenversagen, osteoporose, panikattacke, parkinson krankheit, posttraumatische belastungsstörung, prostatakrebs, querschnittslähmung, reizdarm, reizdarmsyndrom, röteln, schilddrüsenunterfunktion, schilddrüsenüberfunktion, schizophrenie, schlafapnoe, schlaganfall, schuppenflechte,
schwangerschaftsdiabetes, syphilis, thrombose, tuberkulose, vorhofflimmern, windpocken, zöliakie, zuckerkrankheit, zuckerkrank, krebskrank, krebsdiagnose, suizidgedanken`;

const french = `
accident vasculaire cérébral, alcoolisme, angine de poitrine, anorexie mentale, arythmie, asthme, autisme, autiste, avortement spontané, bronchite, calculs rénaux, cancer du sein, cancer du poumon, cancer du côlon, cancer de la prostate, cirrhose, coqueluche, crise cardiaque, cystite,
démence, dépression nerveuse, dépression sévère, diabète, diabétique, épilepsie, épileptique, fausse couche, fibrillation auriculaire, grippe, hépatite, hernie discale, hypertension artérielle, hypothyroïdie, infarctus, infarctus du myocarde, infection urinaire, insuffisance cardiaque,
insuffisance rénale, insuffisance respiratoire, leucémie, lupus érythémateux, lymphome, maladie cardiaque, maladie coeliaque, maladie d alzheimer, maladie de crohn, maladie de parkinson, maladie de lyme, mélanome, méningite, migraine chronique, mucoviscidose, oreillons, ostéoporose, paludisme,
pneumonie, polyarthrite rhumatoïde, rougeole, sclérose en plaques, schizophrène, schizophrénie, séropositif, séropositive, tension artérielle élevée, trouble bipolaire, trouble anxieux, tuberculose, tumeur, tumeur cérébrale, ulcère gastrique, varicelle, vih`;

const spanish = `
alcoholismo, anorexia nerviosa, ansiedad generalizada, apendicitis, arritmia, artritis, artritis reumatoide, artrosis, asma, asma bronquial, ataque al corazón, ataque cardíaco, autismo, bronquitis, cálculos renales, cáncer de mama, cáncer de pulmón, cáncer de próstata, cáncer de colon, cirrosis,
cirrosis hepática, demencia, depresión mayor, derrame cerebral, diabético, diabética, embolia pulmonar, endometriosis, enfermedad celíaca, enfermedad de alzheimer, enfermedad de crohn, enfermedad de parkinson, enfermedad renal, epilepsia, epiléptico, esclerosis múltiple, esquizofrenia, fibrilación auricular,
gastritis crónica, hernia discal, hipertensión, hipertensión arterial, hipertenso, hipertensa, hipotiroidismo, ictus, infarto, infarto de miocardio, infección urinaria, insuficiencia cardíaca, insuficiencia renal, leucemia, linfoma, migraña, neumonía, obesidad, obesidad mórbida, osteoporosis, paludismo,
sarampión, seropositivo, vih sida, sífilis, trastorno bipolar, trastorno de ansiedad, trombosis, tuberculosis, úlcera gástrica, varicela, vih positivo, virus de inmunodeficiencia humana, aborto espontáneo`;

const italian = `
alcolismo, allergia alimentare, anoressia nervosa, ansia generalizzata, appendicite, aritmia, artrite, artrite reumatoide, artrosi, asmatico, attacco di panico, autismo, bronchite, calcoli renali, cancro, cancro al seno, cancro alla prostata, cancro ai polmoni, celiachia, celiaco, cirrosi epatica, colesterolo alto, demenza,
depressione maggiore, diabete, diabete mellito, diabetico, diabetica, disturbo bipolare, disturbo d ansia, embolia polmonare, emicrania, endometriosi, epatite, epilessia, ernia del disco, fibrillazione atriale, gastrite, infezione urinaria, insufficienza cardiaca, insufficienza renale, ipertensione, iperteso,
ipotiroidismo, leucemia, linfoma, malattia di alzheimer, malattia di crohn, malattia di parkinson, meningite, morbillo, morbo di parkinson, morbo di crohn, obesità, osteoporosi, polmonite, psoriasi, schizofrenia, sclerosi multipla, sieropositivo, trombosi, tubercolosi, tumore, tumore al seno, ulcera gastrica, aborto spontaneo`;

const dutch = `
alcoholverslaving, alvleesklierkanker, angststoornis, autisme, beroerte, blaasontsteking, blindedarmontsteking, boezemfibrilleren, borstkanker, botontkalking, buikgriep, darmkanker, dementie, diabeet, eetstoornis, geelzucht, gordelroos, hartaanval, hartfalen, hartinfarct, hartritmestoornis, hartritmestoornissen,
hersenbloeding, herseninfarct, hersenschudding, hersentumor, hersenvliesontsteking, hoge bloeddruk, hooikoorts, huidkanker, kanker, kinkhoest, leukemie, leverkanker, levercirrose, longembolie, longkanker, longontsteking, longemfyseem, maagzweer, mazelen, miskraam, nierfalen, nierstenen, nierziekte, ontstoken amandelen,
paniekstoornis, posttraumatische stressstoornis, prostaatkanker, reuma, schizofrenie, suikerziekte, trombose, urineweginfectie, waterpokken, ziekte van alzheimer, ziekte van crohn, ziekte van lyme, ziekte van parkinson, zwangerschapsdiabetes`;

const portuguese = `
alcoolismo, ansiedade generalizada, apendicite, arritmia cardíaca, ataque cardíaco, avc isquêmico, bronquite, cancro da mama, câncer de mama, câncer de próstata, cálculo renal, cirrose, cirrose hepática, demência, depressão maior, depressão profunda, diabetes tipo 2, diabético, diabética, doença celíaca, doença de alzheimer,
doença de crohn, doença de parkinson, doença renal, enxaqueca, epilepsia, esclerose múltipla, esquizofrenia, fibrilação atrial, gastrite, hérnia de disco, hipertensão, hipertensão arterial, hipotireoidismo, infarto agudo do miocárdio, enfarte do miocárdio, infecção urinária, insuficiência cardíaca, insuficiência renal,
leucemia, linfoma, obesidade, osteoporose, pneumonia, pressão alta, sarampo, sífilis, soropositivo, transtorno bipolar, transtorno de ansiedade, trombose, tuberculose, úlcera gástrica, varicela, aborto espontâneo`;

/** Conditions in the languages above. */
export const translatedConditions: readonly string[] = [
  ...new Set([german, french, spanish, italian, dutch, portuguese].flatMap(entriesOf)),
];
