import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import type { Finding } from "../../src/domain/finding.ts";
import { type Claims, createDetector, type Detector, type ScanTarget } from "../../src/scan/detector.ts";
import type { ExternalScanner } from "../../src/scan/external/external-scanner.ts";
import { ScanThread } from "../../src/scan/off-thread.ts";
import type { OperatorType } from "../../src/scan/operator-types.ts";
import type { Scanner } from "../../src/scan/scanner.ts";
import { scanText } from "../../src/scan/scan-text.ts";
import { createScanners } from "../../src/scan/scanners.ts";

const detector = createDetector();
afterAll(() => detector.close());

const limit = 8_192;
const filler = "The quick brown fox jumps over the lazy dog while it rains. ";
const plain = (chars: number): string => filler.repeat(Math.ceil(chars / filler.length)).slice(0, chars);
const own = createScanners([]);
const text = (said: string, label = "", more: Partial<ScanTarget> = {}): ScanTarget => ({
  text: said,
  label,
  partKind: "user",
  direction: "request",
  from: 0,
  ...more,
});
const allOf = ({ scanners }: Detector): ReadonlySet<string> => new Set(scanners.map(({ name }) => name));
const all = allOf(detector);
/** What all scanners of a detector claim. */
const claims = (
  said: readonly ScanTarget[],
  from: Detector = detector,
  names = from === detector ? all : allOf(from),
) => from.claimsOf(said, names);
/** The claims alone, where no scanner failed. */
const found = async (said: readonly ScanTarget[], from: Detector = detector): Promise<Claims["claims"]> => {
  const { claims: these, failed } = await claims(said, from);
  expect([...failed]).toEqual([]);
  return these;
};

/** Remembers what it was asked, and finds each text whole. */
const watcher = () => {
  const seen: string[] = [];
  const scanner: Scanner = {
    name: "watcher",
    version: "7",
    types: ["WATCHED"],
    scan: (said, label) => {
      seen.push(`${label}:${said.slice(0, 9).trim()}`);
      return [
        { type: "WATCHED", start: 0, end: said.length, scoreMilli: 900, scanner: "watcher", dataClass: "internal" },
      ];
    },
    openFrom: (said) => said.length - 1,
  };
  return { seen, scanner };
};

const whatIs = (said: string, type = "WATCHED"): Finding => ({
  type,
  start: 0,
  end: said.length,
  scoreMilli: 900,
  scanner: "watcher",
  dataClass: "internal",
});

