/**
 * What the log says of a period, counted: all that charts and checks ask. Plain data, so that it can be cloned to another thread; records by name
 * are sorted, so that the same entries give the same JSON.
 * @module
 */

/** An entry, by where it stands (the shard's name and its index in it), and when it was written (UTC milliseconds). */
export interface Link {
  shard: string;
  index: number;
  time: number;
}

/** How often something stands in the log, with links to the first few entries and to the last. */
export interface Tally {
  count: number;
  /** At most `linksMax`, in the order of the log. */
  first: Link[];
  /** The newest; null where the count is 0. */
  last: Link | null;
}

/** How many links to first entries a tally keeps. */
export const linksMax = 5;

export type Tallies = Record<string, Tally>;
export type Numbers = Record<string, number>;

/** One UTC day. Exchanges count on the day of the entry that says so: openings when opened, the rest when closed. */
export interface DayFacts {
  entries: number;
  opened: number;
  closed: number;
  byOutcome: Numbers;
  /** Of the whole exchange, as its close says; where a classification says otherwise, that one. */
  byVerdict: Numbers;
  byDataClass: Numbers;
  /** Found in requests, answers and classifications: how many of which entity type. */
  findings: Numbers;
  promptTokens: number;
  completionTokens: number;
  totalTokens: number;
  costMicros: number;
  /** Answers to callers of 400 and above that Custody itself gave: closes with an error code of ours, and `access.refused`. */
  refusals: number;
  /** What nobody known was refused (`access.denied`). */
  denied: number;
  /** Bit h is set where an entry, or a heartbeat, stands in hour h. */
  entryHours: number;
  heartbeatHours: number;
}

/** Entries of one shard that were seen. */
export interface ShardFacts {
  name: string;
  ordinal: number;
  entries: number;
  /** Of the entries of the period; null before the first. */
  firstIndex: number | null;
  lastIndex: number | null;
  /** What was seen, in ranges `[from, to)` of indices, entries of other times or teams included; empty where only a team's are given. */
  ranges: { from: number; to: number }[];
}

/** The arithmetic of completeness (E1). Over all entries given. */
export interface ExchangeFacts {
  opened: Tally;
  closed: Tally;
  /** Of the closes: what was closed by recovery after a crash. */
  interrupted: Tally;
  /** Opened in the period, and closed in it. */
  openedAndClosed: number;
  /** Closed in the period, opened before it. */
  openedBefore: Tally;
  /** Opened in the period and not closed in what was read: the oldest first, at most 100. */
  stillOpen: { count: number; links: Link[] };
  /** Of these: opened by an instance before the last start, which should have closed them. */
  abandoned: Tally;
  /** Closes of what was closed already, or never opened though its place was read. */
  unmatched: Tally;
  byOutcome: Tallies;
  byVerdict: Tallies;
  byDataClass: Tallies;
  byError: Tallies;
  byRoute: Tallies;
  /** Opened without saying by whom. */
  unnamed: Tally;
  /** What policies in shadow would have done, where that is more than what was done. */
  shadowed: Tally;
  streams: number;
  classified: Tally;
  /** Closed, and their classification by scanners that run beside the call is not in what was read. */
  unclassified: number;
  /** Payloads named by entries of all kinds. `unsealed` are entries that name one without the digest of a ciphertext or the id of a key. */
  payloads: { count: number; byRole: Numbers; unsealed: Tally };
}

export interface ModelFacts {
  exchanges: number;
  promptTokens: number;
  completionTokens: number;
  totalTokens: number;
  costMicros: number;
  estimated: number;
}

/** Calls that were attempted at one upstream (`attempts` of closes). */
export interface UpstreamFacts {
  calls: Tally;
  /** No head, or a status of 500 and above. */
  failed: number;
  /** By the class of the whole exchange. */
  byDataClass: Numbers;
}

/** Findings of one entity type: `count` of the tally is entries, `findings` what they count together. */
export interface FindingFacts {
  entries: Tally;
  findings: number;
  /** By the verdict of the entry that counts them. The log does not say which finding led to which action. */
  byVerdict: Numbers;
}

export interface ScannerFacts {
  degraded: Tally;
  pending: number;
  classified: number;
}

/** One policy: its digest, its name, where it was loaded, and for which indices `[from, to)` it was in force (`to` null: to the end). */
export interface PolicyFacts {
  digest: string;
  name: string | null;
  loaded: Tally;
  ranges: { shard: string; from: number; to: number | null }[];
  /** Exchanges that were opened under it. */
  exchanges: Tally;
}

export interface StartFacts {
  instance: string;
  version: string;
  /** The digest of the configuration, which is a document of that name. */
  config: string;
  interrupted: number;
  /** Closes as interrupted that stand between the start before (or the beginning) and this one. */
  interruptedSeen: number;
  at: Link;
}

