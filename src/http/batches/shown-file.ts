/**
 * Files and batches as OpenAI's API shows them. Times are UTC seconds there.
 * @module
 */
import { z } from "zod";
import { readFaults } from "../../batches/batch-errors.ts";
import type { CountedBatch } from "../../batches/batches.ts";
import type { BatchRow, FileRow } from "../../store/batch-rows.ts";

const secondsOf = (time: number | null): number | null => (time === null ? null : Math.floor(time / 1_000));

/** `filename` is null where it was erased. */
export const shownFile = (row: FileRow, filename: string | null) => ({
  id: row.id,
  object: "file",
  bytes: row.bytes,
  created_at: secondsOf(row.createdAt),
  expires_at: secondsOf(row.expiresAt),
  filename: filename ?? "",
  purpose: row.purpose,
  status: filename === null ? "error" : "processed",
  status_details: filename === null ? "its content was erased" : null,
});

const askedShape = z.object({
  completion_window: z.string(),
  metadata: z.record(z.string(), z.string()).nullish(),
});

const said = (asked: string | null) => {
  const { completion_window: window = "24h", metadata = null } =
    asked === null ? {} : askedShape.parse(JSON.parse(asked));
  return { completion_window: window, metadata };
};

/** When it came to where it is; null for where it never was. */
const timesOf = (row: BatchRow) => {
  const endedAs = (state: BatchRow["state"]): number | null => (row.state === state ? secondsOf(row.endedAt) : null);
  return {
    created_at: secondsOf(row.createdAt),
    in_progress_at: secondsOf(row.inProgressAt),
    expires_at: secondsOf(row.expiresAt),
    finalizing_at: secondsOf(row.finalizingAt),
    completed_at: endedAs("completed"),
    failed_at: endedAs("failed"),
    expired_at: endedAs("expired"),
    cancelling_at: secondsOf(row.cancellingAt),
    cancelled_at: endedAs("cancelled"),
  };
};

export const shownBatch = ({ row, counts, asked }: CountedBatch) => {
  const faults = readFaults(row.errors);
  const isOver = row.endedAt !== null;
  return {
    id: row.id,
    object: "batch",
    endpoint: row.endpoint,
    errors: faults.length === 0 ? null : { object: "list", data: faults },
    input_file_id: row.inputFile,
    ...said(asked),
    status: row.state,
    // Until they are written there is nothing under their names.
    output_file_id: isOver ? row.outputFile : null,
    error_file_id: isOver ? row.errorFile : null,
    ...timesOf(row),
    request_counts: { total: row.total, ...counts },
  };
};
