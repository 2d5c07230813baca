/**
 * A model's file that is changed while the server runs: no text is judged by another model than the record names.
 * @module
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { createDetector } from "../../src/scan/detector.ts";
import { readModel as readInjectionModel } from "../../src/scan/injection/model.ts";
import { readModel } from "../../src/scan/names/model.ts";
import { createNamesScanner } from "../../src/scan/names/names-scanner.ts";
import { ScanThread } from "../../src/scan/off-thread.ts";
import type { OperatorType } from "../../src/scan/operator-types.ts";
import { scanText } from "../../src/scan/scan-text.ts";
import { createScanners } from "../../src/scan/scanners.ts";
import { readRecorded } from "../fixtures/read-record.ts";
import { errorOf } from "../fixtures/send.ts";
import { custodyForTest } from "../fixtures/start-custody.ts";

const shipped = new URL("../../src/scan/names/names.model", import.meta.url);
const text = "please ask Mary Johnson about it.";

/** The shipped model in a file of its own, and what may be done to it. */
const modelForTest = () => {
  const folder = mkdtempSync(join(tmpdir(), "custody-model-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "names.model");
  const putBack = (): void => cpSync(shipped, path);
  putBack();
  const change = (of: (bytes: Buffer) => Buffer): void => writeFileSync(path, of(readFileSync(path)));
  return { file: pathToFileURL(path), path, change, putBack };
};

const otherWeights = (bytes: Buffer): Buffer => {
  const last = bytes.length - 1;
  bytes.writeInt8(bytes.readInt8(last) === 1 ? 2 : 1, last);
  return bytes;
};
const changes: readonly (readonly [string, (bytes: Buffer) => Buffer])[] = [
  [
    "of another version",
    (bytes) => Buffer.from(bytes.toString("latin1").replace(/[0-9a-f]{12}/, "0123456789ab"), "latin1"),
  ],
  ["of other weights under the same version", otherWeights],
  ["that is cut short", (bytes) => bytes.subarray(0, -1)],
  ["that is empty", () => Buffer.alloc(0)],
];

describe.each(changes)("a names model %s", (_what, change) => {
  test("has failed, until it is put back", () => {
    const { file, change: changeFile, putBack } = modelForTest();
    const scanner = createNamesScanner(file);
    changeFile(change);
    expect(scanText([scanner], text, "")).toEqual({ found: [], failed: ["names"] });
    putBack();
    expect(scanText([scanner], text, "").found.map(({ type }) => type)).toEqual(["PERSON"]);
  });

  test("is not looked at again once it is read", () => {
    const { file, change: changeFile } = modelForTest();
    const scanner = createNamesScanner(file);
    const before = scanText([scanner], text, "");
    changeFile(change);
    expect(scanText([scanner], text, "")).toEqual(before);
    expect(before.failed).toEqual([]);
  });

  test("lets no call through, and the record says why", async () => {
    const { file, change: changeFile } = modelForTest();
    const others = createScanners([]).filter(({ name }) => name !== "names");
    const custody = await custodyForTest({
      actions: { PERSON: "redact" },
      scanners: [...others, createNamesScanner(file)],
    });
    changeFile(change);
    const refused = await custody.chat({ model: "gpt-test", messages: [{ role: "user", content: text }] });
    expect([refused.status, errorOf(refused).code]).toEqual([503, "scanner_failed"]);
    expect(custody.upstream.calls).toHaveLength(0);
    const { closed } = await readRecorded(custody.folder, refused.id);
    expect(closed).toMatchObject({ outcome: "failed", error: "scanner_failed" });
  });
});

test("weights that are not those that the version is of are no model", () => {
  const { file, change } = modelForTest();
  change(otherWeights);
  expect(() => readModel(file)).toThrow("not what its version says");
  const injection = readFileSync(new URL("../../src/scan/injection/injection.model", import.meta.url));
  writeFileSync(file, otherWeights(injection));
  expect(() => readInjectionModel(file)).toThrow("not what its version says");
});

describe.each([
  ["for large texts", false],
  ["beside the calls", true],
])("a thread %s", (_what, isBeside) => {
  const scan = async (versions: Readonly<Record<string, string>>, names: readonly string[]) => {
    const thread = new ScanThread({ added: [], versions, isBeside });
    onTestFinished(() => thread.close());
    const [scanned] = await thread.scan([{ text, label: "", from: 0, names }]);
    return scanned;
  };

  test("that begins with another model than the server did has failed", async () => {
    const versions = { names: "0123456789ab" };
    expect(await scan(versions, ["names"])).toEqual({ found: [], failed: ["names"] });
    const others = await scan(versions, ["names", "injection", "patterns"]);
    expect(others?.failed).toEqual(["names"]);
  });

  test("that has the same has not", async () => {
    const { name, version } = createNamesScanner();
    const scanned = await scan({ [name]: version }, [name]);
    expect([scanned?.failed, scanned?.found.length]).toEqual([[], 1]);
  });

  test("has failed for a scanner that it does not know", async () => {
    expect(await scan({}, ["names", "gone"])).toMatchObject({ found: [{ type: "PERSON" }], failed: ["gone"] });
  });
});

test("the threads of a detector are told which models it has", async () => {
  // One list of added types has one list of scanners: these are the detector's own.
  const added: readonly OperatorType[] = [
    {
      type: "TICKET",
      pattern: null,
      ignoreCase: false,
      words: ["blue moon"],
      validator: null,
      context: [],
      against: [],
      scoreMilli: 900,
      dataClass: "internal",
    },
  ];
  for (const scanner of createScanners(added)) {
    if (scanner.name === "names") Object.assign(scanner, { version: "0123456789ab" });
  }
  const detector = createDetector({ added });
  onTestFinished(() => detector.close());
  const target = { label: "", partKind: "user", direction: "request", from: 0 } as const;
  const names = new Set(["names", "patterns"]);
  const large = await detector.claimsOf([{ ...target, text: `${text} `.repeat(2_200) }], names);
  expect([...large.failed]).toEqual(["names"]);
  const beside = await detector.claimsOf([{ ...target, text }], names, true);
  expect([...beside.failed]).toEqual(["names"]);
});
