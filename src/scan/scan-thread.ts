/**
 * The thread that scans large texts, so that no other call waits for them.
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import type { Finding } from "../domain/finding.ts";
import type { OperatorType } from "./operator-types.ts";
import { scanText } from "./scan-text.ts";
import { createScanners } from "./scanners.ts";

export interface LabelledText {
  readonly text: string;
  readonly label: string;
}

export interface ScanRequest {
  readonly id: number;
  readonly texts: readonly LabelledText[];
}

/** The claims of each text, or the words of the failure: those are our own. */
export type ScanAnswer =
  | { readonly id: number; readonly claims: readonly (readonly Finding[])[] }
  | { readonly id: number; readonly failure: string };

const port = parentPort;
if (port === null) throw new Error("runs in a worker thread only");
const added: readonly OperatorType[] = workerData;
const scanners = createScanners(added);

const scan = ({ id, texts }: ScanRequest): ScanAnswer => {
  try {
    return { id, claims: texts.map(({ text, label }) => scanText(scanners, text, label)) };
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : "the scan failed" };
  }
};

port.on("message", (request: ScanRequest) => port.postMessage(scan(request)));
