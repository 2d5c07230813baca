/**
 * Events as OCSF 1.8.0 (https://schema.ocsf.io/1.8.0/): which class stands for which kind of entry. What OCSF has no attribute for is in
 * `unmapped`.
 * @module
 */
import { exchangeOf, factsOf, type FeedEvent, summaryOf, textOf } from "./derive-events.ts";
import { accountChange, authentication, entityManagement } from "./ocsf-access.ts";
import { adminAct, applicationLifecycle, type ClassPart } from "./ocsf-acts.ts";
import { apiActivity, complianceFinding, detectionFinding } from "./ocsf-exchange.ts";
import { findingKind, ocsfSeverity } from "./severity.ts";

export const ocsfVersion = "1.8.0";

/** An event as it goes out. Names are OCSF's own. */
export type OcsfEvent = Readonly<Record<string, unknown>>;

const categories: Readonly<Record<number, string>> = {
  2: "Findings",
  3: "Identity & Access Management",
  6: "Application Activity",
};

const severityNames = ["Unknown", "Informational", "Low", "Medium", "High", "Critical"];

/** By what the kind begins with; the first that fits. What fits none is an act of an administrator. */
const classes: readonly (readonly [prefix: string, make: (event: FeedEvent) => ClassPart])[] = [
  [findingKind, detectionFinding],
  ["budget.", detectionFinding],
  ["exchange.", apiActivity],
  ["feedback.", apiActivity],
  ["access.refused", apiActivity],
  ["access.denied", authentication],
  ["session.", authentication],
  ["person.", accountChange],
  ["key.", entityManagement],
  ["credential.", entityManagement],
  ["policy.loaded", entityManagement],
  ["catalogue.loaded", entityManagement],
  ["log_key.", entityManagement],
  ["master_key.", entityManagement],
  ["log.checked", complianceFinding],
  ["log.", applicationLifecycle],
  ["server.", applicationLifecycle],
  ["feed.", applicationLifecycle],
];

const partOf = (event: FeedEvent): ClassPart => {
  if (event.isTest) return applicationLifecycle(event);
  const found = classes.find(([prefix]) => event.kind.startsWith(prefix));
  return (found?.[1] ?? adminAct)(event);
};

/** Attributes without a value are left out, in objects within objects too. */
const present = (attributes: Readonly<Record<string, unknown>>): OcsfEvent => {
  const kept: Record<string, unknown> = {};
  for (const name of Object.keys(attributes)) {
    const value = attributes[name];
    if (value !== null && value !== undefined) kept[name] = isObject(value) ? present(value) : value;
  }
  return kept;
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** One event. `metadata.uid` is the event's id, so that a receiver can drop what came twice. */
export const toOcsf = (event: FeedEvent): OcsfEvent => {
  const { classUid, className, activity, profiles, attributes } = partOf(event);
  const { entry, position, shard } = event;
  const categoryUid = Math.floor(classUid / 1_000);
  const severityId = ocsfSeverity(event.severity);
  const attributesOfAll = present({
    activity_id: activity.id,
    activity_name: activity.name,
    category_uid: categoryUid,
    category_name: categories[categoryUid],
    class_uid: classUid,
    class_name: className,
    type_uid: classUid * 100 + activity.id,
    type_name: `${className}: ${activity.name}`,
    severity_id: severityId,
    severity: severityNames[severityId],
    time: entry.time,
    timezone_offset: 0,
    message: summaryOf(event),
    metadata: {
      version: ocsfVersion,
      uid: event.id,
      event_code: event.kind,
      sequence: position.index,
      log_name: shard,
      correlation_uid: exchangeOf(entry),
      tenant_uid: textOf(entry, "team"),
      profiles,
      labels: event.isTest ? ["test"] : null,
      product: { name: "Custody", vendor_name: "Custody", uid: "custody", version: event.version },
    },
    ...attributes,
  });
  if (event.isTest) return attributesOfAll;
  return { ...attributesOfAll, unmapped: { custody: { shard, index: position.index, ...factsOf(entry) } } };
};
