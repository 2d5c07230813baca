/**
 * The files of a batch: what became of each line, in the order of the lines, out of what the record says was answered. A line that was answered
 * is in one of them once; so is a line that was left out, or came too late.
 * @module
 */
import { type DataClass, stricterClass } from "../domain/data-class.ts";
import { exchangeIdOf } from "../domain/file-id.ts";
import type { Principal } from "../domain/principal.ts";
import { newEntry } from "../ledger/append.ts";
import { type Assessment, ExchangeRecord, type Recorder } from "../ledger/exchange-record.ts";
import { openTextOf, type PayloadAccess } from "../ledger/stored-payload.ts";
import { UploadSpool } from "../ledger/upload-spool.ts";
import { customIdIn } from "../openai/batch-line.ts";
import type { BatchLineRow, BatchRow, FileRow } from "../store/batch-rows.ts";
import type { ExchangeRow, StoreReader } from "../store/store.ts";
import { lineErrors } from "./batch-errors.ts";
import { type InputDeps, inputLines } from "./check-input.ts";
import { fileMade } from "./files.ts";
import { lineRows, onOneLine } from "./handed-lines.ts";

export interface OutputDeps extends InputDeps {
  readonly recorder: Recorder;
  readonly access: PayloadAccess<StoreReader>;
  readonly principalOf: (id: string) => Principal | null;
  /** The judgement of no text, and the digest of the policies that it is under. */
  readonly nothing: () => { readonly assessment: Assessment; readonly policy: string };
}

/** What a line came to, as a line of a file has it. */
interface Result {
  readonly isError: boolean;
  readonly text: string;
  readonly dataClass: DataClass | null;
}

const answerRoles = ["response.delivered", "response.received"] as const;

/** The recorded answer of an exchange as it was given; null where it is not kept. */
const answerOf = async (access: PayloadAccess<StoreReader>, exchangeId: string): Promise<string | null> => {
  const stored = await access.reader.readPayloads(exchangeId);
  const given = answerRoles.find((role) => stored.some((one) => one.role === role));
  if (given === undefined) return null;
  return (await openTextOf(access, exchangeId, stored, given))?.toString("utf8") ?? null;
};

const messageOf = (code: string): string =>
  code in lineErrors
    ? lineErrors[code as keyof typeof lineErrors]
    : "the line cannot be read as a call; it was left out";

const withoutAnswer = (row: BatchLineRow, customId: string | null, code: string): string =>
  JSON.stringify({
    id: `batch_req_${row.batch}-${row.line}`,
    custom_id: customId,
    response: null,
    error: { code, message: `line ${row.line}: ${messageOf(code)}` },
  });

/** Null for a line that has not ended: its batch was cancelled before. */
const resultOf = async (row: BatchLineRow, customId: string | null, d: OutputDeps): Promise<Result | null> => {
  const { exchangeId, status, error, state } = row;
  if (state !== "ended") return null;
  if (exchangeId === null || status === null) {
    return { isError: true, text: withoutAnswer(row, customId, error ?? "batch_expired"), dataClass: null };
  }
  const exchange: ExchangeRow | null = await d.reader.readExchange(exchangeId);
  const dataClass = exchange?.dataClass ?? null;
  const body = await answerOf(d.access, exchangeId);
  if (body === null) return { isError: true, text: withoutAnswer(row, customId, "answer_not_kept"), dataClass };
  const head = JSON.stringify({ id: `batch_req_${exchangeId}`, custom_id: customId }).slice(0, -1);
  const answer = `"status_code":${status},"request_id":${JSON.stringify(exchangeId)},"body":${onOneLine(body)}`;
  const text = `${head},"response":{${answer}},"error":null}`;
  return { isError: error !== null || status >= 400, text, dataClass };
};

/** A file while it is written: nothing is there before its first line. */
class Output {
  readonly id: string;
  readonly #open: () => Promise<UploadSpool>;
  #spool: UploadSpool | null = null;
  dataClass: DataClass | null = null;

  constructor(id: string, open: (owner: string) => Promise<UploadSpool>) {
    this.id = id;
    this.#open = () => open(exchangeIdOf(id));
  }

  get spool(): UploadSpool | null {
    return this.#spool;
  }

