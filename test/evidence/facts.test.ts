/**
 * Facts of a period: the arithmetic of completeness, what is counted of calls, acts and keeping, and that days which are joined say what one pass
 * says.
 * @module
 */
import { array, assert, nat, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { collectFacts } from "../../src/evidence/facts/collect-facts.ts";
import { finishFacts } from "../../src/evidence/facts/finish-facts.ts";
import { joinFacts } from "../../src/evidence/facts/join-facts.ts";
import type { PeriodFacts } from "../../src/evidence/facts/period-facts.ts";
import { type BuiltLog, builtLog, day, hour, minute, type PlacedEntry } from "./built-log.ts";

const period = { from: 0, to: 1 };

const collect = (entries: readonly PlacedEntry[]) => {
  const collector = collectFacts({ period });
  for (const { entry, shard, index } of entries) collector.add(entry, shard, index);
  return collector;
};

describe("completeness", () => {
  it("adds up: opened = closed + interrupted + still open", () => {
    const log = builtLog().begin().call().call({}, { outcome: "interrupted" }).open("left");
    const { exchanges } = log.facts();
    expect(exchanges).toMatchObject({ openedAndClosed: 2, stillOpen: { count: 1 } });
    expect(exchanges.opened.count).toBe(exchanges.openedAndClosed + exchanges.stillOpen.count);
    expect(exchanges.interrupted.count).toBe(1);
    expect(exchanges.stillOpen.links).toEqual([{ shard: "2026", index: log.last, time: log.time - 1_000 }]);
    expect(exchanges.abandoned.count + exchanges.unmatched.count).toBe(0);
  });

  it("takes a close of what was opened before the period for what it is", () => {
    const log = builtLog();
    log.add("log.heartbeat").close("earlier", { opening: { shard: 1, index: 900 } });
    log.close("of another year", { opening: { shard: 0, index: 0 } });
    expect(log.facts().exchanges).toMatchObject({ openedBefore: { count: 2 }, unmatched: { count: 0 } });
  });

  it("finds a second close, with classification to come or without", () => {
    const twice = builtLog().begin().open("a").close("a").close("a", {}, 3);
    expect(twice.facts().exchanges).toMatchObject({
      unmatched: { count: 1, first: [{ index: 5 }] },
      openedAndClosed: 1,
    });
    const waiting = builtLog()
      .begin()
      .open("a", { pending: ["names"] })
      .close("a")
      .close("a", {}, 3);
    expect(waiting.facts().exchanges).toMatchObject({
      unmatched: { count: 1, first: [{ index: 5 }] },
      unclassified: 1,
    });
  });

  it("finds a close whose opening is none, though its place was read", () => {
    expect(builtLog().begin().call().close("never opened", {}, 1).facts().exchanges.unmatched.count).toBe(1);
  });

  it("finds what a server that is gone left open", () => {
    const log = builtLog().begin().open("a").open("b").close("a", { outcome: "interrupted" }, 3);
    log.start("instance-2", "config-1", 1);
    log.open("c", { instance: "instance-2" });
    expect(log.facts().exchanges).toMatchObject({
      stillOpen: { count: 2 },
      abandoned: { count: 1, first: [{ index: 4 }] },
    });
    expect(log.facts().starts.map(({ interrupted, interruptedSeen }) => [interrupted, interruptedSeen])).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  it("takes what an upstream's batch API has for open, whichever server runs", () => {
    const log = builtLog().begin().open("a", { handed: true }).start("instance-2", "config-1", 0);
    expect(log.facts().exchanges).toMatchObject({ stillOpen: { count: 1 }, abandoned: { count: 0 } });
  });

  it("takes what the running server has open for open, and no more", () => {
    const log = builtLog().open("a", { instance: "instance-1" }).start("instance-1");
    expect(log.facts().exchanges).toMatchObject({ stillOpen: { count: 1 }, abandoned: { count: 0 } });
  });

  it("keeps indices as ranges: a gap stands between two", () => {
    const [shard] = builtLog().begin().call().lose(3).call().facts().shards;
    expect(shard).toMatchObject({
      entries: 7,
      firstIndex: 0,
      lastIndex: 9,
      ranges: [
        { from: 0, to: 5 },
        { from: 8, to: 10 },
      ],
    });
  });

  it("takes skipped entries for there", () => {
    const collector = collectFacts({ period });
    const { entries, shard } = builtLog().begin().call();
    for (const { entry, index } of entries) {
      if (index === 2) collector.skip(shard, index);
      else collector.add(entry, shard, index);
    }
    expect(collector.facts().shards).toMatchObject([{ entries: 4, ranges: [{ from: 0, to: 5 }] }]);
  });
});

describe("calls", () => {
  it("counts by day, upstream, model and verdict what closes say", () => {
    const log = builtLog().begin();
    log.call({ counts: { EMAIL_ADDRESS: 2 }, verdict: "redact", dataClass: "confidential" });
    log
      .wait(day)
      .call({}, { outcome: "blocked", error: "pii_policy_block", verdict: "block", dataClass: "phi", attempts: [] });
    const { days, upstreams, models, exchanges, findings } = log.facts();
    expect(days["2026-03-01"]).toMatchObject({
      opened: 1,
      closed: 1,
      byDataClass: { confidential: 1 },
      findings: { EMAIL_ADDRESS: 4 },
      totalTokens: 10,
      costMicros: 20,
      refusals: 0,
    });
    expect(days["2026-03-02"]).toMatchObject({
      opened: 1,
      closed: 1,
      byOutcome: { blocked: 1 },
      byVerdict: { block: 1 },
      refusals: 1,
    });
    expect(upstreams).toMatchObject({ scripted: { calls: { count: 1 }, failed: 0, byDataClass: { confidential: 1 } } });
    expect(models["gpt-test"]).toEqual({
      exchanges: 2,
      promptTokens: 14,
      completionTokens: 6,
      totalTokens: 20,
      costMicros: 40,
      estimated: 0,
    });
    expect(exchanges.byError).toMatchObject({ pii_policy_block: { count: 1, first: [{ index: 6 }] } });
    expect(findings).toMatchObject({ EMAIL_ADDRESS: { findings: 4, entries: { count: 2 }, byVerdict: { redact: 4 } } });
  });

  it("counts every attempt at an upstream, and failures", () => {
    const attempts = [
      { upstream: "first", status: 503, latencyUs: 1 },
      { upstream: "first", status: 0, latencyUs: 1 },
      { upstream: "second", status: 200, latencyUs: 1 },
      { upstream: "third", status: 200, error: "cut", latencyUs: 1 },
      { upstream: "third", status: 429, error: "status", latencyUs: 1 },
      { upstream: "third", status: 0, error: "cancelled", latencyUs: 1 },
      { upstream: "third", status: 429, latencyUs: 1 },
    ];
    const { upstreams } = builtLog().begin().call({}, { attempts }).facts();
    expect(upstreams).toMatchObject({
      first: { calls: { count: 2 }, failed: 2 },
      second: { calls: { count: 1 }, failed: 0 },
      third: { calls: { count: 4 }, failed: 2 },
    });
  });

  it("counts a call as its classification says, on the day of its close and at its upstream", () => {
    const log = builtLog()
      .begin()
      .open("a", { pending: ["names"] })
      .close("a")
      .wait(day);
    log.classify("a", { dataClass: "phi", verdict: "flag", counts: { PERSON: 1 }, degraded: ["names"] }, 3);
    const { days, upstreams, exchanges, coverage, findings } = log.facts();
    expect(days["2026-03-01"]).toMatchObject({ byDataClass: { phi: 1 }, byVerdict: { flag: 1 } });
    expect(days["2026-03-01"]?.byDataClass).toEqual({ phi: 1 });
    expect(upstreams["scripted"]?.byDataClass).toEqual({ phi: 1 });
    expect(exchanges.byDataClass).toMatchObject({ phi: { count: 1, first: [{ index: 5 }] } });
    expect(Object.keys(exchanges.byDataClass)).toEqual(["phi"]);
    expect(exchanges.unclassified).toBe(0);
    expect(coverage).toMatchObject({ names: { degraded: { count: 1 }, pending: 1, classified: 1 } });
    expect(findings["PERSON"]?.findings).toBe(1);
  });

  it("says what policies in shadow would have done, and who called unnamed", () => {
    const { exchanges } = builtLog().begin().call({ principal: "" }, { shadow: "block" }).facts();
    expect([exchanges.shadowed.count, exchanges.unnamed.count]).toEqual([1, 1]);
  });

  it("keeps the first five links and the last", () => {
    const log = builtLog();
    for (let calls = 0; calls < 9; calls += 1) log.call();
    const { opened } = log.facts().exchanges;
    expect(opened.first.map(({ index }) => index)).toEqual([0, 2, 4, 6, 8]);
    expect([opened.count, opened.last?.index]).toEqual([9, 16]);
  });
});

describe("policies", () => {
  it("are in force from their load to the next of their name, or to a start that does not load them", () => {
    const log = builtLog()
      .begin("config-1", "first")
      .call({ policy: "first" })
      .load("second")
      .call({ policy: "second" });
    log.load("beside", "strict").start("instance-2").load("second").call({ policy: "second" });
    const ranges = Object.fromEntries(
      log.facts().policies.map(({ digest, ranges, exchanges }) => [digest, [exchanges.count, ranges]]),
    );
    expect(ranges).toEqual({
      first: [1, [{ shard: "2026", from: 2, to: 5 }]],
      second: [2, [{ shard: "2026", from: 5, to: null }]],
      beside: [0, [{ shard: "2026", from: 8, to: 9 }]],
    });
  });

  it("that only calls name are there without a name", () => {
    expect(builtLog().call().facts().policies).toMatchObject([
      { digest: "policy-1", name: null, ranges: [], exchanges: { count: 1 } },
    ]);
  });
});

describe("acts", () => {
  it("counts readings, exports, approvals, refusals and changes", () => {
    const log = builtLog().begin();
    log.add("payload.revealed", { principal: "usr_1", payloads: [{ ...sealedReason }] });
    log.add("payload.revealed", { principal: "usr_1", payloads: [] });
    log.add("evidence.exported", { principal: "key_b", payloads: true });
    log.add("approval.requested", { action: "export payloads", principal: "usr_1", payloads: [] });
    log.add("approval.approved", { action: "export payloads", principal: "usr_2", payloads: [] });
    log.add("access.denied", { counts: { unknown_key: 3, missing_key: 1 }, payloads: [] });
    log.add("access.refused", { principal: "key_b", error: "forbidden", permission: "manage keys" });
    log.add("key.created", { key: "key_c", role: "client", team: "red", principal: "usr_1" });
    log.add("key.revoked", { key: "key_c", team: "red", principal: "" });
    const facts = log.facts();
    expect(facts.reveals).toMatchObject({ byPrincipal: { usr_1: { count: 2 } }, withoutReason: { count: 1 } });
    expect(facts.exports).toMatchObject({ withPayloads: { count: 1 }, byPrincipal: { key_b: { count: 1 } } });
    expect(facts.approvals).toMatchObject({ "export payloads": { requested: { count: 1 }, approved: { count: 1 } } });
    expect(facts.denied).toEqual({ count: 4, byReason: { missing_key: 1, unknown_key: 3 } });
    expect(facts.refused).toMatchObject({
      byError: { forbidden: { count: 1 } },
      byPermission: { "manage keys": { count: 1 } },
    });
    expect(facts.days["2026-03-01"]).toMatchObject({ denied: 4, refusals: 1 });
    expect(facts.keys).toMatchObject({
      key_c: { role: "client", team: "red", created: { index: 10 }, revoked: { index: 11 } },
    });
    expect(facts.acts).toMatchObject({ unattributed: { count: 1 }, attributed: { count: 3 } });
    expect(facts.principals).toMatchObject({
      usr_1: { entries: 4, exchanges: 0, first: { index: 3 }, last: { index: 10 } },
    });
    expect(Object.keys(facts.kinds)).toContain("approval.approved");
  });
});

const sealedReason = { role: "reason", ciphertextSha256: "ab", commitment: "cd", keyId: "key-1", bytes: 64 };

describe("keeping", () => {
  it("counts holds, erasures, sweeps, checks, targets outside and feeds", () => {
    const log = builtLog().begin();
    log.add("hold.placed", { hold: "hld_1", principal: "usr_1", payloads: [] });
    log.add("hold.released", { hold: "hld_1", principal: "usr_2", payloads: [] });
    log.add("erasure.begun", { erasure: "ers_1", principal: "usr_1", payloads: [] });
    log.add("payload.erased", { erasure: "ers_1", principal: "usr_1" });
    log.add("retention.changed", { schedule: "schedule-1", version: 1, principal: "usr_1" });
    log.add("retention.swept", {
      schedule: "schedule-1",
      exchanges: 3,
      payloads: 7,
      metadata: 1,
      keys: 2,
      rules: { usual: 7 },
      spared: { hld_1: 4 },
    });
    log.add("log.checked", { faults: 0 }).add("log.checked", { faults: 2 });
    log.add("log.anchored", { target: "witness-a", anchor: "witness" });
    log.add("log.anchor_failed", { target: "witness-a", anchor: "witness", reason: "unreachable" });
    log.add("backup.tested", { faults: 0 });
    log.add("feed.failing", { feed: "siem" }).add("feed.recovered", { feed: "siem" });
    log.add("usage.reconciled", { compared: 5, bypassed: 1, missing: 0, unmatched: 2 });
    const facts = log.facts();
    expect(facts.holds).toMatchObject({
      hld_1: { begun: { index: 3 }, begunBy: "usr_1", ended: { index: 4 }, endedBy: "usr_2" },
    });
    expect(facts.erasures).toMatchObject({ ers_1: { begun: { index: 5 }, ended: { index: 6 } } });
    expect(facts.retention).toMatchObject([{ digest: "schedule-1", at: { index: 7 } }]);
    expect(facts.sweeps.sums).toEqual({ exchanges: 3, payloads: 7, metadata: 1, keys: 2, rules: 7, spared: 4 });
    expect(facts.logChecks).toMatchObject({ held: { count: 1 }, failed: { count: 1 } });
    expect(facts.anchors).toMatchObject({ "witness-a": { kind: "witness", good: { count: 1 }, bad: { count: 1 } } });
    expect(facts.restoreTests).toMatchObject({ held: { count: 1 }, failed: { count: 0 } });
    expect(facts.feeds).toMatchObject({ siem: { good: { count: 1 }, bad: { count: 1 } } });
    expect(facts.reconciled).toMatchObject({
      runs: { count: 1 },
      withBypass: { count: 1 },
      compared: 5,
      bypassed: 1,
      unmatched: 2,
    });
    expect(facts.openings).toMatchObject([{ kind: "log.opened", origin: "test/log/2026" }]);
  });

  it("measures heartbeats: hours, the longest silence, steps of the clock, refused calls", () => {
    const log = builtLog()
      .begin()
      .beats(3)
      .wait(5 * hour)
      .beats(2);
    log.wait(minute).beat({ refused: 4, clockStepMs: -2_500, clockOffsetMs: -80, behind: ["witness-a"], open: 6 });
    const { heartbeats, days } = log.facts();
    expect(heartbeats).toMatchObject({
      beats: { count: 6 },
      largestGapMs: 6 * hour,
      gapAfter: { index: 5 },
      refused: 4,
      clockStepMsMax: 2_500,
      offsetMsMax: 80,
      openMax: 6,
    });
    expect(heartbeats.clockSteps.count).toBe(1);
    expect(heartbeats.behind).toMatchObject({ "witness-a": { count: 1 } });
    expect(days["2026-03-01"]?.heartbeatHours.toString(2)).toBe("11000001110");
    expect(days["2026-03-01"]?.entryHours.toString(2)).toBe("11000001111");
  });

  it("reads fields of another form as not there", () => {
    const strange = builtLog().add("exchange.opened", { counts: null, pending: 3, principal: 7, payloads: "none" });
    strange.add("exchange.closed", { opening: "previous", attempts: {}, usage: [], outcome: 3 });
    strange.add("retention.swept", { rules: "all" }).add("hold.placed", {}).add("a.kind.of.tomorrow", { x: 1 });
    expect(strange.facts()).toMatchObject({ entries: 5, kinds: { "a.kind.of.tomorrow": { count: 1 } } });
  });
});

describe("joined facts", () => {
  const plain = (facts: PeriodFacts): unknown => JSON.parse(JSON.stringify(facts));

  const joined = (parts: readonly (readonly PlacedEntry[])[]): PeriodFacts => {
    const total = collectFacts({ period }).collected;
    for (const part of parts) joinFacts(total, collect(part).collected);
    return finishFacts(total);
  };

  /** A log of what the numbers say, with calls that overlap, crash, are classified late, or are at fault. */
  const logOf = (steps: readonly number[]): BuiltLog => {
    const log = builtLog().begin();
    const running: { id: string; index: number; isPending: boolean }[] = [];
    const closed: typeof running = [];
    let instance = 1;
    for (const [place, step] of steps.entries()) {
      const dataClass = ["public", "phi", "pci"][step % 3] ?? "public";
      const verdict = ["allow", "flag", "redact"][step % 3] ?? "allow";
      const say = { dataClass, verdict, counts: { [`TYPE_${step % 4}`]: step % 5 } };
      switch (step % 11) {
        case 0:
        case 1:
        case 2: {
          const id = `exchange-of-${place}`;
          log.open(id, {
            ...say,
            principal: `key_${step % 3}`,
            instance: `instance-${instance}`,
            model: `model-${step % 2}`,
            pending: step % 2 === 0 ? ["names"] : [],
            policy: `policy-${step % 2}`,
          });
          running.push({ id, index: log.last, isPending: step % 2 === 0 });
          break;
        }
        case 3:
        case 4:
        case 5: {
          const one = running.shift();
          if (one === undefined) break;
          log.close(one.id, { ...say, outcome: step % 7 === 0 ? "interrupted" : "complete" }, one.index);
          closed.push(one);
          break;
        }
        case 6: {
          const one = closed.shift();
          if (one?.isPending === true) log.classify(one.id, say, one.index);
          break;
        }
        case 7:
          log.wait(7 * hour).beat({ refused: step % 2, clockStepMs: step * 100 });
          break;
        case 8:
          instance += 1;
          log.start(`instance-${instance}`, `config-${step % 2}`, step % 3).load(`policy-${step % 2}`);
          break;
        case 9:
          log.add(["hold.placed", "hold.released", "log.checked", "finding.reviewed"][step % 4] ?? "", {
            hold: `hld_${step % 2}`,
            faults: step % 2,
            principal: "usr_1",
            judgements: { [`TYPE_${step % 3}`]: "true_positive" },
            replaces: step % 3 === 0 ? null : { shard: 1, index: 1 },
            timeToReviewMs: step,
            payloads: [],
          });
          break;
        default: {
          // Closed twice; which of the two a classification would then be of, nobody can say.
          const one = closed.shift();
          if (one !== undefined) log.close(one.id, say, one.index);
        }
      }
    }
    return log;
  };

  it("say what one pass says, wherever the log is cut", () => {
    const steps = array(nat(1_000), { maxLength: 60 });
    const cuts = array(nat(80), { maxLength: 4 });
    assert(
      property(steps, cuts, (steps, cuts) => {
        const { entries } = logOf(steps);
        const places = [0, ...cuts.map((cut) => Math.min(cut, entries.length)).sort((a, b) => a - b), entries.length];
        const parts = places.slice(1).map((place, k) => entries.slice(places[k] ?? 0, place));
        expect(plain(joined(parts))).toEqual(plain(collect(entries).facts()));
      }),
      { numRuns: 300 },
    );
  });

  it("leave what is joined as it was", () => {
    const { entries } = logOf([0, 3, 6, 0, 3, 8, 9, 7, 0, 5]);
    const [first, second] = [collect(entries.slice(0, 6)), collect(entries.slice(6))];
    const before = plain(second.facts());
    const total = collectFacts({ period }).collected;
    joinFacts(total, first.collected);
    joinFacts(total, second.collected);
    joinFacts(collectFacts({ period }).collected, second.collected);
    expect(plain(second.facts())).toEqual(before);
    expect(plain(first.facts())).toEqual(plain(collect(entries.slice(0, 6)).facts()));
  });

  it("are plain data in one order, whatever came first", () => {
    const one = builtLog()
      .call({ counts: { B: 1 } })
      .call({ counts: { A: 1 } })
      .facts();
    expect(Object.keys(one.findings)).toEqual(["A", "B"]);
    expect(structuredClone(one)).toEqual(one);
  });
});
