/**
 * How severe an event is: one table, which docs/feeds.md shows too. OCSF's and syslog's numbers follow from it.
 * @module
 */
import type { Entry, EntryKind, Outcome } from "../domain/entry.ts";
import type { Verdict } from "../domain/verdict.ts";

/** Least to most severe, as OCSF calls them. */
export const severities = ["informational", "low", "medium", "high", "critical"] as const;

export type Severity = (typeof severities)[number];

/** OCSF's `severity_id`: 1 to 5. */
export const ocsfSeverity = (severity: Severity): number => severities.indexOf(severity) + 1;

/** RFC 5424, table 2: informational (6), notice (5), warning (4), error (3), critical (2). */
export const syslogSeverity = (severity: Severity): number => 6 - severities.indexOf(severity);

/** CEF's 0 to 10, in the middle of the range that CEF calls alike: low 0-3, medium 4-6, high 7-8, very high 9-10. */
export const cefSeverity = (severity: Severity): number => [1, 3, 5, 8, 10][severities.indexOf(severity)] ?? 0;

export const atLeast = (severity: Severity, least: Severity): boolean =>
  severities.indexOf(severity) >= severities.indexOf(least);

const stronger = (a: Severity, b: Severity): Severity => (atLeast(a, b) ? a : b);

/** Events that are no entry of their own: what a guardrail found in an exchange. */
export const findingKind = "exchange.finding";

/** Of every kind of entry. A kind that is missing does not compile. */
export const severityOfKind: Readonly<Record<EntryKind, Severity> & Record<string, Severity>> = {
  "access.denied": "low",
  "access.refused": "low",
  "approval.approved": "informational",
  "approval.read": "informational",
  "approval.refused": "low",
  "approval.requested": "informational",
  "approval.used": "low",
  "backup.made": "informational",
  "backup.tested": "informational",
  "batch.cancelled": "informational",
  "batch.collected": "informational",
  "batch.created": "informational",
  "batch.ended": "informational",
  "batch.handed": "informational",
  "budget.warned": "low",
  "catalogue.loaded": "low",
  "credential.created": "low",
  "credential.revoked": "low",
  "erasure.begun": "medium",
  "evidence.export_deleted": "low",
  "evidence.export_downloaded": "medium",
  "evidence.export_finished": "informational",
  "evidence.exported": "medium",
  "exchange.classified": "informational",
  "exchange.closed": "informational",
  "exchange.opened": "informational",
  "exchange.progressed": "informational",
  "exchanges.searched": "medium",
  "feed.failing": "high",
  "feed.recovered": "low",
  "feed.tested": "informational",
  "feedback.given": "informational",
  "file.created": "informational",
  "file.deleted": "low",
  "file.read": "informational",
  "finding.assigned": "informational",
  "finding.reviewed": "informational",
  "findings.searched": "medium",
  "hold.placed": "medium",
  "hold.read": "low",
  "hold.released": "medium",
  "key.changed": "low",
  "key.created": "low",
  "key.disabled": "low",
  "key.enabled": "low",
  "key.revoked": "low",
  "key.rotated": "low",
  "log.anchor_failed": "high",
  "log.anchored": "informational",
  "log.checked": "informational",
  "log.continued": "critical",
  "log.heartbeat": "informational",
  "log.opened": "informational",
  "log.restored": "high",
  "log.seeded": "high",
  "log_key.rotated": "medium",
  "master_key.rotated": "medium",
  "master_key.rotation_begun": "medium",
  "payload.erased": "medium",
  "payload.revealed": "medium",
  "person.changed": "low",
  "person.created": "low",
  "person.disabled": "low",
  "person.enabled": "low",
  "policy.loaded": "low",
  "policy.proposed": "low",
  "policy.replayed": "low",
  "retention.changed": "medium",
  "retention.swept": "informational",
  "server.started": "informational",
  "session.ended": "informational",
  "session.started": "informational",
  "shard.dropped": "high",
  "subject.exported": "medium",
  "usage.reconciled": "informational",
};

/** Of a close, by how it ended. */
export const severityOfOutcome: Readonly<Record<Outcome, Severity>> = {
  blocked: "low",
  client_aborted: "informational",
  complete: "informational",
  failed: "low",
  interrupted: "medium",
  upstream_failed: "low",
  upstream_truncated: "low",
};

/** Of what a guardrail found, by what was done about it. */
export const severityOfVerdict: Readonly<Record<Verdict, Severity>> = {
  allow: "informational",
  flag: "low",
  hash: "medium",
  redact: "medium",
  tokenize: "medium",
  block: "high",
};

/** Numbers in an entry that make it worse where they are above 0. */
export const severityOfCount: Readonly<Record<string, { readonly field: string; readonly severity: Severity }>> = {
  "backup.tested": { field: "faults", severity: "high" },
  "log.checked": { field: "faults", severity: "critical" },
  "server.started": { field: "interrupted", severity: "medium" },
  "usage.reconciled": { field: "bypassed", severity: "high" },
};

/** A kind that this version does not know is no secret, and no alarm. */
const unknownKind: Severity = "low";

/** How severe an entry is by itself. */
export const severityOf = (entry: Entry): Severity => {
  const severity = severityOfKind[entry.kind] ?? unknownKind;
  if (entry.kind === "exchange.closed") {
    const degraded = entry.degraded.length > 0 ? "medium" : "informational";
    return stronger(stronger(severity, severityOfOutcome[entry.outcome]), degraded);
  }
  const counted = severityOfCount[entry.kind];
  const count: unknown = counted === undefined ? 0 : Reflect.get(entry, counted.field);
  return counted !== undefined && typeof count === "number" && count > 0 ? counted.severity : severity;
};
