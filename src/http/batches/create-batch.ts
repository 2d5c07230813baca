/**
 * @module
 * Makes a batch of a file of the caller's own: row, entry and exchange are one commit. Its lines run after that.
 */
import { batchMade, newBatch } from "../../batches/batches.ts";
import type { Files } from "../../batches/files.ts";
import { CustodyError } from "../../domain/errors.ts";
import { newEntry } from "../../ledger/append.ts";
import type { Recorder } from "../../ledger/exchange-record.ts";
import { batchRequest } from "../../openai/batches.ts";
import { batchEndpointOf } from "../../openai/batch-line.ts";
import { check } from "../../openai/must.ts";
import type { BatchRow } from "../../store/batch-rows.ts";
import type { Exchange, Stage } from "../exchange.ts";
import { answeredHere } from "./answered-here.ts";
import { shownBatch } from "./shown-file.ts";

/** Where batches are asked for. */
export interface BatchDesk {
  readonly files: Files;
  /** How many of a key's have not ended. */
  readonly countUnended: (principal: string) => Promise<number>;
  readonly unendedMax: number;
  /** Told of a batch once it is stored. */
  readonly onCreated: (id: string) => void;
}

/** Under which subject and for which purpose the lines run: as this request says, else as the file was sent. */
const wordsOf = async ({ subject, purpose }: Exchange, row: Awaited<ReturnType<Files["find"]>>, files: Files) => {
  const details = await files.detailsOf(row);
  if (details === null) {
    throw new CustodyError("not_found", "the content of this file was erased", "input_file_id");
  }
  const whose = subject ?? details["subject"] ?? null;
  return { ...(whose === null ? {} : { subject: whose }), ...(purpose === null ? {} : { purpose }) };
};

/**
 * @example
 * [scanTexts(), createBatch(recorder, desk)]
 */
export const createBatch = (recorder: Recorder, { files, countUnended, unendedMax, onCreated }: BatchDesk): Stage =>
  async function createBatch(exchange) {
    const { id: exchangeId, principal, document } = exchange;
    const asked = check(batchRequest, document?.value);
    const endpoint = batchEndpointOf(asked.endpoint);
    const file = await files.find(principal, asked.input_file_id).catch((error: unknown) => {
      if (!(error instanceof CustodyError)) throw error;
      throw new CustodyError("not_found", "no such file", "input_file_id");
    });
    if (endpoint === undefined || file.principal !== principal.id || file.purpose !== "batch") {
      throw new CustodyError(
        "request_malformed",
        "`input_file_id` must be a file of your own, for batches",
        "input_file_id",
      );
    }
    if ((await countUnended(principal.id)) >= unendedMax) {
      throw new CustodyError("rate_limited", `a key may have ${unendedMax} batches that have not ended`);
    }
    exchange.words = await wordsOf(exchange, file, files);
    const row: BatchRow = newBatch(
      {
        exchangeId,
        principal: principal.id,
        team: principal.team,
        inputFile: file.id,
        endpoint: asked.endpoint,
        outputSeconds: asked.output_expires_after?.seconds ?? null,
      },
      recorder.clock(),
    );
    const { drafts, effects } = batchMade(row, endpoint.route);
    exchange.also = { entries: drafts.map((draft) => newEntry(draft, row.createdAt)), effects };
    const counts = { completed: 0, failed: 0 };
    // Once it is answered: it is stored by then, or the runner finds nothing.
    exchange.outgoing.once("close", () => onCreated(row.id));
    exchange.answer = answeredHere(exchange, shownBatch({ row, counts, asked: document?.text ?? null }));
  };
