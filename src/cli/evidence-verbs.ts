/**
 * The verbs of evidence and retention.
 * @module
 */
import { type Command, Option } from "commander";
import { CustodyError } from "../domain/errors.ts";
import { withConfig } from "./common-options.ts";
import { addRetention } from "./retention-verbs.ts";

const toTreeSize = (text: string): number => {
  const size = Number(text);
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new CustodyError("config_invalid", "--at: must be a tree size, 1 or more");
  }
  return size;
};

const addExport = (program: Command): void => {
  withConfig(program.command("export"))
    .description("write an evidence pack: from a running server (--url), or from the folder of a stopped one")
    .requiredOption("--from <time>", "first moment, ISO 8601")
    .requiredOption("--to <time>", "first moment after the period, ISO 8601")
    .requiredOption("--out <file>", "the zip to write")
    .addOption(new Option("--at <size>", "tree size of the newest shard in the period").argParser(toTreeSize))
    .option("--payloads", "with the texts, decrypted (admin)")
    .option("--team <name>", "only this team's entries, and those of everybody")
    .option("--reason <words>", "why, where an export with payloads needs a second person")
    .option("--approval <id>", "the approval that it was given")
    .option("--url <url>", "a running Custody")
    .option("--key <key>", "an auditor's or admin's key (or CUSTODY_KEY)")
    .action(async (options) => (await import("./export.ts")).exportEvidence(options));
};

const addVerify = (program: Command): void => {
  program
    .command("verify")
    .argument("<pack|folder|url>", "an evidence pack, a log's files, a data folder, or a log's URL")
    .description("check a log or an evidence pack")
    .addOption(
      new Option(
        "--vkey <vkey>",
        "the verifier key, from somewhere else than what is checked (may be repeated)",
      ).argParser((vkey: string, before: readonly string[] = []) => [...before, vkey]),
    )
    .option("--key <key>", "for a URL: an auditor's or admin's key (or CUSTODY_KEY)")
    .option("--anchor <file>", "a checkpoint saved earlier, which the log must contain")
    .action(async (target, options) => (await import("./verify.ts")).verify(target, options));
};

export const addEvidence = (program: Command): void => {
  addExport(program);
  addVerify(program);
  addRetention(program);
};
