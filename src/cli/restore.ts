/**
 * `custody restore`: a backup becomes a data folder that can be served.
 * @module
 */
import { existsSync } from "node:fs";
import { loadConfig, type Overrides } from "../config.ts";
import { CustodyError } from "../domain/errors.ts";
import { restoreRecord } from "../restore-record.ts";
import { formatReport } from "./verify.ts";

export interface RestoreVerbOptions extends Overrides {
  readonly from: string;
  readonly keys: string;
  readonly erasures?: readonly string[];
  readonly vkey?: readonly string[];
  readonly acceptLoss?: boolean;
  readonly check?: boolean;
}

/** Prints what was checked; exit code 1, and no folder, when something does not hold. */
export const restore = async (options: RestoreVerbOptions): Promise<void> => {
  const { from, keys, erasures = [], vkey: vkeys = [], acceptLoss = false, check = false } = options;
  for (const path of [from, keys, ...erasures]) {
    if (!existsSync(path)) throw new CustodyError("config_invalid", `${path}: there is no such file or folder`);
  }
  const config = loadConfig(options);
  const given = { from, keys, anchor: config.anchorFile, erasures, vkeys, acceptLoss };
  const { report, backup, done } = await restoreRecord(config, given, check);
  process.stdout.write(formatReport(report));
  if (!report.ok) {
    process.exitCode = 1;
    return;
  }
  if (done === null) {
    process.stdout.write(
      `This backup can be restored. It ends at entry ${backup.head.size} of ${backup.head.origin}.\n`,
    );
    return;
  }
  const { origin, vkey, anchor, keyTable, keys: replaced } = done;
  const lines = [
    `Restored into ${config.dataFolder}, as it was at entry ${backup.head.size} of ${backup.head.origin}.`,
    `${replaced.kept} data keys are as ${keyTable === null ? "in the backup" : "in the newest table"}; ${replaced.erased} were erased since and are gone.`,
    ...(keyTable === null
      ? ["No table of wrapped keys newer than the backup was given: an erasure that came after it is not known here."]
      : []),
    anchor === null
      ? "No newer checkpoint was known: give one with --anchor where somebody has it."
      : `The newest head known outside, entry ${anchor.size} of ${anchor.origin}, is named too.`,
    `The log goes on as ${origin}`,
    vkey,
    "Give this verifier key to everyone who checks the log.",
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
};
