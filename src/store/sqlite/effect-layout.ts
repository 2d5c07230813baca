/**
 * @module
 */

/** How one effect crosses to the writer thread, and what it writes there; see `effects.ts`. */
export interface Layout {
  readonly withEntry: boolean;
  readonly fields: readonly string[];
  readonly blob: string | null;
  /** Deletions take what is there; any other statement MUST change one row: an update that finds none is a conflict, and undoes its append. */
  readonly rows?: "any";
  readonly sql: string;
}
