/**
 * A thread that scans: large texts, so that no other call waits for them, or those that no call waits for.
 * @module
 */
import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import type { OperatorType } from "./operator-types.ts";
import { scanText } from "./scan-text.ts";
import { createScanners } from "./scanners.ts";

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
  readonly isBeside: boolean;
}

const niceness = 10;

const port = parentPort;
if (port === null) throw new Error("runs in a worker thread only");
const { added, isBeside }: ScanThreadData = workerData;
// Linux keeps a niceness for each thread (setpriority(2), "C library/kernel differences"); elsewhere it would be the whole process's.
if (isBeside && process.platform === "linux") setPriority(niceness);
const scanners = createScanners(added);

/** Of each caller the texts; the answer is in the same order. */
port.on("message", (calls: readonly (readonly NamedText[])[]) => {
  const answers = calls.map((texts) =>
    texts.map(({ text, label, from, names }) =>
      scanText(
        scanners.filter(({ name }) => names.includes(name)),
        text,
        label,
        from,
      ),
    ),
  );
  port.postMessage(answers);
});
