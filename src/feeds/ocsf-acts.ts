/**
 * OCSF's objects that several classes share, and the classes of what is about no call and no account: API Activity (6003) for acts of
 * administrators, Application Lifecycle (6002) for Custody itself.
 * @module
 */
import { exchangeOf, type FeedEvent, fieldOf, principalOf, textOf } from "./derive-events.ts";

/** What a class adds to what all events have. `activity` is one of the class's own. */
export interface ClassPart {
  readonly classUid: number;
  readonly className: string;
  readonly activity: { readonly id: number; readonly name: string };
  readonly profiles?: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Of events that are no findings: 1 and 2. */
export const statusOf = (isSuccess: boolean) => ({
  status_id: isSuccess ? 1 : 2,
  status: isSuccess ? "Success" : "Failure",
});

/** An object `user`: an id of ours, never a name. */
export const userOf = (id: string, team: string | null): Readonly<Record<string, unknown>> => {
  const [typeId, type] = id.startsWith("usr_") ? [1, "User"] : id === "system" ? [3, "System"] : [99, "API Key"];
  return { uid: id, type_id: typeId, type, ...(team === null ? {} : { groups: [{ name: team }] }) };
};

/** Who did it. OCSF asks for somebody: where nobody is known, it is Custody itself. */
export const actorOf = (event: FeedEvent): Readonly<Record<string, unknown>> => {
  const principal = principalOf(event);
  return principal === null
    ? { app_name: "Custody", app_uid: "custody" }
    : { user: userOf(principal, textOf(event.entry, "team")) };
};

/**
 * Where it came from. OCSF asks for an endpoint, and Custody keeps no address of a caller outside sealed payloads: so it is named by the key
 * or person.
 */
export const sourceOf = (event: FeedEvent): Readonly<Record<string, unknown>> => ({
  uid: principalOf(event) ?? "unknown",
});

export const other = (name: string): ClassPart["activity"] => ({ id: 99, name });

const verbs: readonly (readonly [ClassPart["activity"], readonly string[]])[] = [
  [{ id: 1, name: "Create" }, ["created", "placed", "requested", "begun", "opened", "used", "issued"]],
  [
    { id: 2, name: "Read" },
    ["read", "revealed", "exported", "searched", "replayed", "tested", "checked", "downloaded"],
  ],
  [{ id: 4, name: "Delete" }, ["revoked", "erased", "released", "deleted", "dropped", "shredded"]],
];

/** Create, Read, Update or Delete (1-4, as API Activity and Entity Management have them), by the last word of the kind. */
export const activityOf = (kind: string): ClassPart["activity"] => {
  const verb = kind.split(/[._]/).at(-1) ?? "";
  return verbs.find(([, words]) => words.includes(verb))?.[0] ?? { id: 3, name: "Update" };
};

/** API Activity: somebody did something with the record or its settings. */
export const adminAct = (event: FeedEvent): ClassPart => {
  const { entry, kind } = event;
  const target = exchangeOf(entry) ?? textOf(entry, "approval") ?? textOf(entry, "hold") ?? textOf(entry, "export");
  const error = fieldOf(entry, "error");
  return {
    classUid: 6_003,
    className: "API Activity",
    activity: activityOf(kind),
    attributes: {
      actor: actorOf(event),
      api: { operation: kind, service: { name: "custody" }, request: { uid: entry.id } },
      src_endpoint: sourceOf(event),
      dst_endpoint: { svc_name: "custody" },
      resources: [{ uid: target ?? entry.id, type: kind.split(".")[0] }],
      ...statusOf(error === undefined || error === null),
      status_detail: typeof error === "string" ? error : null,
    },
  };
};

const lifecycles: Readonly<Record<string, ClassPart["activity"]>> = {
  "server.started": { id: 3, name: "Start" },
};

const failures: ReadonlySet<string> = new Set(["feed.failing"]);

/** Application Lifecycle: Custody started, lives, begins a shard, or cannot deliver. */
export const applicationLifecycle = (event: FeedEvent): ClassPart => {
  const { entry, kind } = event;
  const isFailure = failures.has(kind) || (kind === "feed.tested" && textOf(entry, "error") !== null);
  return {
    classUid: 6_002,
    className: "Application Lifecycle",
    activity: event.isTest ? other("Test") : (lifecycles[kind] ?? other(kind)),
    attributes: {
      app: { name: "Custody", vendor_name: "Custody", uid: "custody", version: event.version },
      actor: actorOf(event),
      ...statusOf(!isFailure),
      status_detail: textOf(entry, "error"),
    },
  };
};
