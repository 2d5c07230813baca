import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LateClassifier } from "../../src/http/classify-later.ts";
import type { Judged } from "../../src/ledger/classification.ts";
import { Metrics } from "../../src/http/metrics.ts";
import type { Assessment } from "../../src/ledger/exchange-record.ts";
import { createGuard, type Guard } from "../../src/policy/guard.ts";
import { findPolicy } from "../../src/policy/load-policy.ts";
import { createDetector } from "../../src/scan/detector.ts";

const nothing: Assessment = {
  dataClass: "internal",
  verdict: "allow",
  shadow: "allow",
  reasons: [],
  counts: {},
  degraded: [],
  findings: [],
};
const found = (type: string, verdict: Assessment["verdict"]): Assessment => {
  const finding = {
    type,
    start: 0,
    end: 4,
    scoreMilli: 900,
    scanner: "slow",
    dataClass: "confidential",
    path: "",
  } as const;
  return {
    ...nothing,
    dataClass: "confidential",
    verdict,
    reasons: [type],
    counts: { [type]: 1 },
    findings: [finding],
  };
};
const person = found("PERSON", "flag");
const health = found("DIAGNOSIS", "flag");

const real = createGuard(findPolicy("default"), createDetector());

/** A guard whose judgements end when, and as, a test says. */
const gatedGuard = () => {
  const gates: PromiseWithResolvers<Assessment>[] = [];
  const judge = (): Promise<Assessment> => {
    const gate = Promise.withResolvers<Assessment>();
    gates.push(gate);
    return gate.promise;
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is judged is not looked at here
  return { gates, guard: { ...real, deferred: ["slow"], judge } as unknown as Guard };
};

const part = (chars: number) => ({ text: "x".repeat(chars), path: "messages[0].content" });
const request = { isAnswer: false, known: [] };
const limits = { charsMax: 100, bodiesMax: 2, bodiesEasy: 1, deadlineMs: 5_000, gatherMs: 0 };
const metrics = new Metrics();

describe("the queue", () => {
  test.each([
    ["characters", [60, 41], [["slow"]]],
    ["bodies", [1, 1, 1], [["slow"]]],
    ["neither", [60, 40], []],
    ["neither where it is one alone", [101], []],
    ["characters beside one alone", [101, 1], [["slow"]]],
  ])("is bounded in %s: what does not fit is not judged, and not waited for", async (_what, sizes, refused) => {
    const late = new LateClassifier(metrics, limits);
    const { guard, gates } = gatedGuard();
    const all = sizes.map((chars) => late.judge(guard, [part(chars)], request));
    const now = await Promise.all(all.slice(gates.length));
    expect(now.map(({ degraded }) => degraded)).toEqual(refused);
    for (const gate of gates) gate.resolve(person);
    expect(await Promise.all(all.slice(0, gates.length))).toEqual(gates.map(() => person));
    // There is room again.
    const next = [40, 60].map((chars) => late.judge(guard, [part(chars)], request));
    for (const gate of gates) gate.resolve(person);
    expect(await Promise.all(next)).toEqual([person, person]);
  });

  test("holds back what nobody waits for while too many are being judged", async () => {
    const late = new LateClassifier(metrics, limits);
    const { guard, gates } = gatedGuard();
    const went: string[] = [];
    const first = late.judge(guard, [part(1)], request);
    await late.whenEasy().then(() => went.push("beside one"));
    const second = late.judge(guard, [part(1)], request);
    const held = ["one", "other"].map((name) => late.whenEasy().then(() => went.push(name)));
    // Whatever could go on by now has.
    await new Promise(setImmediate);
    expect(went).toEqual(["beside one"]);
    gates[0]?.reject(new Error("broken"));
    expect((await first).degraded).toEqual(["slow"]);
    await Promise.all(held);
    expect(went).toEqual(["beside one", "one", "other"]);
    const third = late.judge(guard, [part(1)], request);
    const again = late.whenEasy().then(() => went.push("again"));
    gates[1]?.resolve(nothing);
    await Promise.all([second, again]);
    gates[2]?.resolve(nothing);
    await third;
    expect(went.at(-1)).toBe("again");
  });

  test("what is remembered is said at once, and takes no room", () => {
    const late = new LateClassifier(metrics, limits);
    const { guard, gates } = gatedGuard();
    const remembering: Guard = { ...guard, judge: real.judge };
    void late.judge(guard, [part(60)], request);
    expect(late.judge(remembering, [], request)).toMatchObject({ verdict: "allow", degraded: [] });
    void late.judge(guard, [part(40)], request);
    expect(gates.length).toBe(2);
  });

  test("a scanner that throws leaves its name", () => {
    const late = new LateClassifier(metrics, limits);
    const broken = (): never => {
      throw new Error("broken");
    };
    expect(late.judge({ ...gatedGuard().guard, judge: broken }, [part(100)], request)).toMatchObject({
      degraded: ["slow"],
    });
  });

  test("a scanner that fails leaves its name", async () => {
    const late = new LateClassifier(metrics, limits);
    const { guard, gates } = gatedGuard();
    const judged = late.judge(guard, [part(100)], request);
    gates[0]?.reject(new Error("broken"));
    expect(await judged).toMatchObject({ degraded: ["slow"], counts: {} });
    const next = late.judge(guard, [part(100)], request);
    gates[1]?.resolve(nothing);
    expect((await next).degraded).toEqual([]);
  });
});

describe("in time", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("what is late is recorded as not judged, and holds its room until it has ended", async () => {
    const late = new LateClassifier(metrics, limits);
    const { guard, gates } = gatedGuard();
    let judged: Assessment | null = null;
    const waiting = Promise.resolve(late.judge(guard, [part(60)], request)).then((one) => (judged = one));
    await vi.advanceTimersByTimeAsync(limits.deadlineMs - 1);
    expect(judged).toBe(null);
    await vi.advanceTimersByTimeAsync(1);
    expect((await waiting).degraded).toEqual(["slow"]);
    expect((await late.judge(guard, [part(60)], request)).degraded).toEqual(["slow"]);
    gates[0]?.resolve(person);
    await vi.advanceTimersByTimeAsync(0);
    const next = late.judge(guard, [part(60)], request);
    gates[1]?.resolve(nothing);
    expect((await next).degraded).toEqual([]);
  });

  test("the end waits for what runs, and no longer than it is told to", async () => {
    const late = new LateClassifier(metrics, limits);
    const [soon, never] = [Promise.withResolvers<Assessment>(), Promise.withResolvers<Assessment>()];
    const recorded: string[] = [];
    const conclude = (name: string, judged: Promise<Assessment>) =>
      late.conclude(["slow"], [judged], nothing, async () => void recorded.push(name));
    const [first, second] = [conclude("soon", soon.promise), conclude("never", never.promise)];
    let hasEnded = false;
    const ended = late.close(1_000).then(() => (hasEnded = true));
    await vi.advanceTimersByTimeAsync(999);
    soon.resolve(person);
    expect(await first).toBe(true);
    expect(hasEnded).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await ended;
    never.resolve(person);
    expect(await second, "it stays pending").toBe(false);
    expect(recorded).toEqual(["soon"]);
  });
});

