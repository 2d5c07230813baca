/**
 * Sentences without names in other languages, above all German ones, whose nouns have capitals.
 * @module
 */
import { templateLines } from "./template-lines.ts";

export const plainLanguageTemplates = templateLines(`
Bitte gib mir eine Liste von Ideen mit Beispielen und Erklärungen.
Wie schreibe ich eine Bewerbung für eine Ausbildung als Koch?
Der Server meldet einen Fehler beim Start der Anwendung.
Die Regierung hat im Herbst ein Gesetz zur Energie beschlossen.
Mein Rechner startet nach dem Update nicht mehr.
Erkläre den Unterschied zwischen Aktien und Anleihen in einfachen Worten.
Welche Schritte sind für die Anmeldung der Firma nötig?
Ich suche ein Rezept für Kuchen mit Äpfeln, Zucker und Butter.
Die Frist für die Antwort auf das Schreiben endet am Freitag.
Das Ergebnis der Prüfung steht in der Tabelle auf Seite drei.
Kann ich die Lieferung an eine andere Adresse schicken lassen?
Die Schüler lesen im Unterricht ein Buch über die Geschichte der Stadt.
Unser Ziel ist eine Steigerung der Leistung und der Qualität.
Gesundheit, Bildung und Arbeit sind Themen der Zeitung.
Vielen Dank für Ihre Hilfe und Ihre Geduld.
Guten Tag, meine Bestellung ist noch nicht angekommen.
Der Vertrag regelt Preis, Lieferung, Gewährleistung und Haftung.
Übersetze den Satz ins Englische und verbessere die Grammatik.
Wasser, Luft, Feuer und Erde sind Elemente.
Am Morgen gehe ich mit dem Hund in den Park.
Comment écrire une lettre de motivation pour un emploi ?
Merci beaucoup pour votre aide et votre patience.
Quelle est la différence entre une action et une obligation ?
¿Cómo escribo una carta para pedir un empleo?
Muchas gracias por su ayuda y su paciencia.
Como escrevo uma carta para pedir um emprego?
Muito obrigado pela ajuda e pela paciência.
Bir iş başvurusu için nasıl mektup yazarım?
Yardımınız ve sabrınız için çok teşekkür ederim.
Sunucuda bir hata var, nasıl çözebilirim?
Hogyan írjak levelet egy álláshoz?
Köszönöm szépen a segítséget és a türelmet.
Hogyan tudom megoldani a hibát a szerveren?
Bagaimana cara menulis surat lamaran kerja?
Bagaimana saya bisa memperbaiki kesalahan ini?
Terima kasih banyak atas bantuan dan kesabaran Anda.
Jak napisać list motywacyjny do pracy?
Dziękuję bardzo za pomoc i cierpliwość.
Hur skriver jag ett brev för att söka jobb?
Tack så mycket för hjälpen och tålamodet.
Come scrivo una lettera per chiedere un lavoro?
Grazie mille per l'aiuto e la pazienza.`);
