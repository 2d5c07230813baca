/**
 * The read-only view of one log (one shard) that verification and packs work on: a store, a folder, a zip or an HTTP server.
 * @module
 */

/** Where a log's public files can be read. Paths are those of C2SP tlog-tiles: `checkpoint`, `tile/0/000.p/5`, `tile/entries/000`. */
export interface LogSource {
  /** The file's bytes, or null when there is none. */
  read(path: string): Promise<Uint8Array | null>;
  /** What to call it in a message: a folder, a URL, a pack's name. */
  readonly name: string;
}
