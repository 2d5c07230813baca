/**
 * Words for streets, by where they stand.
 * @module
 */

const anyOf = (words: string): string =>
  `(?:${words
    .trim()
    .split(/\s+/)
    .map((word) => word.replaceAll("_", " ").replaceAll(".", "\\."))
    .toSorted((a, b) => b.length - a.length)
    .join("|")})`;

/** English: after the name (USPS Publication 28, appendix C1; the commonest of it and of British use). */
export const typeAfter = anyOf(`
  Street Streets St Avenue Ave Av Road Rd Boulevard Blvd Drive Dr Lane Ln Court Ct Circle Cir Place Pl Square Sq Terrace Ter Parkway Pkwy Way Highway
  Hwy Trail Trl Alley Aly Crescent Cres Close Row Mews Gardens Gdns Grove Hill Heights Loop Turnpike Expressway Freeway Route Plaza Esplanade Quay Wharf
  Crossing Xing Point Pt Ridge Run Walk Pass Path Pike Bend Cove Park Green Meadows View Vista Commons Landing Manor Estate Estates Bypass Broadway`);

/** Before the name, and nothing but streets: Romance and Slavic languages, Greek, Irish and Maltese. */
export const typeBefore = anyOf(`
  rue bd boul. ruelle calle c/ avenida avda. avda pza. carretera ctra. travesía callejón glorieta
  Via Viale Corso viale piazza piazzale piazzetta vicolo contrada lungotevere rua travessa praça estrada alameda beco ladeira rodovia
  ul. ulica ulice aleja aleje osiedle nábřeží náměstí nám. tř. třída bulevardul calea aleea piața șoseaua triq sráid bóthar
  Rue Avenue Av. Boulevard Bd Boul. Allée Allées Chemin Impasse Quai Cours Route Place Faubourg Ruelle Sentier Résidence
  Calle C/ Avenida Avda. Avda Paseo Plaza Pza. Ronda Camino Carretera Ctra. Travesía Callejón Glorieta Barrio Urbanización Rúa Carrer Passeig Plaça Avinguda Rambla
  Piazza Piazzale Piazzetta Largo Vicolo Strada Contrada Lungotevere Borgo Salita Rione Località Rua Travessa Praça Estrada Alameda Beco Ladeira Rodovia Quinta
  Ul. Ulica Ulice Al. Aleja Aleje Pl. Os. Osiedle Rondo Skwer Nábřeží Náměstí Třída Bulevardul Calea Aleea Piața Șoseaua Triq
  Οδός Λεωφόρος Πλατεία ул. улица проспект пр. пер. переулок бульвар площадь Улица Проспект
  allée chemin impasse`);

/** Before the name, but words of other kinds too: they need an address's words near. */
export const looseTypeBefore = anyOf(`
  avenue av. boulevard quai cours route place passage faubourg sentier montée résidence paseo plaza ronda camino barrio corso largo strada borgo salita
  quinta al. pl. os. rondo rúa carrer passeig plaça avinguda rambla r. r`);

/** At the end of the name's own word: Germanic languages, Finnish, Icelandic, Hungarian. */
export const streetSuffix = anyOf(`
  straße strasse str. gasse weg platz allee damm ufer chaussee steig promenade brücke
  straat laan plein gracht kade singel dijk dreef steeg steenweg
  vägen gatan stigen gränd torget allén backen
  vej gade allé stræde vænget torv parken
  veien vegen gata gaten bakken stien svingen tunet haugen
  vegur braut stræti katu tie kuja polku kaari raitti väylä utca`);

/** A word of its own after the name: Nordic and Slavic languages, Hungarian, Estonian, Dutch, German. */
export const typeAfterName = anyOf(`
  utca út útja tér rakpart körút sétány köz tn. tänav mnt. maantee pst. puiestee põik
  ulica ulice cesta trg třída náměstí nábřeží
  Straße Strasse Str. Weg Platz Allee Ring Gasse Damm Ufer straat laan weg plein vei vej gate gade gata väg allé`);
