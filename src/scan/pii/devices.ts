/**
 * Numbers of telephones, SIM cards and other devices.
 * @module
 */
import { passesLuhn } from "../checks/luhn.ts";
import type { PatternRecognizer } from "../recognizer.ts";

const digitsOf = (text: string): string => text.replace(/\D/g, "");
const isLuhn = (text: string): boolean => passesLuhn(digitsOf(text)) && !/^(\d)\1*$/.test(digitsOf(text));

/** A country code and a network code that ITU-T E.212 could have given: they begin with 2 to 7. */
const isImsi = (text: string): boolean => /^[2-7]/.test(text);

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
/** Letters and digits as makers print them. */
const serial = "[A-Z0-9][A-Z0-9-]{4,22}[A-Z0-9]";

/** Devices, SIM cards, and what advertisers know a device by. */
export const devices: readonly PatternRecognizer[] = [
  {
    type: "IMEI",
    pattern: /\d{2}[ -]\d{6}[ -]\d{6}[ -]\d(?!\d)/,
    check: isLuhn,
    scoreMilli: 750,
    context: ["imei", "imeisv", "handset", "device"],
    dataClass: "confidential",
    source: "3GPP TS 23.003, section 6",
  },
  {
    type: "IMEI",
    pattern: /\d{15}/,
    check: isLuhn,
    scoreMilli: 350,
    context: ["imei", "imei number", "imei no", "imeisv", "handset", "mobile device", "device id", "meid"],
    dataClass: "confidential",
    source: "3GPP TS 23.003, section 6",
  },
  {
    type: "IMSI",
    pattern: /\d{14,15}/,
    check: isImsi,
    scoreMilli: 200,
    context: ["imsi", "imsi number", "subscriber identity", "international mobile subscriber identity"],
    dataClass: "confidential",
    source: "3GPP TS 23.003, section 2; ITU-T E.212",
  },
  {
    type: "ICCID",
    pattern: /89(?:[ -]?\d){17,18}(?!\d)/,
    check: isLuhn,
    scoreMilli: 450,
    context: ["iccid", "sim", "sim card", "sim number", "esim", "icc id"],
    dataClass: "confidential",
    source: "ITU-T E.118",
  },
  {
    type: "ICCID",
    pattern: /89(?:[ -]?\d){16,18}F?(?!\d)/i,
    scoreMilli: 200,
    context: ["iccid", "sim card", "sim number", "sim serial", "esim", "icc id"],
    dataClass: "confidential",
    source: "ITU-T E.118",
  },
  {
    type: "DEVICE_SERIAL",
    pattern: new RegExp(
      `(?:(?:device |product |laptop |hardware |machine )?serial(?: number| no\\.?| num| nr\\.?| #)?|s\\/n|seriennummer|numéro de série|número de serie|numero di serie|serienummer)(?: is)?[ ]{0,2}[:=#]{0,2}[ ]{0,2}["']?(?<value>${serial})`,
      "i",
    ),
    check: (text) => (text.match(/\d/g)?.length ?? 0) > 1 && text.length > 5,
    scoreMilli: 700,
    dataClass: "confidential",
    source: "45 CFR 164.514(b)(2)(i)(M)",
  },
  {
    type: "DEVICE_SERIAL",
    pattern: /[A-Z]{0,6}\d[A-Z0-9-]{5,20}/,
    check: (text) => /[A-Z]/.test(text),
    scoreMilli: 100,
    context: [
      "serial",
      "serial number",
      "serial no",
      "s n",
      "device serial",
      "serialnumber",
      "udid",
      "asset tag",
      "device id",
      "seriennummer",
    ],
    dataClass: "confidential",
    source: "45 CFR 164.514(b)(2)(i)(M)",
  },
  {
    type: "ADVERTISING_ID",
    pattern: uuid,
    scoreMilli: 100,
    context: [
      "idfa",
      "idfv",
      "gaid",
      "aaid",
      "advertising id",
      "advertising identifier",
      "adid",
      "ad id",
      "google advertising id",
      "rida",
      "tifa",
      "maid",
    ],
    dataClass: "confidential",
    source: "Apple, ASIdentifierManager; Google Play services, AdvertisingIdClient",
  },
  {
    type: "DEVICE_ID",
    pattern: uuid,
    scoreMilli: 100,
    context: [
      "device id",
      "udid",
      "device identifier",
      "device uuid",
      "hardware id",
      "installation id",
      "machine id",
      "android id",
    ],
    dataClass: "confidential",
    source: "45 CFR 164.514(b)(2)(i)(M)",
  },
  {
    type: "DEVICE_ID",
    pattern: /[0-9a-f]{16}|[0-9a-f]{40}|0000[0-9a-f]{4}-[0-9a-f]{16}/i,
    check: (text) => /\d/.test(text),
    scoreMilli: 100,
    context: ["android id", "udid", "device id", "device identifier", "meid"],
    dataClass: "confidential",
    source: "Android, Settings.Secure.ANDROID_ID; Apple, UDID",
  },
];
