/**
 * Everything that is secret, from the specific to the general.
 * @module
 */
import type { Recognizer } from "../recognizer.ts";
import { aiSecrets } from "./ai.ts";
import { businessSecrets } from "./business.ts";
import { cloudSecrets } from "./cloud.ts";
import { connectionSecrets } from "./connections.ts";
import { dataServiceSecrets } from "./data-services.ts";
import { genericSecrets } from "./generic.ts";
import { headerSecrets } from "./headers.ts";
import { keySecrets } from "./keys.ts";
import { messagingSecrets } from "./messaging.ts";
import { monitoringSecrets } from "./monitoring.ts";
import { passwordSecrets } from "./passwords.ts";
import { paymentSecrets } from "./payments.ts";
import { platformSecrets } from "./platforms.ts";
import { seedPhrases } from "./seed-phrases.ts";
import { sourceHostingSecrets } from "./source-hosting.ts";

export const secrets: readonly Recognizer[] = [
  ...keySecrets,
  ...aiSecrets,
  ...cloudSecrets,
  ...sourceHostingSecrets,
  ...platformSecrets,
  ...dataServiceSecrets,
  ...messagingSecrets,
  ...monitoringSecrets,
  ...paymentSecrets,
  ...businessSecrets,
  ...connectionSecrets,
  ...headerSecrets,
  ...passwordSecrets,
  ...genericSecrets,
  ...seedPhrases,
];
