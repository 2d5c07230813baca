/**
 * A thread that scans: large texts, so that no other call waits for them, or those that no call waits for.
 * @module
 */
import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import type { OperatorType } from "./operator-types.ts";
import { scanText } from "./scan-text.ts";
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
  /** It is asked slow scanners only: the others are done before a call goes on. */
  readonly isBeside: boolean;
}

const niceness = 10;

const port = parentPort;
if (port === null) throw new Error("runs in a worker thread only");
const { added, isBeside }: ScanThreadData = workerData;
// Linux keeps a niceness for each thread (setpriority(2), "C library/kernel differences"); elsewhere it would be the whole process's.
if (isBeside && process.platform === "linux") setPriority(niceness);
const scanners = isBeside ? createSlowScanners() : (await import("./scanners.ts")).createScanners(added);

/** One that is not here ends the thread, and so fails the texts: nothing passes as scanned that was not. */
const scannerOf = (name: string): Scanner => {
  const found = scanners.find((one) => one.name === name);
  if (found === undefined) throw new Error("a scanner that this thread does not have");
  return found;
};

/** Of each caller the texts; the answer is in the same order. */
port.on("message", (calls: readonly (readonly NamedText[])[]) => {
  const answers = calls.map((texts) =>
    texts.map(({ text, label, from, names }) => scanText(names.map(scannerOf), text, label, from)),
  );
  port.postMessage(answers);
});
