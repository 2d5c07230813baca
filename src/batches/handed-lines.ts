/**
 * The lines of a batch that an upstream's batch API answers: what is sent of them, out of the record, and which of them are still open.
 * @module
 */
import { openTextOf, type PayloadAccess } from "../ledger/stored-payload.ts";
import type { BatchLineRow } from "../store/batch-rows.ts";
import type { StoreReader } from "../store/store.ts";

const linesPerPage = 500;

/** Rows of all lines, in their order. */
export async function* lineRows(batch: string, reader: StoreReader): AsyncGenerator<BatchLineRow, void> {
  for (let after = 0; ;) {
    const page = await reader.listLines(batch, after, linesPerPage);
    yield* page;
    const last = page.at(-1)?.line;
    if (last === undefined || page.length < linesPerPage) return;
    after = last;
  }
}

/** Newlines stand between lines only: within strict JSON they are space. */
export const onOneLine = (json: string): string => json.replaceAll(/[\r\n]+/g, " ");

/** What left, or would have, of an exchange; null where it was erased. */
const sentOf = async (access: PayloadAccess<StoreReader>, exchangeId: string): Promise<Buffer | null> => {
  const stored = await access.reader.readPayloads(exchangeId);
  const isChanged = stored.some(({ role }) => role === "request.forwarded");
  return openTextOf(access, exchangeId, stored, isChanged ? "request.forwarded" : "request.received");
};

/**
 * The file that is sent, line by line out of the record: what was changed is changed there, a line that was erased is not in it, and it is the same
 * whenever it is made. `url` is the endpoint's path as OpenAI has it. Lines are called by their exchange.
 */
export async function* handedFile(
  batch: string,
  url: string,
  { access }: { readonly access: PayloadAccess<StoreReader> },
): AsyncGenerator<Buffer, void> {
  for await (const { state, exchangeId } of lineRows(batch, access.reader)) {
    if (state !== "handed" || exchangeId === null) continue;
    const sent = await sentOf(access, exchangeId);
    if (sent === null) continue;
    const head = JSON.stringify({ custom_id: exchangeId, method: "POST", url }).slice(0, -1);
    yield Buffer.from(`${head},"body":${onOneLine(sent.toString("utf8"))}}\n`);
  }
}

/** By their exchange: the number of each, and whether it is still open. */
export const handedLines = async (
  batch: string,
  reader: StoreReader,
): Promise<Map<string, { readonly line: number; readonly isOpen: boolean }>> => {
  const lines = new Map<string, { readonly line: number; readonly isOpen: boolean }>();
  for await (const { line, state, exchangeId } of lineRows(batch, reader)) {
    if (exchangeId !== null) lines.set(exchangeId, { line, isOpen: state === "handed" });
  }
  return lines;
};
