import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Edit } from "../../src/scan/edits.ts";
import { HoldBack } from "../../src/scan/hold-back.ts";
import { createPatternScanner } from "../../src/scan/pattern-scanner.ts";
import { resolveOverlaps } from "../../src/scan/resolve-overlaps.ts";
import { openFrom, scanText } from "../../src/scan/scan-text.ts";

const definition = { scoreMilli: 900, dataClass: "confidential", source: "this test" } as const;
const scanners = [
  createPatternScanner("few", "1", [
    { ...definition, type: "MAIL", pattern: /[a-z]{1,20}@[a-z]{1,20}/ },
    { ...definition, type: "NUMBERS", pattern: /\d{3} \d{3} \d{3}/ },
    { ...definition, type: "SECRET", pattern: /key (?<value>[a-z]{4})/ },
    { ...definition, type: "NUMBER", scoreMilli: 300, context: ["code"], pattern: /\d{4}/ },
  ]),
];

const editsIn = (text: string, from = 0): Edit[] =>
  resolveOverlaps(scanText(scanners, text, "", from).found).map(({ type, start, end }) => ({ start, end, text: type }));

/** What is found in a text that grows by these lengths. */
const grow = (text: string, lengths: () => number): Edit[] => {
  const hold = new HoldBack();
  const edits: Edit[] = [];
  const look = (isEnd: boolean): void => {
    const window = hold.window(isEnd ? null : (seen, from) => openFrom(scanners, seen, from));
    if (window !== null) edits.push(...hold.settle(window, editsIn(window.text, window.from), null).edits);
  };
  for (let at = 0; at < text.length;) {
    const end = at + lengths();
    hold.add(text.slice(at, end));
    look(false);
    at = end;
  }
  look(true);
  expect(hold.settled).toBe(text.length);
  return edits;
};

describe("what is found in a growing text", () => {
  const atoms = fc.oneof(
    fc.constantFrom(
      "123 ",
      "ab@cd",
      "key ",
      "abcd",
      "1234",
      " code ",
      ". ",
      "\n\n",
      " ",
      "word ",
      "%40",
      "а",
      "\u00a0",
    ),
    fc.string({ maxLength: 4 }),
  );
  const texts = fc.array(atoms, { maxLength: 60 }).map((parts) => parts.join(""));

  test("is what is found in the whole", () => {
    fc.assert(
      fc.property(texts, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (text, lengths) => {
        expect(grow(text, () => lengths.next().value ?? 1)).toEqual(editsIn(text));
      }),
      { numRuns: 400 },
    );
  });

  test.each(["123 ", "ab@cd ", "key abcd ", "1234 code ", "12 ", "Some words. ab@cd "])(
    "is it in a long one too: %s again and again",
    (unit) => {
      const text = unit.repeat(600);
      expect(grow(text, () => 7)).toEqual(editsIn(text));
    },
  );
});

describe("a window", () => {
  test("is none while everything is open", () => {
    const hold = new HoldBack();
    hold.add("abc");
    expect(hold.window(() => 0)).toBeNull();
    expect(hold.window(null)).toEqual({ text: "abc", from: 0, open: 3 });
  });

  test("holds what was judged as context, and not all of it", () => {
    const hold = new HoldBack();
    for (let k = 0; k < 400; k += 1) {
      hold.add(`Sentence ${k} ends here. `);
      const window = hold.window((text) => text.length);
      if (window === null) throw new Error("nothing is open");
      expect(window.text.length).toBeLessThan(1_000);
      if (k > 40) expect(window.from).toBeGreaterThan(200);
      hold.settle(window, [], null);
    }
  });

  test("comes seldom while much is held", () => {
    const hold = new HoldBack();
    let looks = 0;
    for (let k = 0; k < 20_000; k += 1) {
      hold.add("a");
      hold.window(() => {
        looks += 1;
        return 0;
      });
    }
    expect(looks).toBeLessThan(1_200);
    expect(hold.window(null)?.text.length).toBe(20_000);
  });
});

describe("what a judgement makes final", () => {
  const held = (): HoldBack => {
    const hold = new HoldBack();
    hold.add("0123456789");
    return hold;
  };
  const edit = (start: number, end: number): Edit => ({ start, end, text: "x" });

  test("ends before what reaches beyond the open place", () => {
    const hold = held();
    const settled = hold.settle({ text: "0123456789", from: 0, open: 6 }, [edit(1, 2), edit(3, 5), edit(4, 8)], null);
    expect(settled).toEqual({ edits: [edit(1, 2)], blockAt: null });
    expect(hold.settled).toBe(3);
  });

  test("ends where a block begins; one in the open part is none yet", () => {
    expect(held().settle({ text: "0123456789", from: 0, open: 6 }, [edit(1, 2), edit(4, 5)], 4)).toEqual({
      edits: [edit(1, 2)],
      blockAt: 4,
    });
    expect(held().settle({ text: "0123456789", from: 0, open: 6 }, [edit(7, 8)], 7).blockAt).toBeNull();
  });
});
