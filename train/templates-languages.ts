/**
 * Templates in other languages, under the locales whose names fill them. The places are those of the English ones.
 * @module
 */
import { templateLines } from "./template-lines.ts";

export interface LanguageTemplates {
  readonly locales: readonly string[];
  readonly templates: readonly string[];
}

export const languageTemplates: readonly LanguageTemplates[] = [
  {
    locales: ["de", "de_AT", "de_CH"],
    templates: templateLines(`
Mein Name ist {p} und ich brauche Hilfe mit meiner Rechnung.
Sehr geehrter Herr {f},\\n\\nvielen Dank für Ihre Nachricht vom {date}.\\n\\nMit freundlichen Grüßen\\n{p}
Sehr geehrte Frau {f}, anbei finden Sie den Vertrag.
Sehr geehrte Frau Dr. {f},
Hallo {g}, kannst du mir bitte die Unterlagen schicken? Liebe Grüße, {g}
Ich wohne in {c}, {a}.
Anschrift: {p}, {a}, {zip} {c}
{p}\\n{a}\\n{zip} {c}
ich heiße {p} und komme aus {c}
Herr {f} hat heute angerufen, Frau {f} auch.
Der Patient {p} wurde am {date} aufgenommen.
Vorname: {g}\\nNachname: {f}\\nWohnort: {c}
Bitte überweisen Sie {money} an {p}.
Wie ist das Wetter in {c}?
Kannst du mir bitte eine Zusammenfassung von diesem Text schreiben?
Die Rechnung und der Vertrag liegen im Büro auf dem Tisch.
Das Haus hat einen Garten, eine Küche und ein Badezimmer.
Bitte senden Sie mir die Bestellung und die Quittung.
Der Kunde hat die Ware am Montag bei der Firma bestellt.
Welche Vorteile hat die Lösung für den Kunden und den Mitarbeiter?
Schreibe eine Geschichte über einen Hund und eine Katze im Wald.
Der Arzt hat dem Patienten ein Medikament gegen Schmerzen gegeben.`),
  },
  {
    locales: ["fr", "fr_BE", "fr_CH", "fr_SN", "fr_LU"],
    templates: templateLines(`
Bonjour, je m'appelle {p} et j'ai un problème avec ma facture.
Madame, Monsieur,\\n\\nje soussigné {p}, né le {date} à {c}, certifie que tout est exact.\\n\\n{p}
Cher Monsieur {f},\\nmerci pour votre lettre.\\nCordialement,\\n{p}
Chère {g}, on se voit à {c} samedi ? Bises, {g}
J'habite à {c}, {a}.
Adresse : {a}, {zip} {c}
M. {f} et Mme {f} habitent {a} à {c}.
Le docteur {f} a vu le patient {p} hier.
Nom : {f}\\nPrénom : {g}\\nVille : {c}
Quel temps fait-il à {c} ?
Pouvez-vous me résumer ce texte en trois phrases, s'il vous plaît ?
Le Conseil a décidé que la Commission doit publier un rapport.
Écris une histoire sur un chien qui traverse la forêt.`),
  },
  {
    locales: ["es", "es_MX"],
    templates: templateLines(`
Hola, me llamo {p} y necesito ayuda con mi factura.
Mi nombre es {p}, vivo en {c}.
Estimado Sr. {f}:\\n\\nGracias por su carta.\\n\\nAtentamente,\\n{p}
Estimada Sra. {f}, adjunto el contrato.
Querida {g}, ¿cómo estás? Un abrazo, {g}
Mi dirección es {a}, {zip} {c}, {k}
Vivo en {a}, {c}.
El doctor {f} atendió a la paciente {p} el {date}.
Nombre: {g}\\nApellidos: {f}\\nCiudad: {c}
Don {p} y doña {p} firmaron el acuerdo en {c}.
¿Qué tiempo hace en {c}?
¿Puedes escribir un resumen de este texto, por favor?
La empresa publicó el informe y el gobierno lo aprobó.
Escribe una historia sobre un perro y un gato.`),
  },
  {
    locales: ["it"],
    templates: templateLines(`
Ciao, mi chiamo {p} e ho bisogno di aiuto.
Gentile Sig. {f},\\ngrazie per la sua lettera.\\nCordiali saluti,\\n{p}
Gentile dottoressa {f}, in allegato trova il contratto.
Abito a {c}, in {a}.
Indirizzo: {a}, {zip} {c}
Il paziente {p} è nato a {c} il {date}.
Nome: {g}\\nCognome: {f}
Cara {g}, ci vediamo a {c}? Baci, {g}
Il signor {f} e la signora {f} vivono a {c}.
Puoi scrivere un riassunto di questo testo?
La società ha pubblicato il bilancio e il governo lo ha approvato.`),
  },
  {
    locales: ["pt_BR", "pt_PT"],
    templates: templateLines(`
Olá, meu nome é {p} e preciso de ajuda com a fatura.
Chamo-me {p} e moro em {c}.
Prezado Sr. {f},\\nobrigado pela sua carta.\\nAtenciosamente,\\n{p}
Endereço: {a}, {c}, {zip}
O Dr. {f} atendeu a paciente {p} em {date}.
Oi {g}, tudo bem? Abraços, {g}
Nome: {p}\\nCidade: {c}
Você pode escrever um resumo deste texto, por favor?
A empresa publicou o relatório e o governo aprovou.`),
  },
  {
    locales: ["nl", "nl_BE", "af_ZA"],
    templates: templateLines(`
Hallo, mijn naam is {p} en ik heb een vraag over mijn factuur.
Geachte heer {f},\\nbedankt voor uw brief.\\nMet vriendelijke groet,\\n{p}
Geachte mevrouw {f}, hierbij het contract.
Ik woon in {c}, {a}.
Beste {g}, zie ik je zaterdag in {c}? Groetjes, {g}
Adres: {a}, {zip} {c}
Voornaam: {g}\\nAchternaam: {f}
De patiënt {p} is opgenomen op {date}.
Kun je een samenvatting van deze tekst schrijven?`),
  },
  {
    locales: ["sv", "da", "nb_NO", "fi"],
    templates: templateLines(`
Hej, jag heter {p} och bor i {c}.
Hej {g}! Kan du skicka fakturan? Hälsningar {g}
Med vänlig hälsning\\n{p}
Mitt namn är {p}, min adress är {a}, {zip} {c}.
Hej, mit navn er {p} og jeg bor på {a} i {c}.
Kære {g}, tak for brevet. Med venlig hilsen {p}
Hei, jeg heter {p} og kommer fra {c}.
Vennlig hilsen {p}
Hei, nimeni on {p} ja asun osoitteessa {a}, {c}.
Terveisin {p}
Potilas {p} saapui {date}.
Kan du skriva en sammanfattning av texten?
Voitko kirjoittaa yhteenvedon tästä tekstistä?`),
  },
  {
    locales: [
      "pl",
      "cs_CZ",
      "sk",
      "sl_SI",
      "hr",
      "sr_RS_latin",
      "hu",
      "ro",
      "ro_MD",
      "lv",
      "tr",
      "az",
      "uz_UZ_latin",
      "id_ID",
      "vi",
    ],
    templates: templateLines(`
Nazywam się {p} i mieszkam w {c}.
Szanowny Panie {f},\\ndziękuję za list.\\nZ poważaniem\\n{p}
Imię: {g}\\nNazwisko: {f}
Dobrý den, jmenuji se {p} a bydlím na adrese {a}, {c}.
Vážený pane {f},\\nděkuji.\\nS pozdravem\\n{p}
Volám sa {p}, moja adresa je {a}, {zip} {c}.
Zovem se {p} i živim u gradu {c}.
Poštovani {f}, hvala na pismu. Srdačan pozdrav, {p}
Tisztelt {f} úr! Köszönöm a levelét. Üdvözlettel: {p}
A nevem {p}, lakcímem: {zip} {c}, {a}
Mă numesc {p} și locuiesc în {c}.
Stimate domnule {f}, vă mulțumesc. Cu stimă, {p}
Merhaba, benim adım {p}, {c} şehrinde yaşıyorum.
Sayın {f}, mektubunuz için teşekkürler. Saygılarımla, {p}
Sayın {p} Bey, adresiniz {a}, {c} mı?
Nama saya {p}, saya tinggal di {c}.
Yth. Bapak {f}, terima kasih. Salam, {p}
Tôi tên là {p}, tôi sống ở {c}.
Kính gửi ông {p}, cảm ơn ông. Trân trọng, {p}
Czy możesz napisać streszczenie tego tekstu?
Bu metnin bir özetini yazar mısın?
Bisakah kamu menulis ringkasan teks ini?
Bạn có thể viết tóm tắt văn bản này không?`),
  },
  {
    locales: ["ru", "mk"],
    templates: templateLines(`
Здравствуйте, меня зовут {p}, мне нужна помощь со счётом.
Уважаемый господин {f}!\\nСпасибо за письмо.\\nС уважением,\\n{p}
Привет, {g}! Когда ты приедешь в {c}? Твоя {g}
Я живу в городе {c}, улица {s}, дом {num}.
Пациент {p} поступил {date}.
Имя: {g}\\nФамилия: {f}\\nГород: {c}
{f} сказал, что {g} приедет завтра.
Напиши краткое содержание этого текста, пожалуйста.
Правительство приняло решение о новом законе.
Как приготовить суп из овощей?
Компания выпустила новый телефон в сентябре.
Можно узнать, когда придёт заказ?
Спасибо за помощь, всё работает.
Дети пошли в школу, а родители на работу.
Господин {f} и госпожа {f} живут в городе {c}.
Доктор {f} назначил лекарство.
Врач сказал, что {p} здоров.`),
  },
  {
    locales: ["uk"],
    templates: templateLines(`
Добрий день, мене звати {p}, я живу в місті {c}.
Шановний пане {f}, дякую за лист. З повагою, {p}
Ім'я: {g}\\nПрізвище: {f}
Напиши короткий зміст цього тексту, будь ласка.
Як приготувати борщ?
Уряд ухвалив рішення про новий закон.
Можна дізнатися, коли прийде замовлення?
Дякую за допомогу, усе працює.
Компанія випустила новий телефон у вересні.
Діти пішли до школи, а батьки на роботу.`),
  },
  {
    locales: ["el"],
    templates: templateLines(`
Γεια σας, με λένε {p} και μένω στην {c}.
Αγαπητέ κύριε {f}, ευχαριστώ για το γράμμα. Με εκτίμηση, {p}
Όνομα: {g}\\nΕπώνυμο: {f}\\nΔιεύθυνση: {a}, {c}
Μπορείς να γράψεις μια περίληψη αυτού του κειμένου;
Η κυβέρνηση ανακοίνωσε νέα μέτρα για την οικονομία.
Το σπίτι έχει κήπο, κουζίνα και μπάνιο.
Πώς μαγειρεύω φακές;
Ευχαριστώ πολύ για τη βοήθεια, όλα λειτουργούν.
Η εταιρεία παρουσίασε ένα νέο προϊόν τον Σεπτέμβριο.
Θέλω να αλλάξω τον κωδικό μου.
Ο {p} μένει στην {c} με την {g}.
Η κυρία {f} τηλεφώνησε χθες.`),
  },
  {
    locales: ["ar", "fa", "ur", "he", "ku_ckb"],
    templates: templateLines(`
مرحبا، اسمي {p} وأعيش في {c}.
السيد {f}، شكرا على رسالتك. مع أطيب التحيات، {p}
الاسم: {p}
المريض {p} دخل المستشفى يوم {date}
سلام، نام من {p} است و در {c} زندگی می‌کنم.
با احترام، {p}
میرا نام {p} ہے اور میں {c} میں رہتا ہوں
שלום, שמי {p} ואני גר ב {c}.
לכבוד מר {f}, תודה על המכתב. בברכה, {p}
שם: {p}
هل يمكنك كتابة ملخص لهذا النص؟
האם אתה יכול לכתוב סיכום של הטקסט הזה?
لطفا خلاصه‌ای از این متن بنویسید
قال {p} إن الاجتماع كان جيدا
الدكتور {f} والسيدة {f} في {c}
كيف أطبخ الأرز مع الخضار؟
أعلنت الحكومة قرارا جديدا حول القانون
איך מבשלים אורז עם ירקות?
הממשלה הודיעה על חוק חדש
ד"ר {f} וגברת {f} גרים ב{c}.
دولت قانون جدیدی را اعلام کرد`),
  },
  {
    locales: ["hy"],
    templates: templateLines(`
Իմ անունը {p} է:
Հարգելի {p}, շնորհակալություն նամակի համար:
Անուն: {p}`),
  },
];
