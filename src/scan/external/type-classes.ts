/**
 * Data classes of the entity types that scanners outside report, where those do not say.
 * @module
 */
import type { DataClass } from "../../domain/data-class.ts";

/** Classes by entity type, as an operator sets them. */
export type DataClasses = Readonly<Record<string, DataClass>>;

/** What says nothing about whose data it is. */
const internalTypes = [
  "PROMPT_INJECTION",
  "JAILBREAK",
  "INDIRECT_INJECTION",
  "INVISIBLE_TEXT",
  "EXFILTRATION_URL",
  "SYSTEM_PROMPT_LEAK",
  "CANARY_LEAK",
  "HATE",
  "VIOLENCE",
  "SELF_HARM",
  "SEXUAL",
  "ILLICIT",
  "GUARD_OTHER",
  "DENIED_TOPIC",
  "DENIED_WORD",
  "ORGANIZATION",
];

const classByType: ReadonlyMap<string, DataClass> = new Map<string, DataClass>([
  ...internalTypes.map((type) => [type, "internal"] as const),
  ["CREDIT_CARD", "pci"],
  ["AU_MEDICARE", "phi"],
  ["DE_HEALTH_INSURANCE", "phi"],
  ["MEDICAL_LICENSE", "phi"],
  ["UK_NHS", "phi"],
  ["US_MBI", "phi"],
  ["US_NPI", "phi"],
  ["NRP", "special"],
]);

/** The operator's class of a type, else the one that was answered with it, else ours; `confidential` where nobody says. */
export const dataClassOf = (type: string, chosen: DataClasses, answered?: DataClass): DataClass =>
  (Object.hasOwn(chosen, type) ? chosen[type] : undefined) ?? answered ?? classByType.get(type) ?? "confidential";
