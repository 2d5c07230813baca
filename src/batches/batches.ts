/**
 * Batches as their callers know them: asked for, listed, ended. `batch-runner.ts` does what they ask for.
 * @module
 */
import type { BatchState } from "../domain/batch-state.ts";
import { CustodyError } from "../domain/errors.ts";
import type { Principal } from "../domain/principal.ts";
import { appendEntry } from "../ledger/append.ts";
import type { Recorder } from "../ledger/exchange-record.ts";
import { openStoredPayload, type PayloadAccess, readStoredDetails } from "../ledger/stored-payload.ts";
import type { BatchFilter, BatchProgress, BatchRow, LineCounts } from "../store/batch-rows.ts";
import type { Effect, StoreReader } from "../store/store.ts";
import { isSeenBy, seenFilter } from "./files.ts";

/** What lines are run as: the caller's own words, sealed with the exchange that asked for the batch. */
export interface BatchWords {
  readonly subject: string | null;
  readonly purpose: string | null;
}

/** A batch and what is counted of it. */
export interface CountedBatch {
  readonly row: BatchRow;
  readonly counts: LineCounts;
  /** What the caller put into the request for it, as JSON; null where it is erased or swept. */
  readonly asked: string | null;
}

export interface BatchesDeps {
  readonly recorder: Recorder;
  readonly access: PayloadAccess<StoreReader>;
  /** Told of a batch that is to be ended before its time. */
  readonly onCancel: (id: string) => void;
}

const dayMs = 86_400_000;
const askedRole = "request.received";

export const batchIdOf = (exchangeId: string): string => `batch_${exchangeId}`;

/** A batch that was just asked for. */
export const newBatch = (
  asked: Pick<BatchRow, "exchangeId" | "principal" | "team" | "inputFile" | "endpoint" | "outputSeconds">,
  now: number,
): BatchRow => ({
  ...asked,
  id: batchIdOf(asked.exchangeId),
  createdAt: now,
  expiresAt: now + dayMs,
  state: "validating",
  ending: null,
  inProgressAt: null,
  cancellingAt: null,
  finalizingAt: null,
  endedAt: null,
  total: 0,
  outputFile: null,
  errorFile: null,
  errors: null,
  upstream: null,
});

/** What goes with the exchange that asks for a batch, in one append. `route` is its endpoint's. */
export const batchMade = (row: BatchRow, route: string) => {
  const { id: batch, exchangeId, inputFile: file, principal, team } = row;
  const draft = { kind: "batch.created", batch, exchangeId, file, route, principal, team } as const;
  return { drafts: [draft], effects: [{ effect: "createBatch", row }] satisfies Effect[] };
};

/** What changes a batch from the state that it is in. */
export const changed = (row: BatchRow, change: Partial<BatchProgress>): { row: BatchRow; effect: Effect } => {
  const next = { ...row, ...change };
  const { id, state, ending, inProgressAt, cancellingAt, finalizingAt, endedAt, total } = next;
  const { outputFile, errorFile, errors, upstream } = next;
  const times = { inProgressAt, cancellingAt, finalizingAt, endedAt };
  const progress = { state, ending, ...times, total, outputFile, errorFile, errors, upstream };
  return { row: next, effect: { effect: "changeBatch", row: { ...progress, id, from: row.state } } };
};

const cancellable: ReadonlySet<BatchState> = new Set(["validating", "in_progress"]);

/** See the module. */
export class Batches {
  readonly #deps: BatchesDeps;

  constructor(deps: BatchesDeps) {
    this.#deps = deps;
  }

  /** Throws `not_found`; another key's is none. */
  async find(principal: Principal, id: string): Promise<BatchRow> {
    const row = await this.#deps.access.reader.readBatch(id);
    if (row === null || !isSeenBy(principal, row)) throw new CustodyError("not_found", "no such batch", "batch_id");
    return row;
  }

  async list(
    principal: Principal,
    page: Pick<BatchFilter, "limit"> & { readonly after?: string },
  ): Promise<BatchRow[]> {
    return this.#deps.access.reader.listBatches({ ...seenFilter(principal), ...page });
  }

  async counted(row: BatchRow): Promise<CountedBatch> {
    return { row, counts: await this.#countOf(row), asked: await this.#asked(row) };
  }

  /** While an upstream's batch API answers the lines, it counts them. */
  async #countOf({ id, upstream }: BatchRow): Promise<LineCounts> {
    const { reader } = this.#deps.access;
    const [here, there] = [await reader.countLines(id), upstream === null ? null : await reader.readHanded(id)];
    if (there === null) return here;
    return {
      completed: Math.max(here.completed, there.completed),
      failed: Math.max(here.failed, there.failed),
    };
  }

  /** Ends a batch of one's own before its time: lines that run end, no other begins. Throws `not_found` or `request_malformed` for one that is ending. */
  async cancel(principal: Principal, id: string): Promise<BatchRow> {
    const { recorder, onCancel } = this.#deps;
    const row = await this.find(principal, id);
    if (row.principal !== principal.id) throw new CustodyError("not_found", "no such batch", "batch_id");
    if (row.state === "cancelling") return row;
    if (!cancellable.has(row.state)) {
      throw new CustodyError("request_malformed", `a batch that is ${row.state} cannot be cancelled`, "batch_id");
    }
    const next = changed(row, { state: "cancelling", cancellingAt: recorder.clock(), ending: "cancelled" });
    const said = { kind: "batch.cancelled", batch: id, principal: principal.id, team: row.team } as const;
    await appendEntry(recorder, said, [next.effect]);
    onCancel(id);
    return next.row;
  }

  /** Under whose subject and for which purpose its lines run. */
  async wordsOf(row: BatchRow): Promise<BatchWords> {
    const { access } = this.#deps;
    const stored = (await access.reader.readPayloads(row.exchangeId)).find(({ role }) => role === askedRole);
    if (stored === undefined) throw new CustodyError("not_found", "what was said of this batch was erased");
    const { subject = null, purpose = null } = await readStoredDetails(access, row.exchangeId, stored);
    return { subject, purpose };
  }

  async #asked({ exchangeId }: BatchRow): Promise<string | null> {
    const { access } = this.#deps;
    const stored = (await access.reader.readPayloads(exchangeId)).find(({ role }) => role === askedRole);
    if (stored === undefined) return null;
    try {
      return (await openStoredPayload(access, exchangeId, stored)).bytes.toString("utf8");
    } catch (error) {
      if (error instanceof CustodyError && error.code === "not_found") return null;
      throw error;
    }
  }
}
