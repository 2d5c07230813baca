/**
 * Facts of nothing yet.
 * @module
 */
import type { DayFacts, ExchangeFacts, HeartbeatFacts, WorkingFacts } from "./period-facts.ts";
import { emptyRecord, emptyTally } from "./tally.ts";

export const emptyDay = (): DayFacts => ({
  entries: 0,
  opened: 0,
  closed: 0,
  byOutcome: emptyRecord(),
  byVerdict: emptyRecord(),
  byDataClass: emptyRecord(),
  findings: emptyRecord(),
  promptTokens: 0,
  completionTokens: 0,
  totalTokens: 0,
  costMicros: 0,
  refusals: 0,
  denied: 0,
  entryHours: 0,
  heartbeatHours: 0,
});

const emptyExchanges = (): ExchangeFacts => ({
  opened: emptyTally(),
  closed: emptyTally(),
  interrupted: emptyTally(),
  openedAndClosed: 0,
  openedBefore: emptyTally(),
  stillOpen: { count: 0, links: [] },
  abandoned: emptyTally(),
  unmatched: emptyTally(),
  byOutcome: emptyRecord(),
  byVerdict: emptyRecord(),
  byDataClass: emptyRecord(),
  byError: emptyRecord(),
  byRoute: emptyRecord(),
  shadowed: emptyTally(),
  streams: 0,
  classified: emptyTally(),
  unclassified: 0,
  payloads: { count: 0, byRole: emptyRecord(), unsealed: emptyTally() },
});

const emptyHeartbeats = (): HeartbeatFacts => ({
  beats: emptyTally(),
  first: null,
  largestGapMs: 0,
  gapAfter: null,
  refused: 0,
  refusedBeats: emptyTally(),
  clockSteps: emptyTally(),
  clockStepMsMax: 0,
  openMax: 0,
});

export const emptyFacts = (
  period: { readonly from: number; readonly to: number },
  team: string | null,
): WorkingFacts => ({
  period: { from: period.from, to: period.to },
  team,
  entries: 0,
  firstTime: null,
  lastTime: null,
  shards: [],
  kinds: emptyRecord(),
  days: emptyRecord(),
  exchanges: emptyExchanges(),
  upstreams: emptyRecord(),
  models: emptyRecord(),
  findings: emptyRecord(),
  coverage: emptyRecord(),
  policies: [],
  recipients: emptyRecord(),
  starts: [],
  principals: emptyRecord(),
  keys: emptyRecord(),
  reveals: { byPrincipal: emptyRecord() },
  exports: { withPayloads: emptyTally(), byPrincipal: emptyRecord() },
  approvals: emptyRecord(),
  denied: { count: 0, byReason: emptyRecord() },
  refused: { byError: emptyRecord(), byPermission: emptyRecord() },
  sweeps: { sums: emptyRecord() },
  retention: [],
  holds: emptyRecord(),
  erasures: emptyRecord(),
  heartbeats: emptyHeartbeats(),
  checks: { checks: emptyTally(), held: emptyTally(), failed: emptyTally() },
  anchors: emptyRecord(),
  feeds: emptyRecord(),
  openings: [],
});
