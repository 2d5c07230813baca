/**
 * @module
 * Gives a file that was taken in its id: row, entry and exchange are one commit.
 */
import { fileMade } from "../../batches/files.ts";
import { fileIdOf } from "../../domain/file-id.ts";
import { newEntry } from "../../ledger/append.ts";
import type { Recorder } from "../../ledger/exchange-record.ts";
import { fileRequest } from "../../openai/files.ts";
import { check } from "../../openai/must.ts";
import type { FileRow } from "../../store/batch-rows.ts";
import type { Stage } from "../exchange.ts";
import { answeredHere } from "./answered-here.ts";
import { shownFile } from "./shown-file.ts";

/**
 * @example
 * [takeFile(...), scanLines(...), keepFile(recorder)]
 */
export const keepFile = (recorder: Recorder): Stage =>
  function keepFile(exchange) {
    const { id: exchangeId, principal, document, upload } = exchange;
    if (document === null || upload === null) throw new Error("a file is taken in before it is kept");
    const { expires_after: expires, filename } = check(fileRequest, document.value);
    const createdAt = recorder.clock();
    const row: FileRow = {
      id: fileIdOf(exchangeId),
      exchangeId,
      role: "request.received",
      principal: principal.id,
      team: principal.team,
      purpose: "batch",
      bytes: upload.spool.bytes,
      createdAt,
      expiresAt: expires ? createdAt + expires.seconds * 1_000 : null,
      deletedAt: null,
      isGone: false,
    };
    const { drafts, effects } = fileMade(row);
    exchange.also = { entries: drafts.map((draft) => newEntry(draft, createdAt)), effects };
    exchange.answer = answeredHere(exchange, shownFile(row, filename));
  };
