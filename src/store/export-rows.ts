/**
 * Rows of exports, and reads that exports make; see `evidence-rows.ts`.
 * @module
 */
import type { Position } from "../domain/entry.ts";

/**
 * `queued` until it has ended: whether it is being built is known to the process alone, and the next one begins it again. `deleted` and
 * `expired` were done: their file is gone.
 */
export type StoredExportState = "queued" | "done" | "failed" | "cancelled" | "deleted" | "expired";

/** An export that was asked for. */
export type ExportRow = {
  /** `exp_...` */
  readonly id: string;
  /** `raw`, `csv`, `custom`, `pack`, or the id of a framework. */
  readonly format: string;
  /** JSON: what was asked for, with the period as `from` and `to` in UTC milliseconds, and whether `payloads` are in it. */
  readonly request: string;
  /** JSON: tree sizes and signed checkpoints; all that it takes to build the same bytes again. */
  readonly plan: string;
  readonly principal: string;
  readonly team: string | null;
  /** The name of the schedule of the configuration that asked for it. */
  readonly schedule: string | null;
  readonly state: StoredExportState;
  readonly createdAt: number;
  readonly finishedAt: number | null;
  readonly rows: number;
  readonly rowsDone: number;
  readonly fileBytes: number | null;
  /** Of the file, hex. */
  readonly sha256: string | null;
  /** JSON: our code and words. */
  readonly error: string | null;
};

/** A page of exports. Every filter that is present must hold. */
export interface ExportFilter {
  readonly id?: string;
  readonly team?: string;
  /** Their periods lie within `[from, to)`. */
  readonly from?: number;
  readonly to?: number;
  /** False: only those without payloads. */
  readonly payloads?: boolean;
  readonly schedule?: string;
  readonly state?: StoredExportState;
  /** Done before this time. */
  readonly finishedBefore?: number;
  /** Only those with a lesser id: asked for earlier. */
  readonly before?: string;
  readonly limit: number;
}

/** Where an exchange's entries are. */
export interface ExchangePlaces {
  readonly opened: Position;
  readonly closed: Position | null;
  readonly classified: Position | null;
}

/** Which exchanges: opened from `first` to `last`, both included, and in `[from, to)`. */
export interface ExchangeScan {
  readonly first: Position;
  readonly last: Position;
  readonly from: number;
  readonly to: number;
  readonly team: string | null;
  readonly limit: number;
}

/** What a transaction changes of it. */
export type ExportEffect =
  | { readonly effect: "createExport"; readonly row: ExportRow }
  /** How it ended. MUST change one that is queued. */
  | {
      readonly effect: "finishExport";
      readonly row: Pick<
        ExportRow,
        "id" | "state" | "finishedAt" | "rows" | "rowsDone" | "fileBytes" | "sha256" | "error"
      >;
    }
  /** Its file is to go. MUST change one that is done. */
  | { readonly effect: "dropExport"; readonly row: Pick<ExportRow, "id" | "state"> };

export interface ExportReads {
  /** Newest first, at most `limit`. */
  listExports(filter: ExportFilter): Promise<ExportRow[]>;
  /** The first and the last entry, over all shards, whose time is in `[from, to)`; null where there is none. */
  findBounds(from: number, to: number): Promise<{ readonly first: Position; readonly last: Position } | null>;
  /** How many entries of a shard below `size` have their time in `[from, to)`. */
  countEntries(shard: number, size: number, from: number, to: number): Promise<number>;
  /** In order of their openings, at most `limit`. */
  scanExchanges(scan: ExchangeScan): Promise<ExchangePlaces[]>;
}
