import { afterAll, describe, expect, test } from "vitest";
import { createDetector } from "../../src/scan/detector.ts";
import { ScanThread } from "../../src/scan/off-thread.ts";
import type { OperatorType } from "../../src/scan/operator-types.ts";
import type { Scanner } from "../../src/scan/scanner.ts";
import { scanText } from "../../src/scan/scan-text.ts";
import { createScanners } from "../../src/scan/scanners.ts";

const detector = createDetector();
afterAll(() => detector.close());

const limit = 65_536;
const filler = "The quick brown fox jumps over the lazy dog while it rains. ";
const plain = (chars: number): string => filler.repeat(Math.ceil(chars / filler.length)).slice(0, chars);
const own = createScanners([]);
const text = (said: string, label = "") => ({ text: said, label });

/** Remembers what it was asked, and finds each text whole. */
const watcher = () => {
  const seen: string[] = [];
  const scanner: Scanner = {
    name: "watcher",
    version: "7",
    types: ["WATCHED"],
    charsMax: 10,
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

describe("a detector", () => {
  test("answers at once up to 65,536 characters, and as a promise above", async () => {
    expect(detector.claimsOf([text(plain(limit))])).toBeInstanceOf(Array);
    expect(detector.claimsOf([text(plain(limit / 2)), text(plain(limit / 2))])).toBeInstanceOf(Array);
    const above = detector.claimsOf([text(`!${plain(limit)}`)]);
    expect(above).toBeInstanceOf(Promise);
    await above;
  });

  test("finds the same on its thread as here", async () => {
    const said = [
      text(`${plain(40_000)} write to jane.doe@example.com or jane%40example.org. ${plain(400)}`),
      text("536-90-4399 is", "ssn"),
      text(`${plain(30_000)}${Buffer.from("call me: jane.doe@example.com").toString("base64")} ${plain(90)} the end`),
    ];
    const here = said.map((one) => scanText(own, one.text, one.label));
    expect(here.map(({ length }) => length > 0)).toEqual([true, true, true]);
    const there = detector.claimsOf(said);
    expect(there).toBeInstanceOf(Promise);
    expect(await there).toEqual(here);
  });

  test("answers several large calls at once, each with its own", async () => {
    const calls = ["a@example.com", "b.b@example.com", "c.c.c@example.com"].map((address) =>
      detector.claimsOf([text(`${address} ${plain(limit)} ${address}`)]),
    );
    const claims = await Promise.all(calls);
    const spans = claims.map(([found = []]) =>
      found.filter(({ type }) => type === "EMAIL_ADDRESS").map(({ start, end }) => end - start),
    );
    expect(spans).toEqual([
      [13, 13],
      [15, 15],
      [17, 17],
    ]);
  });

  test("keeps the order of texts that it knows in part", async () => {
    const [known, unknown, large] = ["known", "unknown", "large"].map(
      (name) => `${name}@example.com ${plain(70)}${name}`,
    );
    const mails = (claims: readonly { readonly type: string; readonly end: number }[] = []): (number | undefined)[] =>
      claims.filter(({ type }) => type === "EMAIL_ADDRESS").map(({ end }) => end);
    const said = [text(unknown ?? ""), text(known ?? ""), text("short@example.com"), text(known ?? "", "note")];
    await detector.claimsOf([text(known ?? "")]);
    const expected = [[19], [17], [17], [17]];
    expect((await detector.claimsOf(said)).map((found) => mails(found))).toEqual(expected);
    expect((await detector.claimsOf(said)).map((found) => mails(found))).toEqual(expected);
    const more = [text(`${large} ${plain(limit)}`), ...said, text(`${large}${plain(limit)}`)];
    expect((await detector.claimsOf(more)).map((found) => mails(found))).toEqual([[17], ...expected, [17]]);
    // All is known now: no thread is needed.
    expect(detector.claimsOf(more)).toBeInstanceOf(Array);
  });

  test("scans by given scanners here, whatever the length, and each text once", () => {
    const { seen, scanner } = watcher();
    const given = createDetector({ scanners: [scanner] });
    const long = `a ${plain(limit * 2)}`;
    const claims = given.claimsOf([text(long), text("b", "field")]);
    expect(claims).toMatchObject([[{ end: long.length }], [{ end: 1 }]]);
    expect(seen).toEqual([":a The qui", "field:b"]);
    given.claimsOf([text("b", "field"), text(long)]);
    expect(seen).toEqual([":a The qui", "field:b", "field:b"]);
  });

  test("scans a text again under another label", () => {
    const { seen, scanner } = watcher();
    const given = createDetector({ scanners: [scanner] });
    for (const label of ["", "one", "two", "one", ""]) given.claimsOf([text(plain(100), label)]);
    expect(seen).toEqual([":The quick", "one:The quick", "two:The quick"]);
  });

  test("says what it is made of", () => {
    const { scanner } = watcher();
    const given = createDetector({ scanners: [scanner, { ...scanner, name: "other", types: ["A", "B"] }] });
    expect(given.versions).toEqual(["watcher@7", "other@7"]);
    expect([...(given.types ?? [])]).toEqual(["WATCHED", "A", "B"]);
    expect(given.openFrom("abc def.")).toBe(7);
    expect(detector.versions.map((version) => version.split("@")[0])).toEqual(["patterns", "names"]);
    expect(detector.types?.has("EMAIL_ADDRESS")).toBe(true);
  });

  test("has no answer for texts when there are none", () => {
    expect(detector.claimsOf([])).toEqual([]);
  });

  test("fails a text that a given scanner breaks on, and forgets none", () => {
    const { seen, scanner } = watcher();
    let isBroken = true;
    const moody: Scanner = {
      ...scanner,
      scan: (said, label) => {
        if (isBroken) throw new Error("no");
        return scanner.scan(said, label);
      },
    };
    const given = createDetector({ scanners: [moody] });
    expect(() => given.claimsOf([text(plain(100))])).toThrow(expect.objectContaining({ code: "scanner_failed" }));
    isBroken = false;
    expect(given.claimsOf([text(plain(100))])).toMatchObject([[{ type: "WATCHED" }]]);
    expect(seen).toHaveLength(1);
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
  const tickets = (claims: readonly { readonly type: string; readonly start: number }[] = []): number[] =>
    claims.filter(({ type }) => type === "TICKET").map(({ start }) => start);

  test("knows the operator's types", async () => {
    const given = createDetector({
      added: [operatorType({ pattern: "TCK-[0-9]{5}" }), operatorType({ words: ["blue moon"] })],
    });
    const said = `see TCK-12345 and the Blue Moon ${plain(200)}`;
    const here = await given.claimsOf([text(said)]);
    const there = await given.claimsOf([text(said + plain(limit))]);
    expect(tickets(here[0]).sort((a, b) => a - b)).toEqual([4, 22]);
    expect(tickets(there[0]).sort((a, b) => a - b)).toEqual([4, 22]);
    await given.close();
  });

  test("that breaks fails what it was given, every time", async () => {
    const thread = new ScanThread([operatorType({ pattern: "[0-9]{3" })]);
    const failed = { code: "scanner_failed", message: "the scan thread ended" };
    await expect(thread.scan([text("one")])).rejects.toMatchObject(failed);
    await expect(thread.scan([text("another")])).rejects.toMatchObject(failed);
    await thread.close();
  });

  test("that is closed fails what it was given, and another is started for the next", async () => {
    const thread = new ScanThread([]);
    const call = thread.scan([text(plain(1_000))]);
    const failed = expect(call).rejects.toMatchObject({ code: "scanner_failed" });
    await thread.close();
    await failed;
    const [found = []] = await thread.scan([text("jane@example.com")]);
    expect(found.map(({ type }) => type)).toContain("EMAIL_ADDRESS");
    await thread.close();
  });

  test("need not have been started to be closed", async () => {
    await expect(createDetector().close()).resolves.toBeUndefined();
  });
});
