/**
 * The log's signature on what is kept beside it: a C2SP signed note over a SHA-256, under a name of its own for each purpose, so that none can pass
 * for a checkpoint or for another purpose.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import {
  createSigner,
  NoteError,
  openNote,
  parseVkey,
  signerAmong,
  type SigningKeys,
  vkeyFor,
} from "../ledger/checkpoint.ts";

export type Purpose = "backup" | "data-keys" | "subject";

const nameOf = (origin: string, purpose: Purpose): string => `${origin}/${purpose}`;
const textOf = (purpose: Purpose, sha256: string): string => `custody ${purpose}\n${sha256}\n`;

/** `origin` is the newest shard's, `sha256` is hex. */
export const signDigest = (purpose: Purpose, origin: string, [key, ...others]: SigningKeys, sha256: string): string =>
  createSigner(nameOf(origin, purpose), key, ...others).sign(textOf(purpose, sha256));

/** Throws `ledger_corrupt` unless one of these verifier keys (of any shard of the log) signed exactly this digest for this purpose. */
export const checkDigest = (
  purpose: Purpose,
  origin: string,
  vkeys: readonly string[],
  note: string,
  sha256: string,
): void => {
  const name = nameOf(origin, purpose);
  const [first, ...others] = vkeys.map((vkey) => vkeyFor(name, vkey));
  if (first === undefined) throw new CustodyError("ledger_corrupt", "no verifier key of this log is known");
  try {
    const text = openNote(note, parseVkey(signerAmong(note, [first, ...others])));
    if (text === textOf(purpose, sha256)) return;
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw new CustodyError("ledger_corrupt", `its signature does not hold: ${error.message}`);
  }
  throw new CustodyError("ledger_corrupt", "its signature is of something else");
};
