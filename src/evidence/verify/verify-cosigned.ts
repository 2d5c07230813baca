/**
 * What witnesses signed of a log: the file `cosigned` of a shard. The log must contain that checkpoint, and each cosignature by a known
 * witness must hold; lines of others are passed over.
 * @module
 */
import { NoteError } from "../../ledger/checkpoint.ts";
import { findCosignature, parseWitnessVkey } from "../../ledger/cosignature.ts";
import type { LogSource } from "../../ledger/log-source.ts";
import type { Report } from "./report.ts";
import type { Trust } from "./trust.ts";

/** Gives the cosigned checkpoint, which the log must contain; null where there is none. */
export const readCosigned = async (
  source: LogSource,
  shard: string,
  { witnesses = [] }: Trust,
  report: Report,
): Promise<string | null> => {
  const bytes = await source.read("cosigned");
  if (bytes === null) return null;
  const note = Buffer.from(bytes).toString("utf8");
  for (const vkey of witnesses) {
    const witness = parseWitnessVkey(vkey);
    try {
      const found = findCosignature(note, witness);
      if (found === null) continue;
      const { 1: size } = note.split("\n");
      report.checked.push(
        `log ${shard}: cosigned by ${witness.name} at ${size} entries, ${new Date(found.time * 1_000).toISOString()}`,
      );
      report.witnessed.add(vkey);
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      report.fault(`log ${shard}: ${error.message}`, shard);
    }
  }
  return note;
};

/** A witness that was named and cosigned nothing of it must not pass in silence. */
export const checkWitnessed = ({ witnesses = [] }: Trust, report: Report): void => {
  for (const vkey of witnesses) {
    if (report.witnessed.has(vkey)) continue;
    report.fault(`there is no cosignature by the witness ${parseWitnessVkey(vkey).name}`);
  }
};
