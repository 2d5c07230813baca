/**
 * Every recognizer of general personal, financial and device data, from the specific to the general.
 * @module
 */
import type { Recognizer } from "../recognizer.ts";
import { accountIds } from "./account-ids.ts";
import { bank } from "./bank.ts";
import { card } from "./card.ts";
import { contact } from "./contact.ts";
import { coordinates } from "./coordinates.ts";
import { crypto } from "./crypto.ts";
import { dates } from "./dates.ts";
import { devices } from "./devices.ts";
import { network } from "./network.ts";
import { phone } from "./phone.ts";
import { postcodes } from "./postcodes.ts";
import { streets } from "./streets.ts";

/** All of them: 45 CFR 164.514(b)(2)(i) (B) to (F), (J), (M) to (O) and (R), payment cards, bank accounts and wallets. */
export const personalData: readonly Recognizer[] = [
  ...contact,
  ...network,
  ...card,
  ...bank,
  ...crypto,
  ...devices,
  ...phone,
  ...dates,
  ...coordinates,
  ...streets,
  ...postcodes,
  ...accountIds,
];
