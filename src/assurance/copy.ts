/**
 * The newest checkpoint kept elsewhere: `<log>/checkpoint`, and beside it one for each shard, `<log>/<shard>/checkpoint`. `<log>` is the origin
 * without its year, its slashes written as `_`.
 * @module
 */
import { logOf } from "../ledger/key-change.ts";
import { AnchorError, type Head, type Seen, type Target } from "./target.ts";

/** Where files are kept. Paths have slashes, and no part of them is `.` or `..`. */
export interface Shelf {
  /** Replaces the file as a whole: whoever reads finds the old one or the new one. */
  write(path: string, text: string, signal: AbortSignal): Promise<void>;
  /** Null where there is none. */
  read(path: string, signal: AbortSignal): Promise<string | null>;
  close(): Promise<void>;
}

const folderOf = (origin: string): string => logOf(origin).slice(0, -1).replaceAll("/", "_");
const shardOf = (origin: string): string => origin.slice(logOf(origin).length);

export class Copy implements Target {
  readonly kind = "copy";
  readonly name: string;
  readonly intervalS: number;
  readonly #shelf: Shelf;
  /** The log's, for when it is empty and has no origin yet. */
  readonly #originBase: string;
  /** The newest shard that was written: a shard before it does not replace the newest checkpoint. */
  #newest = 0;

  constructor(name: string, intervalS: number, shelf: Shelf, originBase: string) {
    this.name = name;
    this.intervalS = intervalS;
    this.#shelf = shelf;
    this.#originBase = originBase;
  }

  async show({ origin, ordinal, checkpoint }: Head, signal: AbortSignal): Promise<Seen> {
    await this.#try("it could not be written", async () => {
      await this.#shelf.write(`${folderOf(origin)}/${shardOf(origin)}/checkpoint`, checkpoint, signal);
      if (ordinal < this.#newest) return;
      await this.#shelf.write(`${folderOf(origin)}/checkpoint`, checkpoint, signal);
      this.#newest = ordinal;
    });
    return { at: null, bytes: null };
  }

  /** Reads the newest copy and compares; writes nothing. */
  async compare(
    head: Head | null,
    check: (where: string, checkpoint: string) => Promise<void>,
    signal: AbortSignal,
  ): Promise<null> {
    const folder = folderOf(head?.origin ?? `${this.#originBase}/`);
    const path = `${folder}/checkpoint`;
    const found = await this.#try("it could not be read", () => this.#shelf.read(path, signal));
    if (found !== null) await check(`the copy ${this.name} (${path})`, found);
    return null;
  }

  close(): Promise<void> {
    return this.#shelf.close();
  }

  async #try<T>(what: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (error instanceof AnchorError) throw error;
      const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
      throw new AnchorError(`the copy ${this.name}`, "unreachable", `${what}${code}`);
    }
  }
}
