/**
 * The verbs of what is kept, held and erased.
 * @module
 */
import type { Command } from "commander";
import { Option } from "commander";
import { ofServer } from "./common-options.ts";

const several = (value: string, before: readonly string[] = []): string[] => [...before, value];

const ofTwo = (command: Command): Command =>
  command
    .option("--reason <words>", "why, where it needs a second person; sealed")
    .option("--approval <id>", "the approval that it was given");

const addHolds = (program: Command): void => {
  const group = program
    .command("holds")
    .description("legal holds, on a running server: what they hold nothing takes away");
  ofServer(group.command("place"))
    .description("hold what all of these are true of")
    .option("--subject <subject>", "whose data, as calls name it; kept as an HMAC only")
    .option("--for-key <id>", "the calls of one API key (key_...)")
    .option("--from <time>", "opened from then on, ISO 8601")
    .option("--to <time>", "opened before then, ISO 8601")
    .option("--model <model>", "asked of this model")
    .option("--data-class <class>", "of this data class")
    .option("--verdict <verdict>", "with this verdict")
    .option("--outcome <outcome>", "with this outcome")
    .option("--team <team>", "of this team")
    .requiredOption("--owner <words>", "whose hold it is; sealed")
    .requiredOption("--reason <words>", "why; sealed")
    .action(async (options) => (await import("./holds.ts")).placeHold(options));
  ofServer(group.command("list"), "your own key")
    .description("all holds, newest first")
    .action(async (options) => (await import("./holds.ts")).listHolds(options));
  ofServer(group.command("show"), "your own key")
    .argument("<id>")
    .description("one hold, with whose it is and why (an entry in the log)")
    .action(async (id, options) => (await import("./holds.ts")).showHold(id, options));
  ofServer(group.command("release"))
    .argument("<id>")
    .description("end a hold: one person asks, another approves, the first says it again with --approval")
    .requiredOption("--reason <words>", "why; sealed")
    .option("--approval <id>", "the approval that it was given")
    .action(async (id, options) => (await import("./holds.ts")).releaseHold(id, options));
};

const addErasures = (program: Command): void => {
  ofServer(program.command("erase"))
    .description("erase a subject's data, for ever, and prove it")
    .requiredOption("--subject <subject>", "whose data, as calls name it")
    .requiredOption("--basis <basis>", "gdpr-17-1-a to -f, ccpa, contract or other")
    .requiredOption("--reason <words>", "why; sealed")
    .option("--identifier <TYPE=value>", "more that stands for the same person (may be repeated)", several)
    .option("--approval <id>", "the approval that it was given")
    .action(async (options) => (await import("./erase.ts")).eraseSubject(options));
  const group = program.command("erasures").description("what was erased");
  ofServer(group.command("list"))
    .description("all erasures, newest first")
    .action(async (options) => (await import("./erase.ts")).listErasures(options));
  ofServer(group.command("certificate"), "your own key")
    .argument("<id>")
    .option("--out <file>", "the file to write")
    .description("the certificate of an erasure, signed by the log's key")
    .action(async (id, options) => (await import("./erase.ts")).saveCertificate(id, options));
  group
    .command("verify")
    .argument("<file>")
    .addOption(
      new Option("--vkey <vkey>", "the log's verifier key (may be repeated)").argParser(several).makeOptionMandatory(),
    )
    .description("check a certificate, and print what it says")
    .action(async (file, options) => (await import("./erase.ts")).verifyCertificate(file, options));
};

export const addRetention = (program: Command): void => {
  const group = program.command("retention").description("how long what is kept, on a running server");
  ofServer(group.command("show"), "your own key")
    .description("the schedule in force, as JSON")
    .action(async (options) => (await import("./retention.ts")).showRetention(options));
  ofTwo(ofServer(group.command("set")))
    .argument("<file>", "JSON: rules, logYears, dropShardsAfterYears; what is absent stays")
    .description("put another schedule in force")
    .action(async (file, options) => (await import("./retention.ts")).setRetention(file, options));
  ofServer(group.command("sweep"))
    .description("take away now what is over")
    .action(async (options) => (await import("./retention.ts")).sweepNow(options));
  ofTwo(ofServer(program.command("shards").description("the years of the log").command("drop")))
    .argument("<shard>", "the year: 2026")
    .description("give a whole expired year up; its final checkpoint stays")
    .action(async (shard, options) => (await import("./retention.ts")).dropShard(shard, options));
  addHolds(program);
  addErasures(program);
};
