/**
 * Every check on built logs, for each of the results that it can have.
 * @module
 */
import { describe, expect, it, test } from "vitest";
import type { CheckState, KnownKey } from "../../../src/evidence/controls/check.ts";
import { checks } from "../../../src/evidence/controls/checks/all.ts";
import { ask, beginning, type BuiltLog, builtLog, day, type Fields, hour, type Known } from "../built-log.ts";

type Values = Record<string, number | string | boolean>;
type Case = readonly [
  check: string,
  state: CheckState,
  says: RegExp,
  log: () => BuiltLog,
  parameters?: Values,
  known?: Known,
];

const empty = () => builtLog();
const started = () => builtLog().begin();
const called = () => started().call();

/** A configuration under the digest that logs begin with. */
const under = (configuration: Fields, more: Known = {}): Known => ({
  ...more,
  documents: { "config-1": configuration, ...more.documents },
});

const upstream = { name: "scripted", baseUrl: "https://models.example/v1", models: ["*"] };
const found = (fields: Fields) => () => started().call(fields, fields);

/** Two were reviewed after an hour and a half, one after five days, and that one again. */
const waited = () => {
  const log = found({ verdict: "flag" })();
  for (const hours of [1.5, 120, 1.5]) log.add("finding.reviewed", { replaces: null, timeToReviewMs: hours * hour });
  return log.add("finding.reviewed", { replaces: { shard: 1, index: 9 }, timeToReviewMs: 900 * hour });
};

const key = (fields: Partial<KnownKey> = {}): KnownKey => ({
  id: "key_a",
  role: "client",
  createdAt: beginning,
  lastUsedAt: null,
  endedAt: null,
  ...fields,
});

const reason = { payloads: [{ role: "reason", ciphertextSha256: "ab", keyId: "key-1" }] };

