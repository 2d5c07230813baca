/**
 * What OCSF 1.8.0 asks of the classes that feeds send, and of the objects in them: from https://schema.ocsf.io/1.8.0/classes/<name> and
 * /objects/<name> (attributes with requirement "required" and "recommended", constraints "at_least_one", activities), without those of
 * profiles that are not used. Account Change, Detection Finding, Metadata, Product and Managed Entity were compared with published renderings
 * of 1.8.0, the others with the schema's repository around that release.
 * @module
 */

interface ClassRules {
  readonly name: string;
  readonly required: readonly string[];
  readonly recommended: readonly string[];
  readonly atLeastOne?: readonly string[];
  readonly activities: readonly number[];
}

const base = ["activity_id", "category_uid", "class_uid", "metadata", "severity_id", "time", "type_uid"];

export const classes: Readonly<Record<number, ClassRules>> = {
  2003: {
    name: "Compliance Finding",
    required: [...base, "compliance", "finding_info"],
    recommended: ["message", "resources", "status_id"],
    activities: [1, 2, 3, 99],
  },
  2004: {
    name: "Detection Finding",
    required: [...base, "finding_info"],
    recommended: ["confidence_id", "evidences", "is_alert", "message", "resources", "status_id"],
    activities: [1, 2, 3, 99],
  },
  3001: {
    name: "Account Change",
    required: [...base, "user"],
    recommended: ["actor", "message", "src_endpoint", "status_id"],
    activities: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 99],
  },
  3002: {
    name: "Authentication",
    required: [...base, "user"],
    recommended: ["dst_endpoint", "is_remote", "logon_type_id", "message", "service", "status_id"],
    atLeastOne: ["service", "dst_endpoint"],
    activities: [1, 2, 3, 4, 5, 6, 7, 99],
  },
  3004: {
    name: "Entity Management",
    required: [...base, "entity"],
    recommended: ["actor", "message", "src_endpoint", "status_id"],
    activities: [1, 2, 3, 4, 99],
  },
  6002: {
    name: "Application Lifecycle",
    required: [...base, "app"],
    recommended: ["message", "status_id"],
    activities: [1, 2, 3, 4, 5, 6, 7, 8, 99],
  },
  6003: {
    name: "API Activity",
    required: [...base, "actor", "api", "src_endpoint"],
    recommended: ["dst_endpoint", "message", "status_id"],
    activities: [1, 2, 3, 4, 99],
  },
};

interface ObjectRules {
  readonly required?: readonly string[];
  readonly atLeastOne?: readonly string[];
}

const endpoint: ObjectRules = {
  atLeastOne: ["hostname", "instance_uid", "interface_name", "interface_uid", "ip", "name", "svc_name", "uid"],
};
const entity: ObjectRules = { atLeastOne: ["name", "uid"] };

/** By the attribute that holds the object. */
export const objects: Readonly<Record<string, ObjectRules>> = {
  actor: { atLeastOne: ["app_name", "app_uid", "process", "session", "user"] },
  ai_model: { required: ["ai_provider", "name"] },
  analytic: { required: ["type_id"], atLeastOne: ["name", "uid"] },
  api: { required: ["operation"] },
  app: entity,
  compliance: { required: ["standards"], atLeastOne: ["control"] },
  dst_endpoint: endpoint,
  entity,
  finding_info: { required: ["title", "uid"] },
  message_context: { atLeastOne: ["application", "service"] },
  metadata: { required: ["product", "version"] },
  product: entity,
  request: { required: ["uid"] },
  service: entity,
  session: { atLeastOne: ["uid"] },
  src_endpoint: endpoint,
  user: { atLeastOne: ["account", "name", "uid"] },
};

type Attributes = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Attributes =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isThere = (value: unknown): boolean => value !== undefined && value !== null && value !== "";

const faultsOfRules = (at: string, value: Attributes, { required = [], atLeastOne }: ObjectRules): string[] => {
  const missing = required.filter((name) => !isThere(value[name])).map((name) => `${at}${name} is missing`);
  const hasOne = atLeastOne === undefined || atLeastOne.some((name) => isThere(value[name]));
  return hasOne ? missing : [...missing, `${at}has none of ${atLeastOne.join(", ")}`];
};

const faultsInside = (at: string, value: Attributes): string[] =>
  Object.entries(value).flatMap(([name, inner]) => {
    if (name === "unmapped" || name === "data") return [];
    if (inner === null || inner === undefined) return [`${at}${name} is null`];
    const all = Array.isArray(inner) ? inner : [inner];
    return all.filter(isObject).flatMap((one) => {
      const path = `${at}${name}.`;
      return faultsOfRules(path, one, objects[name] ?? {}).concat(faultsInside(path, one));
    });
  });

/** What is wrong with an event. `withRecommended`: what is recommended of its class counts as required. */
export const faultsOf = (event: Attributes, withRecommended = true): string[] => {
  const { class_uid: classUid, activity_id: activity, type_uid: type, category_uid: category } = event;
  const rules = classes[Number(classUid)];
  if (rules === undefined) return [`class ${String(classUid)} is unknown`];
  const { required, recommended, atLeastOne } = rules;
  const wanted = withRecommended ? [...required, ...recommended] : required;
  const faults = faultsOfRules("", event, { required: wanted, ...(atLeastOne === undefined ? {} : { atLeastOne }) });
  if (!rules.activities.includes(Number(activity))) faults.push(`activity ${String(activity)} is none of the class`);
  if (type !== Number(classUid) * 100 + Number(activity)) faults.push("type_uid is wrong");
  if (category !== Math.floor(Number(classUid) / 1_000)) faults.push("category_uid is wrong");
  if (![1, 2, 3, 4, 5, 6, 99].includes(Number(event["severity_id"]))) faults.push("severity_id is wrong");
  if (!Number.isSafeInteger(event["time"])) faults.push("time is no integer");
  return [...faults, ...faultsInside("", event)];
};
