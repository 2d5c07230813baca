/**
 * A thread that scans: large texts, so that no other call waits for them, or those that no call waits for.
 * @module
 */
import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import type { OperatorType } from "./operator-types.ts";
import { type Scanned, scanText } from "./scan-text.ts";
import type { Scanner } from "./scanner.ts";
import { createSlowScanners } from "./slow-scanners.ts";

/** A text, and the names of the scanners that look at it. */
export interface NamedText {
  readonly text: string;
  readonly label: string;
  /** See `Scanner.scan`. */
  readonly from: number;
  readonly names: readonly string[];
}

export interface ScanThreadData {
  readonly added: readonly OperatorType[];
  /** Of the scanners that ask models, as the policy's digest has them: a thread may begin long after the server, and find other files. */
  readonly versions: Readonly<Record<string, string>>;
  readonly isBeside: boolean;
}

const niceness = 10;

const port = parentPort;
if (port === null) throw new Error("runs in a worker thread only");
const { added, versions, isBeside }: ScanThreadData = workerData;
// Linux keeps a niceness for each thread (setpriority(2), "C library/kernel differences"); elsewhere it would be the whole process's.
if (isBeside && process.platform === "linux") setPriority(niceness);
const slow = createSlowScanners();

/** Beside calls only slow ones are asked: the others, with all recognizers, are loaded where one of them is. */
const scannersFor = async (names: readonly string[]): Promise<readonly Scanner[]> => {
  const isEnough = names.every((name) => slow.some((one) => one.name === name));
  const scanners = isEnough ? slow : (await import("./scanners.ts")).createScanners(added);
  return scanners.filter(({ name, version }) => names.includes(name) && (versions[name] ?? version) === version);
};

/** A scanner that is not here, or is another than the one that is asked for, has failed. */
const scan = async ({ text, label, from, names }: NamedText): Promise<Scanned> => {
  const scanners = await scannersFor(names);
  const { found, failed } = scanText(scanners, text, label, from);
  const lacking = names.filter((name) => !scanners.some((one) => one.name === name));
  return { found, failed: [...failed, ...lacking] };
};

/** Of each caller the texts; the answer is in the same order. */
port.on("message", async (calls: readonly (readonly NamedText[])[]) => {
  port.postMessage(await Promise.all(calls.map((texts) => Promise.all(texts.map(scan)))));
});