/** Who is named by entries as having acted. */
export interface PrincipalFacts {
  first: Link;
  last: Link;
  entries: number;
  exchanges: number;
  /** The last role and team that the log says; null where it says none. */
  role: string | null;
  team: string | null;
}

export interface KeyFacts {
  role: string | null;
  team: string | null;
  created: Link | null;
  /** The newest of each. */
  changed: Link | null;
  rotated: Link | null;
  disabled: Link | null;
  enabled: Link | null;
  revoked: Link | null;
}

/** Something that begins and ends, by its id, and by whom. */
export interface SpanFacts {
  begun: Link | null;
  begunBy: string | null;
  ended: Link | null;
  endedBy: string | null;
}

export interface HeartbeatFacts {
  beats: Tally;
  first: Link | null;
  /** Between one and the next. */
  largestGapMs: number;
  gapAfter: Link | null;
  /** Calls that were refused because the log could not be written, as heartbeats say. */
  refused: number;
  refusedBeats: Tally;
  /** Beats that say that the clock moved by a second or more against steady uptime, and the furthest. */
  clockSteps: Tally;
  clockStepMsMax: number;
  /** Beats that compared the clock with a time server, and the largest difference either way. */
  compared: Tally;
  offsetMsMax: number;
  /** Beats that name a target outside as not having seen the log in time, by target. */
  behind: Tallies;
  openMax: number;
}

/** Results of checks of the whole log (`log.checked`), or of backups (`backup.tested`). */
export interface CheckedFacts {
  held: Tally;
  failed: Tally;
}

/** Comparisons with a provider's own usage (`usage.reconciled`), and what they found, in days and models. */
export interface ReconciledFacts {
  runs: Tally;
  /** Runs in which the provider counted more than the log. */
  withBypass: Tally;
  compared: number;
  bypassed: number;
  missing: number;
  unmatched: number;
}

/** Reviews of what was found. A later one of the same exchange counts under `again`. */
export interface ReviewFacts {
  first: Tally;
  again: Tally;
  byReviewer: Tallies;
  /** By entity type, then by judgement: later ones count too. */
  byType: Record<string, Numbers>;
  /** How long exchanges waited for their first review: by bucket (`evidence/ratio-buckets.ts`) of milliseconds. */
  timesMs: Numbers;
}

/** What the log says of one target outside, or of one feed. */
export interface OutsideFacts {
  kind: string | null;
  good: Tally;
  bad: Tally;
}

/** What stands in the log's own life. */
export interface LogOpening {
  kind: string;
  origin: string | null;
  at: Link;
}

export interface WorkingFacts {
  period: { from: number; to: number };
  /** Whose entries these are, beside everybody's; null: all. */
  team: string | null;
  entries: number;
  firstTime: number | null;
  lastTime: number | null;
  shards: ShardFacts[];
  /** By kind of entry: the general answer to "how often, and where". */
  kinds: Tallies;
  /** By `YYYY-MM-DD`, UTC. */
  days: Record<string, DayFacts>;
  exchanges: ExchangeFacts;
  upstreams: Record<string, UpstreamFacts>;
  models: Record<string, ModelFacts>;
  /** By entity type. */
  findings: Record<string, FindingFacts>;
  reviews: ReviewFacts;
  /** By scanner. */
  coverage: Record<string, ScannerFacts>;
  policies: PolicyFacts[];
  /** Scanners outside this process, as policies name them when they are loaded. */
  recipients: Tallies;
  starts: StartFacts[];
  principals: Record<string, PrincipalFacts>;
  keys: Record<string, KeyFacts>;
  /** `withoutReason`: no sealed reason stands with it. */
  reveals: { byPrincipal: Tallies; withoutReason: Tally };
  exports: { withPayloads: Tally; byPrincipal: Tallies };
  /** Changes to keys, people, credentials, policies, schedules and holds: those that say who, and those that do not. */
  acts: { attributed: Tally; unattributed: Tally };
  /** By action, then by state: requested, read, approved, refused, used. */
  approvals: Record<string, Tallies>;
  denied: { count: number; byReason: Numbers };
  refused: { byError: Tallies; byPermission: Tallies };
  /** Sums of the whole numbers that `retention.swept` says, by its field's name. */
  sweeps: { sums: Numbers };
  /** Retention schedules by the digest of their document, in the order of the log. */
  retention: { digest: string | null; at: Link }[];
  holds: Record<string, SpanFacts>;
  erasures: Record<string, SpanFacts>;
  heartbeats: HeartbeatFacts;
  logChecks: CheckedFacts;
  restoreTests: CheckedFacts;
  reconciled: ReconciledFacts;
  /** Years of the log that were given up. */
  dropped: { shard: string; at: Link }[];
  /** By target: witnesses, time-stamp authorities, copies. */
  anchors: Record<string, OutsideFacts>;
  feeds: Record<string, OutsideFacts>;
  openings: LogOpening[];
}

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

/** See the module. */
export type PeriodFacts = Frozen<WorkingFacts>;
