/**
 * What handing batches to upstreams needs of the rest of the program, which knows how lines are routed, opened and judged.
 * @module
 */
import type { Principal } from "../domain/principal.ts";
import type { Reserved } from "../ledger/of-batch.ts";
import type { BatchApi } from "../upstream/batch-api.ts";
import type { BatchWords } from "./batches.ts";
import type { LineToRun, RunLine } from "./run-batch.ts";

/** Where a line may be handed to, and the model that is asked for there. */
export interface LineRoute {
  /** By name. */
  readonly upstreams: ReadonlySet<string>;
  readonly model: string;
}

/** Null for a line that goes nowhere: it is refused when it is run. */
export type RouteLine = (line: Omit<LineToRun, "batch" | "line" | "signal">) => Promise<LineRoute | null>;

/** What became of a line at its upstream. */
export type LineResult =
  | {
      readonly kind: "answered";
      readonly status: number;
      /** The upstream's text. */
      readonly requestId: string | null;
      readonly body: Buffer;
    }
  /** The batch ended without an answer to it, or its time was over. */
  | { readonly kind: "unanswered" | "late" }
  /** Nobody waits for it any more; `unsent`: it never left. */
  | { readonly kind: "abandoned" | "unsent" };

/** A line that is open, and can be closed. */
export interface LineToSettle extends BatchWords {
  readonly batch: string;
  readonly line: number;
  readonly exchangeId: string;
  readonly principal: Principal;
  readonly upstream: string;
  readonly result: LineResult;
}

/** Whether it is closed now; where the log cannot be written it is not, and is to be tried again. */
export type SettleLine = (line: LineToSettle) => Promise<boolean>;

/** An upstream's batch API, as one key calls it. */
export interface UpstreamDesk {
  readonly api: BatchApi;
  /** What it is shown, as entries name it. */
  readonly credential: string | null;
  /** A line of its files is as long as an answer may be. */
  readonly lineBytesMax: number;
}

/** What went wrong on the way, for the operator: a code of ours, and numbers. */
export interface Trouble {
  readonly batch: string;
  readonly upstream: string;
  readonly code: string;
  /** The upstream's status; 0 where it gave none. */
  readonly status: number;
}

export interface Handing {
  /** Those with a batch API, in the order of the configuration. */
  readonly upstreams: readonly string[];
  readonly routeLine: RouteLine;
  /** Opens a line that goes to this upstream, and leaves it open. */
  readonly openLine: (upstream: string) => RunLine;
  readonly settleLine: SettleLine;
  /** Reserves of budgets what is kept of a line that another process opened. */
  readonly reserveLine: (exchangeId: string, principal: Principal, reserved: Reserved) => void;
  /** Null where the upstream has no batch API any more. Throws `credential_unusable`. */
  readonly deskOf: (upstream: string, principal: Principal) => UpstreamDesk | null;
  readonly pollMsMax: number;
  readonly onTrouble: (trouble: Trouble) => void;
}
