/**
 * Changing the master key while everything goes on: the new one is durable before anything is wrapped by it, the old one stays in the file
 * until nothing needs it. What a crash interrupts, the next start finishes.
 *
 * The order: the file gets a new first line; the process wraps by it from then on; `master_key.rotation_begun` is durable, and with it
 * every row that was on its way under the old key; the rows are wrapped anew; `master_key.rotated` stands in the commit of the last of
 * them, so that whoever finds a row under an old key knows that it is not done; the file loses its old lines.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import { systemPrincipal } from "../domain/principal.ts";
import { deriveKeys, type MasterKey } from "../vault/master-key.ts";
import {
  isOwnFile,
  masterLinesMax,
  type MasterSecrets,
  newMasterSecret,
  readMasterSecrets,
  replaceMasterSecrets,
} from "../vault/master-key-file.ts";
import { appendEntry, type Ledger } from "./append.ts";
import { rewrapBatches } from "./rewrap.ts";

/** A row that is destroyed while it is wrapped anew undoes its batch: the rest is looked for again. */
const passesMax = 5;

export interface RotationReport {
  /** Names of the master keys, as entries have them. */
  readonly from: string;
  readonly to: string;
  readonly rewrapped: number;
  /** Whether the old key is still in the file: it is where the file is not Custody's to change, and can be taken out now. */
  readonly oldKey: "removed" | "in_file";
}

const readOnly = (): CustodyError =>
  new CustodyError(
    "master_key_read_only",
    "the master key's file cannot be changed here: put the new key on top of it as its first line, keep the old one below, and ask again",
  );

const nameOf = (secret: Uint8Array): string => deriveKeys(secret).name;

/** The rotations of one server: one at a time. */
export class MasterKeyRotation {
  readonly #ledger: Ledger;
  readonly #master: MasterKey;
  readonly #file: string;
  readonly #beforeRemoval: () => Promise<void>;
  #running: Promise<unknown> | null = null;
  #isStopped = false;

  /** `beforeRemoval` runs when everything is wrapped anew, before the old key goes; where it fails, the old key stays in the file. */
  constructor(
    ledger: Ledger,
    master: MasterKey,
    file: string,
    beforeRemoval: () => Promise<void> = async () => undefined,
  ) {
    this.#ledger = ledger;
    this.#master = master;
    this.#file = file;
    this.#beforeRemoval = beforeRemoval;
  }

  /**
   * Takes the key that an operator put on top of the file, or makes one; where older lines are left it finishes what was begun. Throws
   * `master_key_read_only` when a key is needed and the file is not Custody's to change, `config_invalid` when the file is not what it must
   * be, `overloaded` while another rotation runs, `ledger_unavailable`, and `ledger_corrupt` when a row opens under no key: then the old
   * line stays.
   */
  rotate(principal: string): Promise<RotationReport> {
    return this.#alone(async () => {
      const secrets = readMasterSecrets(this.#file);
      const from = this.#master.current.name;
      const isOnTop = nameOf(secrets[0]) === from;
      const older = secrets[1];
      if (isOnTop && older !== undefined) return this.#finish(principal, nameOf(older));
      this.#master.adopt(isOnTop ? this.#writeNew(secrets) : this.#given(secrets));
      await this.#say("master_key.rotation_begun", principal, from, 0);
      return this.#finish(principal, from, true);
    });
  }

  /**
   * Whether a rotation could be had now. Throws `master_key_read_only` where the file is not Custody's to change and no new first line was
   * put on top of it.
   */
  checkMayRotate(): void {
    const [first] = readMasterSecrets(this.#file);
    if (isOwnFile(this.#file) || nameOf(first) !== this.#master.current.name) return;
    throw readOnly();
  }

  /** At the start: finishes what a crash, or an operator with a new first line, has left. Null when there is nothing to do. */
  async resume(): Promise<RotationReport | null> {
    const [, older] = this.#master.all;
    return older === undefined ? null : this.#alone(() => this.#finish(systemPrincipal, older.name));
  }

  /** Stops between two commits; the next start goes on. */
  async close(): Promise<void> {
    this.#isStopped = true;
    await this.#running?.catch(() => undefined);
  }

  async #alone<T>(run: () => Promise<T>): Promise<T> {
    if (this.#running !== null) throw new CustodyError("overloaded", "the master key is being rotated already");
    const running = run();
    this.#running = running;
    try {
      return await running;
    } finally {
      this.#running = null;
    }
  }

  /** The new key is in the file, and durable, before it is used. */
  #writeNew(secrets: MasterSecrets): Buffer {
    const made = newMasterSecret();
    if (secrets.length < masterLinesMax && replaceMasterSecrets(this.#file, [made, ...secrets])) return made;
    throw readOnly();
  }

  #given([first, ...older]: MasterSecrets): Buffer {
    if (older.some((secret) => nameOf(secret) === this.#master.current.name)) return first;
    throw new CustodyError(
      "config_invalid",
      "the master key's file must keep the key in use below the new first line until everything is wrapped anew",
    );
  }

  async #finish(principal: string, from: string, hasBegun = false): Promise<RotationReport> {
    const to = this.#master.current.name;
    const done = { hasBegun, rewrapped: 0 };
    for (let pass = 1; ; pass += 1) {
      try {
        await this.#rewrapAll(principal, from, done);
        break;
      } catch (error) {
        if (error instanceof CustodyError || pass === passesMax) throw error;
      }
    }
    await this.#beforeRemoval();
    return { from, to, rewrapped: done.rewrapped, oldKey: this.#removeOld() };
  }

  async #rewrapAll(principal: string, from: string, done: { hasBegun: boolean; rewrapped: number }): Promise<void> {
    const { store } = this.#ledger;
    for await (const { effects, isLast } of rewrapBatches(store, this.#master)) {
      if (this.#isStopped) throw new CustodyError("ledger_unavailable", "the server stops; its next start goes on");
      // Everything was wrapped anew before, and said so.
      if (effects.length === 0 && !done.hasBegun) return;
      if (!done.hasBegun) await this.#say("master_key.rotation_begun", principal, from, 0);
      done.hasBegun = true;
      const rewrapped = done.rewrapped + effects.length;
      if (isLast) await this.#say("master_key.rotated", principal, from, rewrapped, effects);
      else await store.append({ entries: [], effects });
      done.rewrapped = rewrapped;
    }
  }

  #say(
    kind: "master_key.rotation_begun" | "master_key.rotated",
    principal: string,
    from: string,
    rewrapped: number,
    effects: Parameters<typeof appendEntry>[2] = [],
  ): Promise<unknown> {
    const to = this.#master.current.name;
    return appendEntry(this.#ledger, { kind, principal, from, to, rewrapped }, effects);
  }

  /** A line that somebody put on top in the meantime stays. */
  #removeOld(): RotationReport["oldKey"] {
    const { current, all } = this.#master;
    const old = new Set(all.map(({ name }) => name).filter((name) => name !== current.name));
    const secrets = readMasterSecrets(this.#file);
    const kept = secrets.filter((secret) => !old.has(nameOf(secret)));
    return kept.length === secrets.length || replaceMasterSecrets(this.#file, kept) ? "removed" : "in_file";
  }
}
