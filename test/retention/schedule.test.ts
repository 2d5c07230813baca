/**
 * What rules say of one exchange.
 * @module
 */
import { describe, expect, test } from "vitest";
import {
  effectiveSchedule,
  isRecreatable,
  kindOf,
  metadataKeptUntil,
  payloadKeptUntil,
  retentionRule,
  type RetentionFacts,
  shortestDays,
} from "../../src/policy/retention-schedule.ts";

const dayMs = 86_400_000;
const facts: RetentionFacts = { policies: ["default", "hipaa"], key: "key_1", dataClass: "phi", time: 0 };
const scheduleOf = (rules: readonly object[], policies: Record<string, number> = {}) =>
  effectiveSchedule(
    { rules: rules.map((rule, place) => retentionRule.parse({ name: `r${place}`, ...rule })) },
    new Map(Object.entries(policies)),
    { key_1: "clinical" },
  );
const days = (rules: readonly object[], more: Partial<RetentionFacts> = {}, policies = {}): number =>
  payloadKeptUntil(scheduleOf(rules, policies), { ...facts, ...more }, "request").until / dayMs;

describe("a payload is kept", () => {
  test("for ever where no rule speaks of it", () => {
    expect(days([])).toBe(Number.POSITIVE_INFINITY);
    expect(days([{ policies: ["other"], payloadDays: 1 }])).toBe(Number.POSITIVE_INFINITY);
    expect(days([{ metadataDays: 40 }])).toBe(Number.POSITIVE_INFINITY);
    expect(days([{ kinds: ["response"], payloadDays: 1 }])).toBe(Number.POSITIVE_INFINITY);
  });

  test("as long as the longest rule that matches says", () => {
    expect(days([{ payloadDays: 5 }, { keys: ["key_1"], payloadDays: 9 }, { keys: ["key_2"], payloadDays: 99 }])).toBe(
      9,
    );
    expect(days([{ payloadDays: 5 }], {}, { hipaa: 30, other: 90 })).toBe(30);
    expect(
      days([
        { labels: ["clinical"], payloadDays: 7 },
        { labels: ["x"], payloadDays: 70 },
      ]),
    ).toBe(7);
    expect(days([{ classes: ["phi"], payloadDays: 3 }])).toBe(3);
    expect(days([{ payloadDays: 3 }, { classes: ["phi"], payloadDays: "forever" }])).toBe(Number.POSITIVE_INFINITY);
  });

  test("as a reason only where a rule names reasons", () => {
    const schedule = scheduleOf([{ payloadDays: 1 }, { kinds: ["sources"], payloadDays: 2 }]);
    const word: RetentionFacts = { policies: null, key: "", dataClass: null, time: 0 };
    expect(payloadKeptUntil(schedule, word, "reason").rule).toBeNull();
    expect(payloadKeptUntil(schedule, word, "sources").until).toBe(2 * dayMs);
  });
});

test("a row stands at least as long as a payload that it may have", () => {
  const until = (rules: readonly object[]) => metadataKeptUntil(scheduleOf(rules), facts).until / dayMs;
  expect(until([{ payloadDays: 10, metadataDays: 40 }])).toBe(40);
  expect(until([{ payloadDays: 100, metadataDays: 40 }])).toBe(100);
  expect(until([{ metadataDays: 40 }])).toBe(Number.POSITIVE_INFINITY);
});

test("what must be re-creatable is so until its time is over", () => {
  const schedule = scheduleOf([{ classes: ["phi"], payloadDays: 10, recreatable: true }]);
  expect(isRecreatable(schedule, facts, 9 * dayMs)).toBe(true);
  expect(isRecreatable(schedule, facts, 11 * dayMs)).toBe(false);
  expect(isRecreatable(schedule, { ...facts, dataClass: "public" }, 0)).toBe(false);
});

test("a sweep may stop at the shortest time that any rule has", () => {
  expect(shortestDays(scheduleOf([{ payloadDays: 50, metadataDays: 40 }, { payloadDays: "forever" }]))).toBe(40);
  expect(shortestDays(scheduleOf([]))).toBe(Number.POSITIVE_INFINITY);
});

test("every role has its kind", () => {
  expect(kindOf("request.redacted")).toBe("request");
  expect(kindOf("response.delivered")).toBe("response");
  expect(kindOf("classified.findings")).toBe("findings");
  expect(kindOf("reason")).toBe("reason");
});
