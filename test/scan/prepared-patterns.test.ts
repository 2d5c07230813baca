import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { firstText } from "../../src/open-scanners.ts";
import type { OperatorType } from "../../src/scan/operator-types.ts";
import { operatorRecognizer } from "../../src/scan/operator-types.ts";
import { ofEachGroup, planOf } from "../../src/scan/pattern-plan.ts";
import { Compiled, createPatternScanner } from "../../src/scan/pattern-scanner.ts";
import { preparedFile, readPrepared, unpackPrepared } from "../../src/scan/prepared-patterns.ts";
import { createScanners, recognizers } from "../../src/scan/scanners.ts";
import { preparePatterns } from "../../train/prepare-patterns.ts";

describe("the file of prepared patterns", () => {
  test("is what the definitions give (otherwise: npm run prepare-patterns)", () => {
    const kept = unpackPrepared(readFileSync(preparedFile));
    const anew = unpackPrepared(preparePatterns(recognizers));
    expect(isDeepStrictEqual(kept.patterns, anew.patterns)).toBe(true);
    expect(isDeepStrictEqual(kept.making(), anew.making())).toBe(true);
  });

  test("has all states that the first text of a server needs: what makes more is unpacked later", () => {
    const prepared = readPrepared(recognizers);
    const unused = (): never => {
      throw new Error("the second part was asked for");
    };
    const whole = prepared?.whole;
    if (prepared === null || whole === undefined) throw new Error("nothing is prepared");
    const automata = ofEachGroup((group) => ({ ...whole.automata[group], states: unused }));
    const plan = planOf(recognizers, { ...prepared, whole: { ...whole, automata } });
    const compiled = new Compiled(plan);
    expect(compiled.candidates(firstText, 0, compiled.surroundings(firstText, "")).length).toBeGreaterThan(0);
    const odd = "§ account 0x7f-zzq%Ω77";
    expect(() => compiled.candidates(odd, 0, compiled.surroundings(odd, ""))).toThrow("the second part");
  });

  test("counts for no other definitions", () => {
    expect(readPrepared(recognizers)).not.toBeNull();
    expect(readPrepared(recognizers.slice(1))).toBeNull();
  });
});

describe("a type of the operator's beside prepared patterns", () => {
  const plain = { validator: null, context: [], against: [], scoreMilli: 900, dataClass: "internal" } as const;
  const added: readonly OperatorType[] = [
    { ...plain, type: "BADGE", pattern: "badge [a-z]{2}\\d{4}", ignoreCase: true, words: [] },
    { ...plain, type: "PROJECT", pattern: null, ignoreCase: false, words: ["blue heron", "passport office"] },
    {
      ...plain,
      type: "DESK",
      pattern: "\\d{2}-[KS]\\d",
      ignoreCase: false,
      words: [],
      scoreMilli: 300,
      context: ["desk"],
    },
  ];
  const texts = [
    "Badge ab1234 of the Blue Heron, desk 12-K4; mail jane@example.com, SSN 536-90-4399",
    "at the passport office: passport number C01X00T47, card 4111 1111 1111 1111, born on 3 May 1971",
    "my desk is 12-S4 and the account number is 12345678",
  ];
  const [prepared] = createScanners(added);
  const anew = createPatternScanner("patterns", "1", [...added.map(operatorRecognizer), ...recognizers]);

  test.each(texts)("is found as if all were compiled together: %s", (text) => {
    const found = prepared?.scan(text, "") ?? [];
    expect(found.length).toBeGreaterThan(1);
    expect(found).toEqual(anew.scan(text, ""));
    for (let end = 0; end < text.length; end += 1) {
      expect(prepared?.openFrom(text.slice(0, end))).toBe(anew.openFrom(text.slice(0, end)));
    }
  });
});