describe("a detector", () => {
  test("answers at once up to 8,192 characters, and as a promise above", async () => {
    expect(claims([text(plain(limit))])).not.toBeInstanceOf(Promise);
    expect(claims([text(plain(limit / 2)), text(plain(limit / 2))])).not.toBeInstanceOf(Promise);
    const above = claims([text(`!${plain(limit)}`)]);
    expect(above).toBeInstanceOf(Promise);
    await above;
  });

  test("finds the same on its thread as here", async () => {
    const said = [
      text(`${plain(40_000)} write to jane.doe@example.com or jane%40example.org. ${plain(400)}`),
      text("536-90-4399 is", "ssn"),
      text(`${plain(30_000)}${Buffer.from("call me: jane.doe@example.com").toString("base64")} ${plain(90)} the end`),
      text(`jane.doe@example.com, and then jane.roe@example.com`, "", { from: 20 }),
    ];
    const here = said.map((one) => scanText(own, one.text, one.label, one.from));
    expect(here.map((one) => one.failed.length + one.found.length > 0)).toEqual([true, true, true, true]);
    expect(claims(said)).toBeInstanceOf(Promise);
    expect(await found(said)).toEqual(here.map((one) => one.found));
  });

  test("runs what nobody waits for on a thread, small as it is, and finds the same", async () => {
    const said = [text("jane.doe@example.com is the address beside which nobody waits, whoever asks for it")];
    const beside = detector.claimsOf(said, all, true);
    expect(beside).toBeInstanceOf(Promise);
    expect((await beside).claims).toEqual(said.map((one) => scanText(own, one.text, one.label).found));
  });

  test("answers for small texts at once while a large one is scanned", async () => {
    const waiting = claims([text(`?${plain(limit)}`)]);
    let isThere = false;
    const there = Promise.resolve(waiting).then(() => (isThere = true));
    for (let turn = 0; turn < 3; turn += 1) {
      expect(claims([text(`I am ${turn} ann.lee@example.com`)])).not.toBeInstanceOf(Promise);
      expect(isThere).toBe(false);
    }
    await there;
  });

  test("answers several large calls at once, each with its own", async () => {
    const calls = ["a@example.com", "b.b@example.com", "c.c.c@example.com"].map((address) =>
      found([text(`${address} ${plain(limit)} ${address}`)]),
    );
    const spans = (await Promise.all(calls)).map(([these = []]) =>
      these.filter(({ type }) => type === "EMAIL_ADDRESS").map(({ start, end }) => end - start),
    );
    expect(spans).toEqual([
      [13, 13],
      [15, 15],
      [17, 17],
    ]);
  });

  test("keeps the order of texts that it knows in part", async () => {
    const [known = "", unknown = "", large = ""] = ["known", "unknown", "large"].map(
      (name) => `${name}@example.com ${plain(70)}${name}`,
    );
    const mails = async (said: readonly ScanTarget[]): Promise<number[][]> =>
      (await found(said)).map((these) => these.filter(({ type }) => type === "EMAIL_ADDRESS").map(({ end }) => end));
    const said = [text(unknown), text(known), text("short@example.com"), text(known, "note")];
    await found([text(known)]);
    const expected = [[19], [17], [17], [17]];
    expect(await mails(said)).toEqual(expected);
    expect(await mails(said)).toEqual(expected);
    const more = [text(`${large} ${plain(limit)}`), ...said, text(`${large}${plain(limit)}`)];
    expect(await mails(more)).toEqual([[17], ...expected, [17]]);
    // All is known now: no thread is needed.
    expect(claims(more)).not.toBeInstanceOf(Promise);
  });

  test("scans by given scanners here, whatever the length, and each text once", async () => {
    const { seen, scanner } = watcher();
    const given = createDetector({ scanners: [scanner] });
    const long = `a ${plain(limit * 2)}`;
    const names = allOf(given);
    expect(given.claimsOf([text(long), text("b", "field")], names)).toMatchObject({
      claims: [[{ end: long.length }], [{ end: 1 }]],
    });
    expect(seen).toEqual([":a The qui", "field:b"]);
    given.claimsOf([text("b", "field"), text(long), text("b", "other")], names);
    expect(seen).toEqual([":a The qui", "field:b", "other:b"]);
  });

  test("scans a text again under another label, and a window of a growing text every time", () => {
    const { seen, scanner } = watcher();
    const given = createDetector({ scanners: [scanner] });
    const names = allOf(given);
    for (const label of ["", "one", "two", "one", ""]) given.claimsOf([text(plain(100), label)], names);
    expect(seen).toEqual([":The quick", "one:The quick", "two:The quick"]);
    for (const from of [3, 3]) {
      expect(given.claimsOf([text(plain(100), "", { from })], names)).toMatchObject({ claims: [[]] });
    }
    expect(seen).toHaveLength(5);
  });

  test("asks those that are named, in the parts that they look at", () => {
    const { seen, scanner } = watcher();
    const given = createDetector({
      scanners: [scanner, { ...scanner, name: "answers", kinds: new Set(["assistant"]) }],
    });
    const count = (names: readonly string[], partKind: ScanTarget["partKind"]): number => {
      const before = seen.length;
      given.claimsOf([text(plain(100), "", { partKind })], new Set(names));
      return seen.length - before;
    };
    expect(count(["watcher"], "user")).toBe(1);
    expect(count(["answers"], "user")).toBe(0);
    expect(count(["answers"], "assistant")).toBe(1);
    expect(count(["watcher", "answers"], "assistant")).toBe(2);
    expect(count([], "assistant")).toBe(0);
  });

  test("says what it is made of", () => {
    const { scanner } = watcher();
    const more: Scanner = { ...scanner, name: "other", types: ["A", "B"], isWhole: true, isSlow: true };
    const given = createDetector({ scanners: [scanner, { ...more, kinds: new Set(["user", "tool_result"]) }] });
    const facts = { version: "7", isOutside: false };
    expect(given.scanners).toEqual([
      { ...facts, name: "watcher", types: ["WATCHED"], isWhole: false, isSlow: false, readsAnswers: true },
      { ...facts, name: "other", types: ["A", "B"], isWhole: true, isSlow: true, readsAnswers: false },
    ]);
    expect([...(given.types ?? [])]).toEqual(["WATCHED", "A", "B"]);
    expect(detector.scanners.map(({ name }) => name)).toEqual(own.map(({ name }) => name));
    expect(detector.types?.has("EMAIL_ADDRESS")).toBe(true);
  });

  test("is open where the first of those is that look at the part, and of the caller's own", () => {
    const { scanner } = watcher();
    const opensAt = (name: string, at: number): Scanner => ({
      ...scanner,
      name,
      scan: () => [],
      openFrom: (_said, _from, most = Infinity) => Math.min(at, most),
    });
    const answers = { ...opensAt("answers", 3), kinds: new Set(["assistant"] as const) };
    const given = createDetector({ scanners: [opensAt("any", 6), answers] });
    const names = new Set(["any", "answers"]);
    const said = (partKind: ScanTarget["partKind"]) => text("abc def.", "", { partKind });
    expect(given.openFrom(said("user"), names, [])).toBe(6);
    expect(given.openFrom(said("assistant"), names, [])).toBe(3);
    expect(given.openFrom(said("assistant"), new Set(["any"]), [])).toBe(6);
    expect(given.openFrom(said("assistant"), names, [opensAt("own", 2)])).toBe(2);
    expect(given.openFrom(said("user"), new Set(), [])).toBe(8);
  });

  test("has no answer for texts when there are none", () => {
    expect(claims([])).toEqual({ claims: [], failed: new Set() });
  });

  test("names a scanner that breaks, hears the others, and keeps nothing of that", () => {
    const { seen, scanner } = watcher();
    let isBroken = true;
    const moody: Scanner = {
      ...scanner,
      name: "moody",
      scan: () => {
        if (isBroken) throw new Error("no");
        return [];
      },
    };
    const given = createDetector({ scanners: [moody, scanner] });
    const names = allOf(given);
    const said = [text(plain(100))];
    expect(given.claimsOf(said, names)).toMatchObject({ claims: [[{ type: "WATCHED" }]], failed: new Set(["moody"]) });
    isBroken = false;
    expect(given.claimsOf(said, names)).toMatchObject({ claims: [[{ type: "WATCHED" }]], failed: new Set() });
    expect(seen).toHaveLength(2);
    given.claimsOf(said, names);
    expect(seen).toHaveLength(2);
  });
});

