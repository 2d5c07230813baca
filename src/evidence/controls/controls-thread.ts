/**
 * The thread that reads the record for controls, on a connection of its own and at a lower priority: neither calls nor pages wait for it.
 * @module
 */
import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { CustodyError, type ErrorCode } from "../../domain/errors.ts";
import { openStoreReader } from "../../store/open-store.ts";
import { type ControlsAnswer, type ControlsQuestion, ControlsReader } from "./controls-question.ts";

export type ThreadAnswer =
  | { readonly answer: ControlsAnswer }
  | { readonly failure: { readonly code: ErrorCode; readonly message: string } };

const niceness = 10;
// Linux alone gives threads priorities of their own.
if (process.platform === "linux") setPriority(niceness);

const port = parentPort;
if (port === null) throw new Error("runs in a worker thread only");
const folder: string = workerData;
const reader = new ControlsReader(await openStoreReader(folder));

const answerTo = async (question: ControlsQuestion): Promise<ThreadAnswer> => {
  try {
    return { answer: await reader.answer(question) };
  } catch (error) {
    if (error instanceof CustodyError) return { failure: { code: error.code, message: error.message } };
    return { failure: { code: "ledger_unavailable", message: "the log could not be read" } };
  }
};

port.on("message", (question: ControlsQuestion) => {
  void answerTo(question).then((answer) => port.postMessage(answer));
});