describe("the conclusion", () => {
  const concluded = async (before: Assessment, ...judged: readonly Assessment[]): Promise<Judged | undefined> => {
    const seen: Judged[] = [];
    const late = new LateClassifier(metrics);
    const promises = judged.map((one) => Promise.resolve(one));
    await late.conclude(["slow"], promises, before, async (one) => void seen.push(one));
    return seen[0];
  };

  test.each([
    ["nothing", nothing, [nothing, nothing], { dataClass: "internal", verdict: "allow", counts: {}, degraded: [] }],
    ["a name", nothing, [nothing, person], { dataClass: "confidential", verdict: "flag", counts: { PERSON: 1 } }],
    ["a name in each", nothing, [person, person], { counts: { PERSON: 2 }, reasons: ["PERSON"] }],
    // Facts of health beside an identifier, whoever found which.
    ["a name beside a diagnosis", health, [person], { dataClass: "phi", counts: { PERSON: 1 }, reasons: ["PERSON"] }],
    ["less than was known", { ...person, verdict: "redact" } as const, [nothing], { verdict: "redact", counts: {} }],
    [
      "what was not judged",
      nothing,
      [person, { ...nothing, degraded: ["slow"] }],
      { degraded: ["slow"], verdict: "flag" },
    ],
  ])("%s: class and verdict are the whole exchange's, counts its own", async (_what, before, judged, expected) => {
    expect(await concluded(before, ...judged)).toMatchObject({ scanners: ["slow"], ...expected });
  });

  test("is counted, and stays pending where the log fails", async () => {
    const counted = new Metrics();
    const late = new LateClassifier(counted);
    const conclude = (judged: Assessment, record: () => Promise<void>) =>
      late.conclude(["slow"], [Promise.resolve(judged)], nothing, record);
    expect(await conclude(person, () => Promise.resolve())).toBe(true);
    expect(await conclude({ ...nothing, degraded: ["slow"] }, () => Promise.resolve())).toBe(true);
    expect(await conclude(person, () => Promise.reject(new Error("the log")))).toBe(false);
    expect(counted.text()).toContain('custody_classifications_total{result="complete"} 1');
    expect(counted.text()).toContain('custody_classifications_total{result="degraded"} 1');
  });
});