describe("a scanner outside", () => {
  const outside = (scan: ExternalScanner["scan"], more: Partial<ExternalScanner> = {}): ExternalScanner => ({
    name: "outside",
    version: "1",
    types: ["WATCHED"],
    check: async () => undefined,
    close: async () => undefined,
    scan,
    ...more,
  });
  const { scanner } = watcher();
  const ask = async (one: ExternalScanner, said: readonly ScanTarget[]) => {
    const given = createDetector({ scanners: [scanner], external: [one] });
    return given.claimsOf(said, allOf(given));
  };

  test("is heard beside our own", async () => {
    const { claims: [these] = [] } = await ask(
      outside(async (said) => [whatIs(said, "THEIRS")]),
      [text("abc")],
    );
    expect(these?.map(({ type }) => type)).toEqual(["WATCHED", "THEIRS"]);
  });

  test.each([
    ["rejects", async () => Promise.reject(new Error("no"))],
    ["claims what lies beyond the text", async (said: string) => [{ ...whatIs(said), end: said.length + 1 }]],
    ["scores nothing known", async (said: string) => [{ ...whatIs(said), scoreMilli: Number.NaN }]],
  ])("that %s has failed, and ours are heard", async (_name, scan) => {
    const { claims: these, failed } = await ask(outside(scan), [text("abc"), text("de")]);
    expect([...failed]).toEqual(["outside"]);
    expect(these).toMatchObject([[{ type: "WATCHED" }], [{ type: "WATCHED" }]]);
  });

  test("gives up the other texts once one has failed", async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const one = outside(async (said, signal) => {
      signals.push(signal);
      return said === "b" ? Promise.reject(new Error("no")) : [];
    });
    await ask(one, [text("a"), text("b"), text("c")]);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, true, true]);
  });

  test("is given the parts and the directions that it asks for", async () => {
    const seen: string[] = [];
    const scan: ExternalScanner["scan"] = async (said, _signal, place) => {
      seen.push(`${said} ${place?.partKind} ${place?.direction}`);
      return [];
    };
    const one = outside(scan, { kinds: new Set(["user"]), directions: new Set(["request"]) });
    await ask(one, [text("a"), text("b", "", { partKind: "system" }), text("c", "", { direction: "response" })]);
    expect(seen).toEqual(["a user request"]);
  });

  test.each<[Partial<ExternalScanner>, boolean]>([
    [{}, true],
    [{ directions: new Set(["request", "tool_result"]) }, false],
    [{ directions: new Set(["response"]) }, true],
    [{ kinds: new Set(["user"]) }, false],
    [{ kinds: new Set(["assistant"]), directions: new Set(["request"]) }, false],
  ])("that asks for %j reads answers: %s", (more, readsAnswers) => {
    const { scanners } = createDetector({ scanners: [], external: [outside(async () => [], more)] });
    expect(scanners).toMatchObject([{ isWhole: true, isSlow: true, isOutside: true, readsAnswers }]);
  });

  test("that may find any type makes all types known", () => {
    const one = outside(async () => [], { types: null });
    expect(createDetector({ scanners: [scanner], external: [one] }).types).toBeNull();
  });
});