const cases: Case[] = [
  ["exchanges-complete", "satisfied", /^1 call opened = 1 closed .* 0 still open/, called],
  [
    "exchanges-complete",
    "satisfied",
    /opened before the period: 1\./,
    () => called().close("old", { opening: { shard: 0, index: 1 } }),
  ],
  [
    "exchanges-complete",
    "not_satisfied",
    /1 call left open by a server that is gone/,
    () => started().open("a").start("instance-2"),
  ],
  ["exchanges-complete", "not_satisfied", /1 close without an opening/, () => called().close("exchange-1", {}, 3)],
  [
    "exchanges-complete",
    "not_satisfied",
    /2 interrupted calls that a start speaks of/,
    () => called().start("instance-2", "config-1", 2),
  ],
  ["exchanges-complete", "not_applicable", /^No call/, started],

  ["log-continuous", "satisfied", /5 entries .* 1 shard without a gap/, called],
  ["log-continuous", "not_satisfied", /^4 indices are missing, in 1 gap/, () => started().lose(4).call()],
  ["log-continuous", "no_data", /no entry/, empty],

  ["heartbeats", "satisfied", /^5 heartbeats in 5 hours/, () => started().beats(5).wait(hour)],
  [
    "heartbeats",
    "satisfied",
    /^6 heartbeats in 9 hours; without one: 3, at most 3/,
    () =>
      started()
        .beats(4)
        .wait(3 * hour)
        .beats(2)
        .wait(hour),
    { missingHoursMax: 3 },
  ],
  [
    "heartbeats",
    "not_satisfied",
    /^Hours without a heartbeat: 3 of 9 \(with other entries: 0\)/,
    () =>
      started()
        .beats(4)
        .wait(3 * hour)
        .beats(2)
        .wait(hour),
  ],
  [
    "heartbeats",
    "not_satisfied",
    /^Hours without a heartbeat: 1 of 4 \(with other entries: 1\)/,
    () => started().beats(2).wait(hour).call().beats(1).wait(hour),
  ],
  ["heartbeats", "not_applicable", /no whole hour/, called],
  ["heartbeats", "no_data", /no heartbeat/, () => called().wait(3 * hour)],

  [
    "usage-reconciled",
    "satisfied",
    /^1 comparison over 4 days and models: the provider nowhere/,
    () => called().add("usage.reconciled", { compared: 4, bypassed: 0, missing: 1, unmatched: 0 }),
  ],
  [
    "usage-reconciled",
    "not_satisfied",
    /in 2 the provider counted more/,
    () => called().add("usage.reconciled", { compared: 4, bypassed: 2, missing: 0, unmatched: 0 }),
  ],
  ["usage-reconciled", "no_data", /went past the proxy/, called],
  [
    "usage-reconciled",
    "no_data",
    /last 92 days/,
    () =>
      called()
        .add("usage.reconciled", { compared: 4 })
        .wait(100 * day),
  ],
  ["usage-reconciled", "not_applicable", /^No call/, started],

  [
    "log-verified-recently",
    "satisfied",
    /verified 1 time, 0 with faults/,
    () => called().add("log.checked", { faults: 0 }),
  ],
  [
    "log-verified-recently",
    "not_satisfied",
    /longer ago than 7 days/,
    () =>
      called()
        .add("log.checked", { faults: 0 })
        .wait(8 * day),
  ],
  [
    "log-verified-recently",
    "not_satisfied",
    /found faults/,
    () => called().add("log.checked", { faults: 0 }).add("log.checked", { faults: 3 }),
  ],
  ["log-verified-recently", "no_data", /no verification/, called],

  [
    "checkpoint-anchored-outside",
    "satisfied",
    /1 target outside gave cosignatures/,
    () => called().add("log.anchored", { target: "w", anchor: "witness" }),
  ],
  [
    "checkpoint-anchored-outside",
    "not_satisfied",
    /more than 24 hours/,
    () =>
      called()
        .add("log.anchored", { target: "w", anchor: "copy" })
        .wait(2 * day),
  ],
  [
    "checkpoint-anchored-outside",
    "not_satisfied",
    /none of them answered well/,
    () => called().add("log.anchor_failed", { target: "w", anchor: "witness" }),
  ],
  [
    "checkpoint-anchored-outside",
    "no_data",
    /^No witness and no copy/,
    () => called().add("log.anchored", { target: "t", anchor: "timestamp" }),
  ],

  [
    "time-stamped",
    "satisfied",
    /time stamps 1 time/,
    () => called().add("log.anchored", { target: "t", anchor: "timestamp" }),
  ],
  [
    "time-stamped",
    "not_satisfied",
    /more than 48 hours/,
    () =>
      called()
        .add("log.anchored", { target: "t", anchor: "timestamp" })
        .wait(3 * day),
  ],
  ["time-stamped", "no_data", /^No time stamp/, called],

  ["no-loss", "satisfied", /never had to go on/, called],
  [
    "no-loss",
    "not_satisfied",
    /after a loss or a restore 1 time/,
    () => called().add("log.continued", { origin: "x" }),
  ],
  ["no-loss", "no_data", /no entry/, empty],

  [
    "payload-reads-recorded",
    "satisfied",
    /1 reading of single calls by 1 principal and 1 export/,
    () =>
      called()
        .add("payload.revealed", { principal: "usr_1", ...reason })
        .add("evidence.exported", { principal: "usr_1", payloads: true }),
  ],
  [
    "payload-reads-recorded",
    "not_satisfied",
    /without a sealed reason: 1/,
    () => called().add("payload.revealed", { principal: "usr_1", payloads: [] }),
  ],
  [
    "payload-reads-recorded",
    "not_satisfied",
    /without who read: 1/,
    () => called().add("payload.revealed", { principal: "", ...reason }),
  ],
  ["payload-reads-recorded", "not_applicable", /^Nobody read/, called],

  [
    "admin-changes-recorded",
    "satisfied",
    /^2 changes, each with the principal/,
    () => started().add("key.created", { key: "k", principal: "usr_1" }),
  ],
  [
    "admin-changes-recorded",
    "not_satisfied",
    /^Without who made them: 1 of 2 changes/,
    () => started().add("key.created", { key: "k" }),
  ],
  ["admin-changes-recorded", "not_applicable", /^Nothing was changed/, () => builtLog().call()],

  [
    "denied-access-recorded",
    "satisfied",
    /^In the log: 4 refusals of callers that nobody knows, 1 of known ones/,
    () =>
      called()
        .add("access.denied", { counts: { unknown_key: 4 } })
        .add("access.refused", { error: "forbidden" }),
  ],
  [
    "denied-access-recorded",
    "not_satisfied",
    /2026-03-01 had 30, more than 20/,
    () => called().add("access.denied", { counts: { unknown_key: 30 } }),
    { deniedPerDayMax: 20 },
  ],
  ["denied-access-recorded", "not_applicable", /^Nobody was refused/, called],
  ["denied-access-recorded", "no_data", /no entry/, empty],

  [
    "classification-in-force",
    "satisfied",
    /^1 call judged under 1 policy; by data class: 1 phi/,
    found({ dataClass: "phi" }),
  ],
  ["classification-in-force", "not_satisfied", /1 were under no policy/, found({ policy: null })],
  ["classification-in-force", "not_satisfied", /1 have no data class/, found({ dataClass: null })],
  [
    "classification-in-force",
    "not_satisfied",
    /1 wait for what scanners/,
    () =>
      started()
        .open("a", { pending: ["names"] })
        .close("a"),
    { unclassifiedMax: 0 },
  ],
  ["classification-in-force", "not_applicable", /^No call/, started],

  [
    "guardrails-acting",
    "satisfied",
    /^6 findings, of 1 type; 0 of them/,
    found({ counts: { US_SSN: 3 }, verdict: "redact" }),
  ],
  [
    "guardrails-acting",
    "not_satisfied",
    /^6 of 6 findings of US_\* stand in entries with a verdict weaker than redact/,
    found({ counts: { US_SSN: 3, PERSON: 1 }, verdict: "flag" }),
    { types: "US_*", atLeast: "redact" },
  ],
  [
    "guardrails-acting",
    "not_satisfied",
    /would have done more in 1 call/,
    found({ counts: { US_SSN: 3 }, shadow: "block" }),
  ],
  ["guardrails-acting", "satisfied", /at most 10 may/, found({ counts: { US_SSN: 3 } }), { weakerMax: 10 }],
  [
    "guardrails-acting",
    "not_applicable",
    /no findings of CREDIT_CARD, ?CARD/,
    found({ counts: { US_SSN: 3 } }),
    { types: "CREDIT_CARD,CARD_TRACK" },
  ],

  ["no-scanner-failed-open", "satisfied", /failed 0 times without/, called],
  ["no-scanner-failed-open", "not_satisfied", /names 2 times/, found({ degraded: ["names"] })],
  ["no-scanner-failed-open", "not_applicable", /^No call/, started],

  [
    "reviews-done",
    "satisfied",
    /^1 review of 1 call/,
    () => found({ verdict: "flag" })().add("finding.reviewed", { principal: "usr_1" }),
  ],
  [
    "reviews-done",
    "not_satisfied",
    /\(0 %\); at least 1 %/,
    () => {
      const log = started();
      for (let n = 0; n < 150; n += 1) log.call({ verdict: "flag" });
      return log.add("finding.reviewed", {});
    },
  ],
  [
    "reviews-done",
    "not_satisfied",
    /within 7 days/,
    () =>
      found({ verdict: "flag" })()
        .add("finding.reviewed", {})
        .wait(8 * day),
  ],
  ["reviews-done", "not_applicable", /nothing to review/, called],
  [
    "reviews-done",
    "not_satisfied",
    /^1 review of 150 calls/,
    () => {
      const log = started();
      for (let n = 0; n < 150; n += 1) log.call({ verdict: "flag" });
      for (const replaces of [null, { shard: 1, index: 9 }, { shard: 1, index: 10 }])
        log.add("finding.reviewed", { replaces });
      return log;
    },
  ],
  ["reviews-in-time", "not_applicable", /nothing to review/, called],
  ["reviews-in-time", "no_data", /^The log has no review/, found({ verdict: "flag" })],
  [
    "reviews-in-time",
    "satisfied",
    /^Half of 3 reviewed calls waited at most (89|90) minutes, 90 % at most (4|5) days/,
    waited,
  ],
  ["reviews-in-time", "not_satisfied", /90 % at most (4|5) days; 24 hours are asked for/, waited, { withinHours: 24 }],
  ["reviews-in-time", "satisfied", /60 % at most (89|90) minutes/, waited, { withinHours: 24, percent: 60 }],
  ["reviews-done", "no_data", /the log has no review/, found({ verdict: "flag" })],

  [
    "retention-schedule-set",
    "satisfied",
    /in force since 2026-03-01 00:01; it was changed 1 time/,
    () => called().add("retention.changed", { schedule: "s", principal: "u" }),
  ],
  ["retention-schedule-set", "satisfied", /since 1970/, called, {}, { retention: { digest: "s", since: 0 } }],
  ["retention-schedule-set", "not_satisfied", /^No retention schedule/, called],

  [
    "retention-sweeps-run",
    "satisfied",
    /^1 step of the sweep took away 7 payloads .* spared 4 calls/,
    () => called().add("retention.swept", { payloads: 7, spared: { hld_1: 4 } }),
    {},
    { retention: { digest: "s", since: 0 } },
  ],
  ["retention-sweeps-run", "not_satisfied", /^No retention schedule/, called],
  [
    "retention-sweeps-run",
    "no_data",
    /nothing may have been over/,
    called,
    {},
    { retention: { digest: "s", since: 0 } },
  ],
  [
    "retention-sweeps-run",
    "no_data",
    /older than 31 days/,
    () =>
      called()
        .add("retention.swept", { payloads: 7 })
        .wait(40 * day),
    {},
    { retention: { digest: "s", since: 0 } },
  ],

  ["retention-at-least", "satisfied", /no year was dropped before 6 years were over/, called, { years: 6 }],
  [
    "retention-at-least",
    "satisfied",
    /\(1 year dropped/,
    () => called().add("shard.dropped", { shard: "2018", principal: "u" }),
    { years: 6 },
  ],
  [
    "retention-at-least",
    "not_satisfied",
    /^Dropped before 6 years were over: 1 year of the log/,
    () => called().add("shard.dropped", { shard: "2024", principal: "u" }),
    { years: 6 },
  ],
  ["retention-at-least", "satisfied", /kept without end/, called, { years: 6, of: "payloads" }],
  [
    "retention-at-least",
    "no_data",
    /not at hand/,
    called,
    { years: 6, of: "payloads" },
    { retention: { digest: "s", since: 0 } },
  ],
  ["retention-at-least", "no_data", /no entry/, empty, { years: 6 }],
  [
    "retention-at-least",
    "not_satisfied",
    /lets a year of the log be dropped 2 years after its end/,
    called,
    { years: 6 },
    under({ retention: { rules: [], logYears: 2 } }),
  ],
  [
    "retention-at-least",
    "not_satisfied",
    /kept for 30 days only/,
    called,
    { days: 184, of: "payloads" },
    under({
      retention: {
        rules: [
          { name: "short", classes: ["public"], payloadDays: 30 },
          { name: "sources", kinds: ["sources"], payloadDays: 3 },
        ],
      },
    }),
  ],
  [
    "retention-at-least",
    "satisfied",
    /at least 400 days/,
    called,
    { days: 184, of: "payloads" },
    under({
      retention: {
        rules: [
          { name: "short", classes: ["public"], payloadDays: 30 },
          { name: "usual", payloadDays: 400 },
        ],
      },
    }),
  ],
  [
    "retention-at-least",
    "not_satisfied",
    /kept for 7 days only/,
    called,
    { days: 184, of: "payloads" },
    {
      documents: {
        "policy-1": {
          policies: [
            { name: "strict", files: [{ file: "strict.yaml", source: "name: strict\nretention: { days: 7 }\n" }] },
          ],
        },
      },
    },
  ],
  [
    "retention-schedule-set",
    "satisfied",
    /rules: usual/,
    called,
    {},
    under({ retention: { rules: [{ name: "usual", payloadDays: 9 }] } }),
  ],

  [
    "erasures-completed",
    "satisfied",
    /^Finished: 1 of 1 erasure/,
    () =>
      called()
        .add("erasure.begun", { erasure: "e", principal: "u" })
        .add("payload.erased", { erasure: "e", principal: "u" }),
  ],
  [
    "erasures-completed",
    "not_satisfied",
    /^Took, or take, more than 30 days: 1 of 1 erasure/,
    () =>
      called()
        .add("erasure.begun", { erasure: "e", principal: "u" })
        .wait(31 * day),
  ],
  ["erasures-completed", "not_applicable", /^No erasure/, called],

  [
    "holds-respected",
    "satisfied",
    /^1 hold, 1 released, none by one person/,
    () =>
      called().add("hold.placed", { hold: "h", principal: "a" }).add("hold.released", { hold: "h", principal: "b" }),
  ],
  [
    "holds-respected",
    "satisfied",
    /^1 hold, 1 released/,
    () =>
      called()
        .add("hold.placed", { hold: "h", principal: "a" })
        .add("approval.used", { action: "release holds", principal: "a" })
        .add("hold.released", { hold: "h", principal: "a" }),
  ],
  [
    "holds-respected",
    "not_satisfied",
    /without a second person/,
    () =>
      called().add("hold.placed", { hold: "h", principal: "a" }).add("hold.released", { hold: "h", principal: "a" }),
  ],
  ["holds-respected", "not_applicable", /^No hold/, called],

  ["payloads-encrypted", "satisfied", /^1 payload: each is named by the digest/, called],
  [
    "payloads-encrypted",
    "not_satisfied",
    /^Named without .*: 1 of 1 payload/,
    () => started().open("a", { payloads: [{ role: "request.received" }] }),
  ],
  ["payloads-encrypted", "not_applicable", /^No text/, started],

  [
    "transmission-encrypted",
    "satisfied",
    /over TLS or on this host; callers are answered over TLS/,
    called,
    {},
    under({ upstreams: [upstream], server: { host: "0.0.0.0", tls: { certFile: "c" } } }),
  ],
  [
    "transmission-encrypted",
    "satisfied",
    /on this host only/,
    called,
    {},
    under({ upstreams: [{ ...upstream, baseUrl: "http://127.0.0.1:9/v1" }], server: { host: "127.0.0.1" } }),
  ],
  [
    "transmission-encrypted",
    "not_satisfied",
    /without TLS: scripted/,
    called,
    {},
    under({ upstreams: [{ ...upstream, baseUrl: "http://models.example/v1" }] }),
  ],
  [
    "transmission-encrypted",
    "not_satisfied",
    /plain HTTP/,
    called,
    {},
    under({ upstreams: [upstream], server: { host: "0.0.0.0" } }),
  ],
  [
    "transmission-encrypted",
    "satisfied",
    /proxy/,
    called,
    { server: false },
    under({ upstreams: [upstream], server: { host: "0.0.0.0" } }),
  ],
  ["transmission-encrypted", "no_data", /configuration that was in force is not known/, called],

  [
    "keys-rotated",
    "satisfied",
    /The master key.* was last changed at/,
    () => called().add("master_key.rotated", { principal: "u" }),
  ],
  ["keys-rotated", "satisfied", /is younger than 365 days/, called],
  [
    "keys-rotated",
    "not_satisfied",
    /more than 30 days ago/,
    () =>
      called()
        .add("log_key.rotated", { principal: "u" })
        .wait(31 * day),
    { which: "log", withinDays: 30 },
  ],
  [
    "keys-rotated",
    "not_satisfied",
    /was not changed in more than 30 days/,
    () => called().wait(40 * day),
    { withinDays: 30 },
  ],
  ["keys-rotated", "no_data", /shorter than 365 days/, () => builtLog().call({}, { opening: { shard: 1, index: 0 } })],
  ["keys-rotated", "satisfied", /^1 API key, each made/, called, { which: "api" }, { keys: [key()] }],
  [
    "keys-rotated",
    "satisfied",
    /^1 API key, each made/,
    () =>
      called()
        .wait(400 * day)
        .add("key.rotated", { key: "key_a", principal: "u" }),
    { which: "api" },
    { keys: [key()] },
  ],
  [
    "keys-rotated",
    "not_satisfied",
    /^Neither made nor .*: 1 of 1 API key/,
    () => called().wait(400 * day),
    { which: "api" },
    { keys: [key()] },
  ],
  [
    "keys-rotated",
    "not_applicable",
    /no API key in force/,
    called,
    { which: "api" },
    { keys: [key({ endedAt: beginning + 1 })] },
  ],
  ["keys-rotated", "no_data", /not at hand/, called, { which: "api" }],

  [
    "providers-known",
    "satisfied",
    /^1 call went to 1 upstream, all of the configuration: scripted \(1 public\)/,
    called,
    {},
    under({ upstreams: [upstream] }),
  ],
  [
    "providers-known",
    "satisfied",
    /with each of which a baa is stated/,
    found({ dataClass: "phi" }),
    { classes: "phi", agreement: "baa" },
    under({ upstreams: [{ ...upstream, agreements: ["BAA"] }] }),
  ],
  [
    "providers-known",
    "not_satisfied",
    /scripted were called and stand in no configuration/,
    called,
    {},
    under({ upstreams: [{ ...upstream, name: "other" }] }),
  ],
  [
    "providers-known",
    "not_satisfied",
    /^No baa is stated with scripted/,
    found({ dataClass: "phi" }),
    { classes: "phi", agreement: "baa" },
    under({ upstreams: [{ ...upstream, agreements: ["dpa"] }] }),
  ],
  [
    "providers-known",
    "no_data",
    /states no agreement/,
    found({ dataClass: "phi" }),
    { classes: "phi", agreement: "baa" },
    under({ upstreams: [upstream] }),
  ],
  ["providers-known", "no_data", /not known.*Called were: scripted/, called],
  [
    "providers-known",
    "not_applicable",
    /^No upstream was called with data of class phi/,
    called,
    { classes: "phi" },
    under({ upstreams: [upstream] }),
  ],

  [
    "alerts-configured",
    "satisfied",
    /^1 feed on \(webhook\)/,
    () => called().add("feed.failing", { feed: "siem" }).add("feed.recovered", { feed: "siem" }),
    {},
    under({ feeds: [{ kind: "webhook", name: "siem" }] }),
  ],
  [
    "alerts-configured",
    "not_satisfied",
    /^siem failed and had not recovered/,
    () => called().add("feed.failing", { feed: "siem" }),
    {},
    under({ feeds: [{ kind: "webhook", name: "siem" }] }),
  ],
  ["alerts-configured", "not_satisfied", /^No feed is switched on/, called, {}, under({ feeds: [] })],
  ["alerts-configured", "no_data", /not known/, called],

  [
    "subject-exports-recorded",
    "satisfied",
    /^1 export of all/,
    () => called().add("subject.exported", { principal: "u" }),
  ],
  ["subject-exports-recorded", "not_applicable", /^Nothing about a person/, called],
  ["subject-exports-recorded", "no_data", /no entry/, empty],

  ["policy-changes-recorded", "satisfied", /^1 policy by digest, 1 load, and 1 configuration over 1 start/, called],
  [
    "policy-changes-recorded",
    "satisfied",
    /0 loads/,
    () => builtLog().call(),
    {},
    { documents: { "policy-1": "name: default" } },
  ],
  ["policy-changes-recorded", "not_satisfied", /although it begins with the log/, found({ policy: "policy-9" })],
  ["policy-changes-recorded", "no_data", /loaded before it/, () => builtLog().call()],
  ["policy-changes-recorded", "not_applicable", /^No policy/, () => builtLog().beat()],

  [
    "second-person-configured",
    "satisfied",
    /^1 act reserved for two people \(export payloads\); 1 request approved/,
    () => called().add("approval.approved", { action: "export payloads", principal: "u" }),
    { acts: "export payloads" },
    under({ access: { secondPerson: ["export payloads"] } }),
  ],
  [
    "second-person-configured",
    "not_satisfied",
    /need no second person: reload policies/,
    called,
    { acts: "export payloads, reload policies" },
    under({ access: { secondPerson: ["export payloads"] } }),
  ],
  ["second-person-configured", "not_satisfied", /^No act is reserved/, called, {}, under({ access: {} })],
  ["second-person-configured", "no_data", /not known/, called],

  [
    "clock-steps",
    "satisfied",
    /at most 200 ms against steady uptime, within 1,000 ms. It was compared with no time server/,
    () => called().beat({ clockStepMs: -200 }),
  ],
  [
    "clock-steps",
    "satisfied",
    /stood at most 40 ms from the time server in 1 comparison/,
    () => called().beat({ clockOffsetMs: 40 }),
    { compared: true },
  ],
  [
    "clock-steps",
    "not_satisfied",
    /3,000 ms against steady uptime, more than/,
    () => called().beat({ clockStepMs: 3_000 }),
  ],
  ["clock-steps", "not_satisfied", /more than 10 ms/, () => called().beat({ clockOffsetMs: 40 }), { offsetMsMax: 10 }],
  ["clock-steps", "no_data", /compared with no time server \(/, () => called().beat(), { compared: true }],
  ["clock-steps", "no_data", /no heartbeat/, called],

  ["no-refusals-of-log", "satisfied", /could not be written: 0 /, () => called().beat()],
  ["no-refusals-of-log", "not_satisfied", /could not be written: 7 .* in 1 hour/, () => called().beat({ refused: 7 })],
  ["no-refusals-of-log", "no_data", /no heartbeat/, called],

  [
    "restore-tested",
    "satisfied",
    /1 backup made, 1 test of restoring/,
    () => called().add("backup.made", {}).add("backup.tested", { faults: 0 }),
  ],
  ["restore-tested", "satisfied", /1 restore;/, () => called().add("log.restored", {})],
  ["restore-tested", "not_satisfied", /found faults/, () => called().add("backup.tested", { faults: 2 })],
  [
    "restore-tested",
    "not_satisfied",
    /more than 30 days ago/,
    () =>
      called()
        .add("backup.tested", { faults: 0 })
        .wait(31 * day),
    { withinDays: 30 },
  ],
  ["restore-tested", "no_data", /no test of restoring/, () => called().add("backup.made", {})],

  ["principals-unique", "satisfied", /^1 call by 1 key/, called],
  ["principals-unique", "not_satisfied", /^Without the key that made them: 1 of 1 call/, found({ principal: "" })],
  ["principals-unique", "not_applicable", /^No call/, started],

  ["unused-keys", "satisfied", /^1 key in force, 0 of them unused/, called, {}, { keys: [key({ createdAt: 0 })] }],
  [
    "unused-keys",
    "satisfied",
    /1 key ended or stopped/,
    () => called().add("key.revoked", { key: "key_x", principal: "u" }),
    {},
    { keys: [key({ createdAt: 0 })] },
  ],
  [
    "unused-keys",
    "not_satisfied",
    /^Not used for more than 90 days: 1 of 1 key in force/,
    called,
    {},
    { keys: [key({ id: "key_z", createdAt: 0 })] },
  ],
  ["unused-keys", "not_applicable", /no API key in force/, called, {}, { keys: [] }],
  ["unused-keys", "no_data", /not at hand/, called],
];

describe("checks", () => {
  const each = cases.map(
    ([name, state, says, log, parameters = {}, known = {}]) => [name, state, says, log, parameters, known] as const,
  );

  test.each(each)("%s is %s: %s", (name, state, says, log, parameters, known) => {
    const answer = ask(name, log(), parameters, known);
    expect([answer.state, answer.sentence]).toEqual([state, expect.stringMatching(says)]);
  });

  it("are all tested: satisfied, and otherwise too", () => {
    const tested = new Set(cases.map(([name, state]) => `${name} ${state}`));
    const lacking = checks.flatMap(({ name }) => {
      const others = (["not_satisfied", "not_applicable", "no_data"] as const).filter((state) =>
        tested.has(`${name} ${state}`),
      );
      return tested.has(`${name} satisfied`) && others.length > 0 ? [] : [name];
    });
    expect(lacking).toEqual([]);
  });

  it("explain themselves: counts, a sentence that ends, links that are entries, and never more than they know", () => {
    for (const [name, , , log, parameters, known] of cases.values()) {
      const built = log();
      const { sentence, counts, links, freshness } = ask(name, built, parameters, known);
      expect(sentence).toMatch(/^[A-Z0-9a-z].*[.]$/);
      expect(sentence).not.toMatch(/complian|undefined|NaN|Infinity/);
      expect(Object.values(counts).every((count) => Number.isSafeInteger(count))).toBe(true);
      expect(links.length).toBeLessThanOrEqual(10);
      expect(links.every(({ shard, index }) => shard === "2026" && index >= 0 && index <= built.last)).toBe(true);
      expect(freshness === null || freshness <= built.time).toBe(true);
    }
  });

  it("link to what is at fault", () => {
    const log = started()
      .call()
      .call({}, { verdict: "flag" })
      .add("payload.revealed", { principal: "usr_1", payloads: [] });
    expect(ask("payload-reads-recorded", log).links.map(({ index }) => index)).toEqual([log.last]);
    const open = started().open("left").call().start("instance-2");
    expect(ask("exchanges-complete", open).links.map(({ index }) => index)).toEqual([3]);
  });

  it("that are about the whole server have no data for a team", () => {
    const log = () => started().beats(3).call();
    expect(ask("heartbeats", log(), {}, { team: "red" })).toMatchObject({
      state: "no_data",
      sentence: expect.stringMatching(/whole server/),
    });
    expect(ask("exchanges-complete", log(), {}, { team: "red" }).state).toBe("satisfied");
  });

  it("ask nothing of what has not been", () => {
    const log = builtLog().begin().beats(3).wait(day);
    expect(ask("heartbeats", log).state).toBe("not_satisfied");
    expect(ask("heartbeats", log, {}, { now: beginning + 4 * hour }).state).toBe("satisfied");
  });
});
