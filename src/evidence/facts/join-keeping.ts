/**
 * Joining what is said of access, keeping, and the log's own state.
 * @module
 */
import { copy, joinEach, joinNumbers, joinOutside, joinSpan, joinTallies, joinTally } from "./join-parts.ts";
import type { HeartbeatFacts, KeyFacts, PrincipalFacts, WorkingFacts } from "./period-facts.ts";

const joinPrincipal = (into: PrincipalFacts, more: PrincipalFacts): void => {
  into.last = more.last;
  into.entries += more.entries;
  into.exchanges += more.exchanges;
  into.role = more.role ?? into.role;
};

const joinKey = (into: KeyFacts, more: KeyFacts): void => {
  into.role = more.role ?? into.role;
  into.team = more.team ?? into.team;
  for (const name of ["created", "changed", "rotated", "disabled", "enabled", "revoked"] as const) {
    into[name] = more[name] ?? into[name];
  }
};

const joinBeats = (into: HeartbeatFacts, more: HeartbeatFacts): void => {
  const between = into.beats.last !== null && more.first !== null ? more.first.time - into.beats.last.time : 0;
  if (between > into.largestGapMs) {
    into.largestGapMs = between;
    into.gapAfter = into.beats.last;
  }
  if (more.largestGapMs > into.largestGapMs) {
    into.largestGapMs = more.largestGapMs;
    into.gapAfter = more.gapAfter;
  }
  into.first ??= more.first;
  joinTallies(into.behind, more.behind);
  into.offsetMsMax = Math.max(into.offsetMsMax, more.offsetMsMax);
  for (const name of ["beats", "refusedBeats", "clockSteps", "compared"] as const) joinTally(into[name], more[name]);
  into.refused += more.refused;
  into.clockStepMsMax = Math.max(into.clockStepMsMax, more.clockStepMsMax);
  into.openMax = Math.max(into.openMax, more.openMax);
};

/** Changes the first. */
export const joinKeeping = (into: WorkingFacts, more: WorkingFacts): void => {
  joinEach(into.principals, more.principals, joinPrincipal);
  joinEach(into.keys, more.keys, joinKey);
  joinTallies(into.reveals.byPrincipal, more.reveals.byPrincipal);
  joinTally(into.reveals.withoutReason, more.reveals.withoutReason);
  joinTally(into.acts.attributed, more.acts.attributed);
  joinTally(into.acts.unattributed, more.acts.unattributed);
  joinTallies(into.exports.byPrincipal, more.exports.byPrincipal);
  joinTally(into.exports.withPayloads, more.exports.withPayloads);
  joinEach(into.approvals, more.approvals, joinTallies);
  into.denied.count += more.denied.count;
  joinNumbers(into.denied.byReason, more.denied.byReason);
  joinTallies(into.refused.byError, more.refused.byError);
  joinTallies(into.refused.byPermission, more.refused.byPermission);
  joinNumbers(into.sweeps.sums, more.sweeps.sums);
  into.retention.push(...copy(more.retention));
  joinEach(into.holds, more.holds, joinSpan);
  joinEach(into.erasures, more.erasures, joinSpan);
  joinBeats(into.heartbeats, more.heartbeats);
  for (const name of ["held", "failed"] as const) {
    joinTally(into.logChecks[name], more.logChecks[name]);
    joinTally(into.restoreTests[name], more.restoreTests[name]);
  }
  for (const name of ["runs", "withBypass"] as const) joinTally(into.reconciled[name], more.reconciled[name]);
  for (const name of ["compared", "bypassed", "missing", "unmatched"] as const) {
    into.reconciled[name] += more.reconciled[name];
  }
  into.dropped.push(...copy(more.dropped));
  joinEach(into.anchors, more.anchors, joinOutside);
  joinEach(into.feeds, more.feeds, joinOutside);
  into.openings.push(...copy(more.openings));
};
