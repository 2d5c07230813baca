/**
 * OCSF's Identity & Access Management: sessions as Authentication (3002), people as Account Change (3001), keys, credentials and policies as
 * Entity Management (3004).
 * @module
 */
import { type FeedEvent, fieldOf, principalOf, textOf } from "./derive-events.ts";
import { activityOf, actorOf, type ClassPart, other, sourceOf, statusOf, userOf } from "./ocsf-acts.ts";

const service = { name: "custody" };

const sum = (counts: unknown): number =>
  typeof counts === "object" && counts !== null
    ? Object.values(counts).reduce<number>((total, count) => total + (typeof count === "number" ? count : 0), 0)
    : 0;

/** `auth_protocol_id`: 4 is OpenID. */
const protocolOf = (how: string | null) =>
  how === "oidc"
    ? { auth_protocol_id: 4, auth_protocol: "OpenID" }
    : { auth_protocol_id: 99, auth_protocol: "API Key" };

/** A session began or ended; or nobody known was refused, counted over a time. */
export const authentication = (event: FeedEvent): ClassPart => {
  const { entry, kind } = event;
  const common = {
    classUid: 3_002,
    className: "Authentication",
  };
  const where = {
    service,
    dst_endpoint: { svc_name: "custody" },
    is_remote: true,
    logon_type_id: 3,
    logon_type: "Network",
  };
  if (kind === "access.denied") {
    return {
      ...common,
      activity: { id: 1, name: "Logon" },
      attributes: {
        ...where,
        user: { uid: "unknown", type_id: 0, type: "Unknown" },
        count: sum(fieldOf(entry, "counts")),
        start_time: fieldOf(entry, "from"),
        end_time: fieldOf(entry, "to"),
        ...statusOf(false),
      },
    };
  }
  const isStart = kind === "session.started";
  const principal = textOf(entry, "principal") ?? "unknown";
  return {
    ...common,
    activity: isStart ? { id: 1, name: "Logon" } : { id: 2, name: "Logoff" },
    attributes: {
      ...where,
      ...(isStart ? protocolOf(textOf(entry, "how")) : {}),
      user: userOf(principal, textOf(entry, "team")),
      actor: actorOf(event),
      session: { uid: textOf(entry, "session") },
      src_endpoint: { uid: principal },
      ...statusOf(true),
      status_detail: textOf(entry, "how"),
    },
  };
};

const accountActivities: Readonly<Record<string, ClassPart["activity"]>> = {
  "person.created": { id: 1, name: "Create" },
  "person.enabled": { id: 2, name: "Enable" },
  "person.disabled": { id: 5, name: "Disable" },
};

/** Somebody who signs in became known, was changed, stopped or let in again. */
export const accountChange = (event: FeedEvent): ClassPart => {
  const { entry, kind } = event;
  return {
    classUid: 3_001,
    className: "Account Change",
    activity: accountActivities[kind] ?? other("Change"),
    attributes: {
      user: userOf(textOf(entry, "person") ?? "unknown", textOf(entry, "team")),
      actor: actorOf(event),
      src_endpoint: sourceOf(event),
      ...statusOf(true),
    },
  };
};

const entityOf = ({ entry, kind }: FeedEvent): Readonly<Record<string, unknown>> => {
  if (kind.startsWith("key.")) return { uid: textOf(entry, "key"), type: "API Key" };
  if (kind.startsWith("credential.")) {
    return { uid: textOf(entry, "credential"), name: textOf(entry, "upstream"), type: "Upstream Credential" };
  }
  if (kind === "policy.loaded") {
    return { uid: textOf(entry, "policy"), name: textOf(entry, "name"), type: "Guardrail Policy" };
  }
  if (kind === "catalogue.loaded") return { uid: textOf(entry, "catalogue"), type: "Catalogue" };
  return { uid: textOf(entry, "to"), type: kind.startsWith("log_key.") ? "Log Key" : "Master Key" };
};

/** A key, a credential, a policy or the catalogue was made, changed or ended. Stopping a key and letting it in again are updates of it. */
export const entityManagement = (event: FeedEvent): ClassPart => ({
  classUid: 3_004,
  className: "Entity Management",
  activity: activityOf(event.kind),
  attributes: {
    entity: { type_id: 99, ...entityOf(event) },
    actor: actorOf(event),
    src_endpoint: { uid: principalOf(event) ?? "unknown" },
    ...statusOf(true),
  },
});