const operatorType = (given: Partial<OperatorType>): OperatorType => ({
  type: "TICKET",
  pattern: null,
  ignoreCase: false,
  words: [],
  validator: null,
  context: [],
  against: [],
  scoreMilli: 900,
  dataClass: "internal",
  ...given,
});

describe("the scan thread", () => {
  const tickets = (these: readonly Finding[] = []): number[] =>
    these.filter(({ type }) => type === "TICKET").map(({ start }) => start);
  const names = own.map(({ name }) => name);
  const named = (said: string) => ({ text: said, label: "", from: 0, names });
  const failed = [{ found: [], failed: names }];

  test("knows the operator's types", async () => {
    const given = createDetector({
      added: [operatorType({ pattern: "TCK-[0-9]{5}" }), operatorType({ words: ["blue moon"] })],
    });
    const said = `see TCK-12345 and the Blue Moon ${plain(200)}`;
    const [here] = await found([text(said)], given);
    const [there] = await found([text(said + plain(limit))], given);
    expect(tickets(here).sort((a, b) => a - b)).toEqual([4, 22]);
    expect(tickets(there).sort((a, b) => a - b)).toEqual([4, 22]);
    await given.close();
  });

  test("runs those that are named", async () => {
    const thread = new ScanThread({ versions: {}, added: [] });
    const [these] = await thread.scan([{ ...named("jane@example.com"), names: ["names"] }]);
    expect(these?.found.filter(({ scanner }) => scanner !== "names")).toEqual([]);
    await thread.close();
  });

  test("that breaks fails what it was given, every time", async () => {
    const thread = new ScanThread({ versions: {}, added: [operatorType({ pattern: "[0-9]{3" })] });
    expect(await thread.scan([named("one")])).toEqual(failed);
    expect(await thread.scan([named("another")])).toEqual(failed);
    await thread.close();
  });

  test("that is closed fails what it was given and what waits, and another is started for the next", async () => {
    const thread = new ScanThread({ versions: {}, added: [] });
    const calls = [thread.scan([named(plain(1_000))]), thread.scan([named("waits")])];
    await thread.close();
    expect(await Promise.all(calls)).toEqual([failed, failed]);
    const [these] = await thread.scan([named("jane@example.com")]);
    expect(these?.found.map(({ type }) => type)).toContain("EMAIL_ADDRESS");
    await thread.close();
  });

  test("gives every call its turn: a long one holds up no short one", async () => {
    const thread = new ScanThread({ versions: {}, added: [] });
    onTestFinished(() => thread.close());
    const settled: string[] = [];
    const ask = async (name: string, count: number, chars: number): Promise<number> => {
      const texts = Array.from({ length: count }, (_, at) => named(`${name}${at}@example.com ${plain(chars)}`));
      const scanned = await thread.scan(texts);
      settled.push(name);
      const ends = scanned.map(({ found }) => found.find(({ type }) => type === "EMAIL_ADDRESS")?.end);
      expect(ends).toEqual(texts.map(({ text }) => text.indexOf(" ")));
      return scanned.length;
    };
    expect(await Promise.all([ask("long", 12, 30_000), ask("short", 1, 100), ask("other", 3, 40_000)])).toEqual([
      12, 1, 3,
    ]);
    expect(settled).toEqual(["short", "other", "long"]);
  });

  test("that is retired says what it was asked, ends, and begins again when it is asked once more", async () => {
    const thread = new ScanThread({ versions: {}, added: [] });
    const calls = [thread.scan([named("jane@example.com")]), thread.scan([named("joe@example.com")])];
    thread.retire();
    calls.push(thread.scan([named("jill@example.com")]));
    const mails = (await Promise.all(calls)).map(([these]) =>
      these?.found.some(({ type }) => type === "EMAIL_ADDRESS"),
    );
    expect(mails).toEqual([true, true, true]);
    const [these] = await thread.scan([named("once.more@example.com")]);
    expect(these?.failed).toEqual([]);
    await thread.close();
  });

  test("that ends fails every scanner of a detector's call", async () => {
    const given = createDetector();
    const waiting = claims([text(plain(limit + 1))], given);
    await given.close();
    const looking = own.filter(({ kinds }) => kinds?.has("user") ?? true).map(({ name }) => name);
    expect([...(await waiting).failed]).toEqual(looking);
  });

  test("need not have been started to be closed", async () => {
    await expect(createDetector().close()).resolves.toBeUndefined();
  });
});
