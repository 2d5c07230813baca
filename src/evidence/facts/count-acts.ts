/**
 * Who may do what, who did what, and what was in force.
 * @module
 */
import type { Counting } from "./count-calls.ts";
import type { KeyFacts, Link, PolicyFacts } from "./period-facts.ts";
import { listOf, numberOf, objectOf, type ParsedEntry, textOf } from "./read-field.ts";
import { add, countIn, countUnder, emptyRecord, emptyTally, under } from "./tally.ts";

export type Counter = (counting: Counting, entry: ParsedEntry, at: Link) => void;

const emptyKey = (): KeyFacts => ({
  role: null,
  team: null,
  created: null,
  changed: null,
  rotated: null,
  disabled: null,
  enabled: null,
  revoked: null,
});

const countKey: Counter = ({ facts }, entry, at) => {
  const id = textOf(entry.key);
  if (id === null) return;
  const key = under(facts.keys, id, emptyKey);
  key.role = textOf(entry.role) ?? key.role;
  key.team = textOf(entry.team) ?? key.team;
  switch (entry.kind) {
    case "key.created":
      key.created = at;
      break;
    case "key.changed":
      key.changed = at;
      break;
    case "key.rotated":
      key.rotated = at;
      break;
    case "key.disabled":
      key.disabled = at;
      break;
    case "key.enabled":
      key.enabled = at;
      break;
    default:
      key.revoked = at;
  }
};

/** Of a digest; made when it is first named, by a load or by a call. */
export const policyOf = (policies: PolicyFacts[], digest: string): PolicyFacts => {
  for (const policy of policies) if (policy.digest === digest) return policy;
  const policy: PolicyFacts = { digest, name: null, loaded: emptyTally(), ranges: [], exchanges: emptyTally() };
  policies.push(policy);
  return policy;
};

const countLoaded: Counter = ({ facts, carried }, entry, at) => {
  const digest = textOf(entry.policy) ?? "";
  const policy = policyOf(facts.policies, digest);
  policy.name = textOf(entry.name) ?? policy.name;
  countIn(policy.loaded, at);
  carried.policyEvents.push({ at, digest, name: policy.name });
  for (const recipient of listOf(entry.recipients)) countUnder(facts.recipients, String(recipient), at);
};

const countStarted: Counter = ({ facts, carried }, entry, at) => {
  carried.policyEvents.push({ at, digest: null, name: null });
  facts.starts.push({
    instance: textOf(entry.instance) ?? "",
    version: textOf(entry.version) ?? "",
    config: textOf(entry.config) ?? "",
    interrupted: numberOf(entry.interrupted),
    interruptedSeen: carried.interruptedSinceStart,
    at,
  });
  carried.interruptedSinceStart = 0;
};

const countDenied: Counter = ({ facts, day }, entry) => {
  const counts = objectOf(entry.counts);
  for (const reason in counts) {
    const many = numberOf(counts[reason]);
    add(facts.denied.byReason, reason, many);
    facts.denied.count += many;
    day.denied += many;
  }
};

const countRefused: Counter = ({ facts, day }, entry, at) => {
  day.refusals += 1;
  countUnder(facts.refused.byError, textOf(entry.error) ?? "", at);
  const permission = textOf(entry.permission);
  if (permission !== null) countUnder(facts.refused.byPermission, permission, at);
};

const countApproval: Counter = ({ facts }, entry, at) => {
  const states = under(facts.approvals, textOf(entry.action) ?? "", emptyRecord<ReturnType<typeof emptyTally>>);
  countUnder(states, entry.kind.slice("approval.".length), at);
};

const countExport: Counter = ({ facts }, entry, at) => {
  if (entry.payloads === true) countIn(facts.exports.withPayloads, at);
  countUnder(facts.exports.byPrincipal, textOf(entry.principal) ?? "", at);
};

const countReveal: Counter = ({ facts }, entry, at) => {
  countUnder(facts.reveals.byPrincipal, textOf(entry.principal) ?? "", at);
  const hasReason = listOf(entry.payloads).some((ref) => objectOf(ref).role === "reason");
  if (!hasReason) countIn(facts.reveals.withoutReason, at);
};

/** Kinds that change who may do what, what is in force, or what is kept. */
export const adminKinds: ReadonlySet<string> = new Set([
  "key.created",
  "key.changed",
  "key.rotated",
  "key.disabled",
  "key.enabled",
  "key.revoked",
  "credential.created",
  "credential.revoked",
  "person.created",
  "person.changed",
  "person.disabled",
  "person.enabled",
  "policy.loaded",
  "catalogue.loaded",
  "retention.changed",
  "hold.placed",
  "hold.released",
  "erasure.begun",
  "shard.dropped",
  "log_key.rotated",
  "master_key.rotation_begun",
  "master_key.rotated",
  "approval.approved",
  "approval.refused",
]);

export const countAdmin: Counter = ({ facts }, entry, at) => {
  if (!adminKinds.has(entry.kind)) return;
  const isNamed = (textOf(entry.principal) ?? "") !== "";
  countIn(isNamed ? facts.acts.attributed : facts.acts.unattributed, at);
};

/** By kind. Every kind is counted in `kinds` besides. */
export const actCounters: Readonly<Record<string, Counter>> = {
  "server.started": countStarted,
  "policy.loaded": countLoaded,
  "key.created": countKey,
  "key.changed": countKey,
  "key.rotated": countKey,
  "key.disabled": countKey,
  "key.enabled": countKey,
  "key.revoked": countKey,
  "access.denied": countDenied,
  "access.refused": countRefused,
  "approval.requested": countApproval,
  "approval.read": countApproval,
  "approval.approved": countApproval,
  "approval.refused": countApproval,
  "approval.used": countApproval,
  "evidence.exported": countExport,
  "payload.revealed": countReveal,
};
