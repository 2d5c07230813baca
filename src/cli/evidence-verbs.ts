/**
 * The verbs of evidence and retention.
 * @module
 */
import { type Command, Option } from "commander";
import { CustodyError } from "../domain/errors.ts";
import { ofServer, withConfig } from "./common-options.ts";

const toTreeSize = (text: string): number => {
  const size = Number(text);
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new CustodyError("config_invalid", "--at: must be a tree size, 1 or more");
  }
  return size;
};

const addExport = (program: Command): void => {
  withConfig(program.command("export"))
    .description("export evidence: from a running server (--url), or from the folder of a stopped one")
    .requiredOption("--from <time>", "first moment, ISO 8601")
    .requiredOption("--to <time>", "first moment after the period, ISO 8601")
    .requiredOption("--out <file>", "the file to write")
    .option("--format <name>", "pack, raw, csv, custom, or the id of a framework", "pack")
    .option("--framework <id>", "with the format pack: the framework that it is for")
    .option("--filters <list>", "which exchanges, a pack's population: model=gpt-4o,verdict=block")
    .addOption(new Option("--sample <size>", "how many exchanges a pack draws from its population").argParser(Number))
    .option("--nonce <word>", "the auditor's own word, which the draw depends on")
    .option("--fields <list>", "the columns of the format custom, by commas")
    .addOption(new Option("--at <size>", "tree size of the newest shard in the period").argParser(toTreeSize))
    .option("--payloads", "with the texts, decrypted (admin)")
    .option("--team <name>", "only this team's entries, and those of everybody")
    .option("--reason <words>", "why, where an export with payloads needs a second person")
    .option("--approval <id>", "the approval that it was given")
    .option("--url <url>", "a running Custody")
    .option("--key <key>", "an auditor's or admin's key (or CUSTODY_KEY)")
    .action(async (options) => (await import("./export.ts")).exportEvidence(options));
};

const addExports = (program: Command): void => {
  const group = program.command("exports").description("exports of a running server, and their files");
  const add = (name: string, description: string): Command =>
    ofServer(group.command(name), "an auditor's or admin's key").description(description);
  const exports = () => import("./exports.ts");
  add("list", "what was exported, newest first").action(async (options) => (await exports()).listExports(options));
  add("show", "all that is said of one, as JSON")
    .argument("<id>")
    .action(async (id, options) => (await exports()).showExport(id, options));
  add("download", "wait for one and get its file, going on where a download broke off")
    .argument("<id>")
    .requiredOption("--out <file>", "the file to write")
    .action(async (id, options) => (await exports()).downloadExport(id, options));
  add("delete", "stop one, or delete its file")
    .argument("<id>")
    .action(async (id, options) => (await exports()).deleteExport(id, options));
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

const addControls = (program: Command): void => {
  ofServer(program.command("controls"), "an auditor's or admin's key")
    .description("what the log supports of frameworks and their controls")
    .option("--framework <id>", "one framework with all its controls: hipaa, soc2, ... Without it: an overview of all")
    .option("--from <time>", "first moment, ISO 8601 (default: 90 days back)")
    .option("--to <time>", "first moment after the period, ISO 8601 (default: now)")
    .option("--json", "as the server answers")
    .action(async (options) => (await import("./controls.ts")).showControls(options));
};

export const addEvidence = (program: Command): void => {
  addExport(program);
  addExports(program);
  addVerify(program);
  addControls(program);
};
