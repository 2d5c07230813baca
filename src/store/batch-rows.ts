/**
 * Rows of files and batches: what clients were given ids for, and how far each line of a batch is. Like those of who may do what they are changed;
 * each change that matters is an entry in the same append. A file's bytes are a payload of the exchange that brought them.
 * @module
 */
import type { BatchState } from "../domain/batch-state.ts";
import type { PayloadRole } from "../domain/entry.ts";

/** What a file is for, in OpenAI's words: lines to be run, or what became of them. */
export type FilePurpose = "batch" | "batch_output";

export type FileRow = {
  /** `file-...` */
  readonly id: string;
  /** Whose payload its bytes are, and which. */
  readonly exchangeId: string;
  readonly role: PayloadRole;
  readonly principal: string;
  readonly team: string | null;
  readonly purpose: FilePurpose;
  readonly bytes: number;
  /** UTC milliseconds, as all times here. */
  readonly createdAt: number;
  readonly expiresAt: number | null;
  /** Since when it is not there for anybody; its bytes are destroyed after that. */
  readonly deletedAt: number | null;
  /** Its bytes are destroyed. */
  readonly isGone: boolean;
};

/** A page of files. Every filter that is present must hold. */
export interface FileFilter {
  readonly principal?: string;
  readonly team?: string;
  /** Made in `[from, to)`. */
  readonly from?: number;
  readonly to?: number;
  readonly purpose?: FilePurpose;
  readonly order: "asc" | "desc";
  /** Only those that come after this one in the order. */
  readonly after?: string;
  readonly limit: number;
}

/** How a batch may end. */
export type BatchEnd = Extract<BatchState, "completed" | "failed" | "expired" | "cancelled">;

/** What of a batch changes. */
export type BatchProgress = {
  readonly state: BatchState;
  /** What it ends as, once that is known. */
  readonly ending: BatchEnd | null;
  readonly inProgressAt: number | null;
  readonly cancellingAt: number | null;
  readonly finalizingAt: number | null;
  readonly endedAt: number | null;
  /** Lines of its input. */
  readonly total: number;
  readonly outputFile: string | null;
  readonly errorFile: string | null;
  /** JSON: our codes and words, with the numbers of lines; null where there are none. */
  readonly errors: string | null;
  /** The upstream whose batch API runs its lines; null: they are run here. */
  readonly upstream: string | null;
};

export type BatchRow = BatchProgress & {
  /** `batch_...` */
  readonly id: string;
  /** The exchange that asked for it: what the caller said of it is sealed there. */
  readonly exchangeId: string;
  readonly principal: string;
  readonly team: string | null;
  readonly inputFile: string;
  /** The path of the endpoint, one of our table. */
  readonly endpoint: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** How long its files are kept; null: as long as nobody deletes them. */
  readonly outputSeconds: number | null;
};

export interface BatchFilter {
  readonly principal?: string;
  readonly team?: string;
  /** Made in `[from, to)`. */
  readonly from?: number;
  readonly to?: number;
  /** Only those made before this one. */
  readonly after?: string;
  readonly limit: number;
}

/** A line of a batch by its number in the input, from 1. */
export type BatchLineRow = {
  readonly batch: string;
  readonly line: number;
  /** `running`: an exchange of it is, or was, open. `handed`: so, and an upstream's batch API answers it. */
  readonly state: "waiting" | "running" | "handed" | "ended";
  /** The last exchange of it; null where it never had one. */
  readonly exchangeId: string | null;
  /** What its answer's status was; null until it has ended, and where it was not run. */
  readonly status: number | null;
  /** JSON: our code and words; null where an upstream answered. */
  readonly error: string | null;
  /** What of budgets is reserved for it while it is handed over: a start reserves it again. */
  readonly reservedTokens: number | null;
  readonly reservedMicros: number | null;
};

/**
 * A batch at an upstream's batch API. What that calls it and its files is the upstream's text: the row goes when everything is collected.
 */
export type HandedRow = {
  readonly batch: string;
  readonly inputFile: string | null;
  readonly upstreamBatch: string | null;
  /** Lines that have ended there, as the upstream counts them. */
  readonly completed: number;
  readonly failed: number;
};

/** How many lines have ended, and how. */
export interface LineCounts {
  readonly completed: number;
  readonly failed: number;
}

export type BatchEffect =
  | { readonly effect: "createFile"; readonly row: FileRow }
  /** MUST change one that is there. */
  | { readonly effect: "deleteFile"; readonly row: Pick<FileRow, "id"> & { readonly deletedAt: number } }
  | { readonly effect: "fileGone"; readonly row: Pick<FileRow, "id"> }
  | { readonly effect: "createBatch"; readonly row: BatchRow }
  /** MUST change one that is in the state `from`. */
  | { readonly effect: "changeBatch"; readonly row: BatchProgress & { readonly id: string; readonly from: BatchState } }
  /** As many lines as the batch has, all of them waiting. */
  | { readonly effect: "addLines"; readonly row: { readonly batch: string; readonly count: number } }
  /** MUST change a line that has not ended. */
  | {
      readonly effect: "startLine";
      readonly row: Pick<BatchLineRow, "batch" | "line" | "reservedTokens" | "reservedMicros"> & {
        readonly exchangeId: string;
        readonly state: "running" | "handed";
      };
    }
  /** MUST change a line that has not ended, and whose last exchange is this. */
  | { readonly effect: "endLine"; readonly row: Omit<BatchLineRow, "state" | "reservedTokens" | "reservedMicros"> }
  /** Every line that has not ended has ended without an answer. */
  | { readonly effect: "endLines"; readonly row: { readonly batch: string; readonly error: string } }
  /** Instead of the one that is there, where there is one. */
  | { readonly effect: "putHanded"; readonly row: HandedRow }
  | { readonly effect: "dropHanded"; readonly row: Pick<HandedRow, "batch"> };

export interface BatchReads {
  readFile(id: string): Promise<FileRow | null>;
  /** Those that are not deleted. */
  listFiles(filter: FileFilter): Promise<FileRow[]>;
  /** Files whose time is over, and files that are deleted while their bytes are still there; in the order of their ids after `after`, at most `limit`. */
  listOverdueFiles(now: number, after: string, limit: number): Promise<FileRow[]>;
  readBatch(id: string): Promise<BatchRow | null>;
  /** Newest first. */
  listBatches(filter: BatchFilter): Promise<BatchRow[]>;
  /** Those that have not ended, oldest first. */
  listUnendedBatches(): Promise<BatchRow[]>;
  countLines(batch: string): Promise<LineCounts>;
  /** Null before anything of the batch left, and once everything is collected. */
  readHanded(batch: string): Promise<HandedRow | null>;
  /** Lines after this number, in their order, at most `limit`. */
  listLines(batch: string, after: number, limit: number): Promise<BatchLineRow[]>;
}
