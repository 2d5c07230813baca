import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { createNamesScanner } from "../../src/scan/names/names-scanner.ts";
import { ScanThread } from "../../src/scan/off-thread.ts";
import { scanText } from "../../src/scan/scan-text.ts";
import { createScanners } from "../../src/scan/scanners.ts";
import { createSlowScanners } from "../../src/scan/slow-scanners.ts";

const people = ["Mary Johnson", "Thomas Miller", "Dr. Margaret Oldfield"];
const textOf = (number: number): string => `${"Well, ".repeat(number % 7)}please ask ${people[number % 3]} about it.`;
const named = (text: string, names: readonly string[] = ["names"]) => ({ text, label: "", from: 0, names });
const names = createNamesScanner();

describe.each([
  ["for large texts", false],
  ["beside the calls", true],
])("a thread %s", (_what, isBeside) => {
  const thread = new ScanThread({ added: [], versions: {}, isBeside });
  afterAll(() => thread.close());

  test("gives each of many calls its own, as scanning here does", async () => {
    const calls = Array.from({ length: 150 }, (_, number) => [named(textOf(number)), named(textOf(number + 1))]);
    const scanned = await Promise.all(calls.map((texts) => thread.scan(texts)));
    expect(scanned.flat().every(({ found }) => found.length > 0)).toBe(true);
    expect(scanned).toEqual(calls.map((texts) => texts.map(({ text }) => scanText([names], text, ""))));
  });

  test("asks the scanners that are named, and no others", async () => {
    const [none, own] = await thread.scan([named(textOf(0), []), named(textOf(0))]);
    expect(none).toEqual({ found: [], failed: [] });
    expect(own?.found.length).toBeGreaterThan(0);
  });

  test("that ends has failed what it was given and what waits, and begins again", async () => {
    const ended = new ScanThread({ added: [], versions: {}, isBeside });
    onTestFinished(() => ended.close());
    const calls = Array.from({ length: 70 }, () => ended.scan([named(textOf(1))]));
    await ended.close();
    const failed = { found: [], failed: ["names"] };
    expect(await Promise.all(calls)).toEqual(calls.map(() => [failed]));
    const [again] = await ended.scan([named(textOf(1))]);
    expect(again?.failed).toEqual([]);
  });
});

describe("the scanners that run beside the calls", () => {
  test("are those of all that are slow", () => {
    const named = (scanners: ReturnType<typeof createSlowScanners>) =>
      scanners.map(({ name, version }) => [name, version]);
    expect(named(createSlowScanners())).toEqual(named(createScanners([]).filter(({ isSlow }) => isSlow === true)));
  });
});