  async add({ text, dataClass }: Result): Promise<void> {
    this.#spool ??= await this.#open();
    await this.#spool.add(Buffer.from(`${text}\n`));
    if (dataClass !== null) this.dataClass = stricterClass(this.dataClass ?? dataClass, dataClass);
  }

  async discard(): Promise<void> {
    await this.#spool?.discard();
  }
}

/** Goes along the lines of the input and their rows at once: a line's own word for it is in the input only. */
const writeLines = async (row: BatchRow, good: Output, bad: Output, d: OutputDeps): Promise<void> => {
  const rows = lineRows(row.id, d.reader);
  for await (const { bytes } of inputLines(row, d)) {
    const next = await rows.next();
    if (next.done === true) return;
    const customId = bytes === null ? null : customIdIn(bytes, d.limits.json);
    const result = await resultOf(next.value, customId, d);
    if (result !== null) await (result.isError ? bad : good).add(result);
  }
};

/** Records a file as an exchange that was answered with it, and makes its row in the same append. */
const record = async (row: BatchRow, whose: string, output: Output, d: OutputDeps): Promise<string | null> => {
  const { spool } = output;
  if (spool === null) return null;
  await spool.finish();
  const { recorder } = d;
  const { principal, team, outputSeconds } = row;
  const { assessment: nothing, policy } = d.nothing();
  const exchangeId = exchangeIdOf(output.id);
  const made = new ExchangeRecord(
    recorder,
    { exchangeId, principal, team, route: "batches", subject: whose, policy },
    spool.key,
  );
  const assessment = { ...nothing, dataClass: stricterClass(nothing.dataClass, output.dataClass ?? nothing.dataClass) };
  const none = { received: null, changed: null, redacted: null, details: null };
  const createdAt = recorder.clock();
  const file: FileRow = {
    id: output.id,
    exchangeId,
    role: "response.delivered",
    principal,
    team,
    purpose: "batch_output",
    bytes: spool.bytes,
    createdAt,
    expiresAt: outputSeconds === null ? null : createdAt + outputSeconds * 1_000,
    deletedAt: null,
    isGone: false,
  };
  const { drafts, effects } = fileMade(file);
  await made.openAndClose(
    {
      asked: null,
      ofBatch: { batch: row.id, line: null, handed: null },
      marks: [],
      model: null,
      upstreams: [],
      credential: null,
      stream: false,
      assessment,
      pending: [],
      bodies: none,
    },
    {
      outcome: "complete",
      error: null,
      status: 200,
      attempts: [],
      usage: null,
      costMicros: null,
      latencyUs: 0,
      policy,
      assessment,
      bodies: { ...none, spooled: spool },
    },
    { entries: drafts.map((draft) => newEntry(draft, createdAt)), effects },
  );
  return output.id;
};

/**
 * Writes the files that a batch was given names for, and gives the names of those that there are. What was written before a crash is found by
 * its name. Throws `not_found` where the input is gone.
 */
export const writeOutput = async (
  row: BatchRow,
  subject: string | null,
  d: OutputDeps,
): Promise<Pick<BatchRow, "outputFile" | "errorFile">> => {
  const whose = subject ?? d.principalOf(row.principal)?.rules?.subject ?? row.principal;
  const made = async (id: string | null): Promise<string | null> =>
    id === null ? null : ((await d.reader.readFile(id))?.id ?? null);
  const before = { outputFile: await made(row.outputFile), errorFile: await made(row.errorFile) };
  const open =
    (name: string) =>
    (owner: string): Promise<UploadSpool> =>
      UploadSpool.open(d.recorder, {
        owner,
        subject: whose,
        role: "response.delivered",
        details: { filename: `${row.id}_${name}.jsonl` },
      });
  const good = new Output(row.outputFile ?? "", open("output"));
  const bad = new Output(row.errorFile ?? "", open("error"));
  try {
    if (before.outputFile === null || before.errorFile === null) await writeLines(row, good, bad, d);
    return {
      outputFile: before.outputFile ?? (await record(row, whose, good, d)),
      errorFile: before.errorFile ?? (await record(row, whose, bad, d)),
    };
  } finally {
    await good.discard();
    await bad.discard();
  }
};
