/**
 * The verbs of evidence and retention.
 * @module
 */
import { type Command, Option } from "commander";
import { CustodyError } from "../domain/errors.ts";
import { ofServer, withConfig } from "./common-options.ts";
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
    .argument("<pack|folder|url>", "an evidence pack, a log's files, a data folder, a log's URL, or a daily digest")
    .description("check a log, an evidence pack or a daily digest")
    .addOption(
      new Option(
        "--vkey <vkey>",
        "the verifier key, from somewhere else than what is checked (may be repeated)",
      ).argParser((vkey: string, before: readonly string[] = []) => [...before, vkey]),
    )
    .addOption(
      new Option(
        "--witness <vkey>",
        "a witness's verifier key: it must have cosigned the log (may be repeated)",
      ).argParser((vkey: string, before: readonly string[] = []) => [...before, vkey]),
    )
    .option("--key <key>", "for a URL: an auditor's or admin's key (or CUSTODY_KEY)")
    .option("--anchor <file>", "a checkpoint saved earlier, which the log must contain")
    .action(async (target, options) => (await import("./verify.ts")).verify(target, options));
};

const addFeeds = (program: Command): void => {
  const feeds = program.command("feeds").description("where events for security go: how far each feed is");
  feeds
    .command("list", { isDefault: true })
    .description("name, kind, state, place in the log, what waits, the last error")
    .option("--url <url>", "the running Custody", "http://127.0.0.1:8787")
    .option("--key <key>", "an auditor's, security's or admin's key (or CUSTODY_KEY)")
    .option("--json", "as JSON")
    .action(async (options) => (await import("./feeds.ts")).listFeeds(options));
  feeds
    .command("test")
    .argument("<name>", "a feed of the configuration")
    .description("send one event that says that it is a test; an entry")
    .option("--url <url>", "the running Custody", "http://127.0.0.1:8787")
    .option("--key <key>", "an admin's key (or CUSTODY_KEY)")
    .action(async (name, options) => (await import("./feeds.ts")).testFeed(name, options));
};

const repeated = (value: string, before: readonly string[] = []): string[] => [...before, value];

const addBackup = (program: Command): void => {
  // An option behind `backup test` is the test's, though `backup` has one of that name too.
  program.enablePositionalOptions();
  const group = withConfig(program.command("backup").enablePositionalOptions())
    .description("copy the record: by a running server (--url), or from the folder of a stopped one (--out)")
    .option("--out <file>", "the zip to write, from a stopped server's folder")
    .option("--url <url>", "a running Custody, which writes it into its folder for backups")
    .option("--key <key>", "an admin's key (or CUSTODY_KEY)")
    .action(async (options) => (await import("./backup.ts")).backup(options));
  ofServer(group.command("test"))
    .description("have a running server restore a backup beside itself, open all of it, and throw it away")
    .option("--backup <name>", "which one (default: the newest)")
    .action(async (options) => (await import("./backup.ts")).testBackup(options));
  withConfig(group.command("keys"))
    .description("write the table of wrapped keys as they are now: older backups are read with it")
    .requiredOption("--out <file>", "the file to write, or to replace")
    .action(async (options) => (await import("./backup.ts")).writeKeys(options));
  withConfig(program.command("restore"))
    .description("make a data folder of a backup: checked, erasures made again, under a new origin")
    .requiredOption("--from <file>", "the backup")
    .requiredOption("--keys <folder>", "your copy of the folder keys/: the master key, the log key, the anchor")
    .option("--anchor <file>", "a checkpoint saved elsewhere, newer than the backup")
    .addOption(new Option("--erasures <file...>", "the newest table of wrapped keys, or a newer backup"))
    .addOption(new Option("--vkey <vkey>", "a verifier key that the log had (may be repeated)").argParser(repeated))
    .option("--accept-loss", "restore although keys do not open: what they sealed is gone")
    .option("--check", "only check that it could be restored")
    .action(async (options) => (await import("./restore.ts")).restore(options));
};

const addSubject = (program: Command): void => {
  const group = program.command("subject").description("people whose data is in the record");
  withConfig(group.command("export"))
    .description("everything that is kept about one, decrypted, to read and to take along (GDPR 15 and 20)")
    .requiredOption(
      "--subject <text>",
      "as callers name it in X-Custody-Subject or `user`; a key's id where they name nobody",
    )
    .addOption(
      new Option("--identifiers <value...>", "values that stand for the subject: TYPE=value, or a value alone"),
    )
    .option("--from <time>", "first moment, ISO 8601")
    .option("--to <time>", "first moment after the period, ISO 8601")
    .option("--include-mentions", "with the redacted texts of others' exchanges, where those are kept")
    .requiredOption("--out <file>", "the zip to write")
    .requiredOption("--reason <words>", "why; sealed in the log")
    .option("--approval <id>", "the approval that it was given, where it needs a second person")
    .option("--url <url>", "a running Custody")
    .option("--key <key>", "an admin's key (or CUSTODY_KEY)")
    .action(async (options) => (await import("./subject-export.ts")).exportSubjectPack(options));
};

const urlMeaning = "a running Custody";

const addCheck = (program: Command): void => {
  withConfig(program.command("check"))
    .description("check the whole log: by a running server (--url), which records it, or of a data folder from here")
    .option("--url <url>", urlMeaning)
    .option("--key <key>", "an admin's key (or CUSTODY_KEY)")
    .action(async (options) => (await import("./check.ts")).checkLog(options));
};

const addAssurance = (program: Command): void => {
  program
    .command("assurance")
    .description("who outside has seen the log, its last check, its clock, its outages")
    .requiredOption("--url <url>", urlMeaning)
    .option("--key <key>", "an auditor's or admin's key (or CUSTODY_KEY)")
    .option("--digest <day>", "print the signed digest of a day, YYYY-MM-DD")
    .option("--json", "as JSON")
    .action(async (options) => (await import("./assurance.ts")).printAssurance(options));
};

const toPercent = (text: string): number => {
  const percent = Number(text);
  if (!(percent >= 0 && percent <= 100)) {
    throw new CustodyError("config_invalid", "--tolerance: must be a percentage from 0 to 100");
  }
  return percent;
};

const addReconcile = (program: Command): void => {
  withConfig(program.command("reconcile"))
    .description(
      "compare a provider's own usage export with the record: what bypassed the proxy, and what they do not know of",
    )
    .requiredOption("--provider-usage <file>", "CSV with a header: day, model, requests, input tokens, output tokens")
    .option("--upstream <name>", "only what went to this upstream")
    .addOption(new Option("--tolerance <percent>", "by how much counts may differ").argParser(toPercent).default(0))
    .option("--url <url>", `${urlMeaning}, which records it; without it the data folder is read`)
    .option("--key <key>", "an auditor's or admin's key (or CUSTODY_KEY)")
    .option("--json", "as JSON")
    .action(async (options) => (await import("./reconcile.ts")).reconcileUsage(options));
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
  addFeeds(program);
  addBackup(program);
  addSubject(program);
  addCheck(program);
  addAssurance(program);
  addReconcile(program);
  addControls(program);
  addRetention(program);
};
