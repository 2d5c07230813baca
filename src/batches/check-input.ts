/**
 * Reads the input of a batch before anything of it is run, and says what is wrong with its lines.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import { type BatchLine, readBatchLine } from "../openai/batch-line.ts";
import type { JsonLimits } from "../openai/json.ts";
import type { BatchRow } from "../store/batch-rows.ts";
import type { StoreReader } from "../store/store.ts";
import type { BatchFault } from "./batch-errors.ts";
import { linesOf } from "./file-lines.ts";
import type { Files } from "./files.ts";

export interface LineLimits {
  readonly lineBytesMax: number;
  readonly json: JsonLimits;
}

export interface InputDeps {
  readonly reader: StoreReader;
  readonly files: Files;
  readonly limits: LineLimits;
}

const faultOf = (error: CustodyError, line: number): BatchFault => ({
  code: error.code,
  message: `line ${line}: ${error.message}`,
  param: error.param,
  line,
});

const tooLong = (bytesMax: number): CustodyError =>
  new CustodyError("request_too_large", `the line has more than ${bytesMax} bytes`);

/** Reads one line for a batch of this endpoint. Throws `request_malformed` or `request_too_large`. */
export const readLine = (
  bytes: Buffer | null,
  endpoint: string | null,
  { lineBytesMax, json }: LineLimits,
): BatchLine => {
  if (bytes === null) throw tooLong(lineBytesMax);
  const read = readBatchLine(bytes, json);
  if (endpoint === null || read.endpoint.paths.some((path) => path === endpoint)) return read;
  throw new CustodyError("request_malformed", "`url` must be the endpoint of the batch", "url");
};

export interface CheckedInput {
  readonly total: number;
  readonly faults: readonly BatchFault[];
}

/** The lines of a batch's input. Throws `not_found` where it is gone. */
export async function* inputLines({ inputFile }: BatchRow, { reader, files, limits }: InputDeps) {
  const input = await reader.readFile(inputFile);
  if (input === null || input.deletedAt !== null) throw new CustodyError("not_found", "the input was deleted");
  yield* linesOf(files.read(input), limits.lineBytesMax);
}

/** Reads all lines of the input, and says what is wrong with them. */
export const checkInput = async (row: BatchRow, d: InputDeps): Promise<CheckedInput> => {
  const faults: BatchFault[] = [];
  const seen = new Set<string>();
  let total = 0;
  for await (const { line, bytes } of inputLines(row, d)) {
    total = line;
    try {
      const { customId } = readLine(bytes, row.endpoint, d.limits);
      if (seen.has(customId.text)) {
        throw new CustodyError("request_malformed", "`custom_id` is that of an earlier line", "custom_id");
      }
      seen.add(customId.text);
    } catch (error) {
      if (!(error instanceof CustodyError)) throw error;
      faults.push(faultOf(error, line));
    }
  }
  return { total, faults };
};
