/**
 * What becomes of checks: the state of a control, its freshness and its gaps.
 * @module
 */
import { describe, expect, test } from "vitest";
import { assess } from "../../../src/evidence/controls/assess.ts";
import type { ControlContext, ControlState } from "../../../src/evidence/controls/check.ts";
import { checksText } from "../../../src/evidence/controls/checks-text.ts";
import { loadFrameworks, parseFramework } from "../../../src/evidence/controls/load-frameworks.ts";
import { beginning, builtLog, day } from "../built-log.ts";

const frameworkOf = (...checks: readonly string[]) =>
  parseFramework(
    "own.yaml",
    JSON.stringify({
      framework: "own",
      name: "Our own",
      version: "1",
      source: "https://example.org/own",
      limitation: "It is about our own things only.",
      controls: [
        {
          id: "A.1",
          title: "Our things are in order",
          shows: "That the things are in order.",
          blocks: ["E1"],
          checks,
          notCovered: "Things that are not ours.",
        },
      ],
    }),
  );

// Of this log: one is satisfied, one is not, one does not apply, and of one there is no data.
const log = builtLog().begin().call().wait(day).add("log.checked", { faults: 1 });
const context: ControlContext = { now: log.time, documents: new Map(), before: null };
const [yes, no, na, unknown] = [
  "exchanges-complete",
  "log-verified-recently",
  "erasures-completed",
  "restore-tested",
] as const;

const cases: readonly (readonly [readonly string[], ControlState, number])[] = [
  [[yes], "supported", 0],
  [[yes, na], "supported", 0],
  [[yes, unknown], "partly_supported", 1],
  [[yes, na, unknown], "partly_supported", 1],
  [[yes, no], "not_supported", 1],
  [[no, unknown, na], "not_supported", 2],
  [[na], "not_applicable", 0],
  [[na, unknown], "no_data", 1],
  [[unknown], "no_data", 1],
  [[], "no_data", 1],
];

describe("a control", () => {
  test.each(cases)("with %j is %s, with its gaps", (checks, state, gaps) => {
    const [control] = assess(frameworkOf(...checks), log.facts(), context);
    expect(control).toMatchObject({ id: "A.1", state, notCovered: "Things that are not ours." });
    expect(control?.gaps).toHaveLength(gaps);
    expect(control?.checks.map(({ check }) => check)).toEqual(checks);
  });

  const noErasure = "No erasure was asked for in this period.";
  test.each([
    [[yes], "1 of 1"],
    [[yes, no, unknown], "1 of 3"],
    [[yes, na], `1 of the 1 that applies. 1 does not apply: ${noErasure}`],
    [[yes, no, unknown, na], `1 of the 3 that apply. 1 does not apply: ${noErasure}`],
    [
      [no, na, "holds-respected"],
      `0 of the 1 that applies. 2 do not apply: ${noErasure} No hold was placed or released in this period.`,
    ],
    [[na, "holds-respected", na], `None applies: ${noErasure} No hold was placed or released in this period.`],
    [[], "none"],
  ])("with %j says how many count, and why others do not", (checks, words) => {
    expect(assess(frameworkOf(...checks), log.facts(), context).map(checksText)).toEqual([words]);
  });

  test("is as fresh as its stalest check", () => {
    const [control] = assess(frameworkOf(yes, no, na), log.facts(), context);
    const times = control?.checks.map(({ freshness }) => freshness);
    expect(times).toEqual([beginning + 64_000, expect.any(Number), null]);
    expect(control?.freshness).toBe(beginning + 64_000);
  });

  test("of every shipped framework can be assessed, of an empty log too, and twice alike", () => {
    for (const framework of loadFrameworks()) {
      const once = assess(framework, log.facts(), context);
      expect(once).toHaveLength(framework.controls.length);
      expect(assess(framework, log.facts(), context)).toEqual(once);
      const empty = assess(framework, builtLog().facts(), context);
      expect(empty.filter(({ state }) => state === "supported")).toEqual([]);
    }
  });
});
