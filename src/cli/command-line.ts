/**
 * The verbs. Each loads what it needs and nothing else.
 * @module
 */
import { Command, Option } from "commander";
import { CustodyError } from "../domain/errors.ts";
import { version } from "../version.ts";
import { addEvidence } from "./evidence-verbs.ts";
import { ofServer, withConfig } from "./common-options.ts";

const toPort = (text: string): number => {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new CustodyError("config_invalid", "--port: must be a number from 0 to 65535");
  }
  return port;
};

const addServe = (program: Command): void => {
  withConfig(program.command("serve"))
    .description("run the proxy")
    .option("--host <address>", "address to listen on")
    .addOption(new Option("--port <number>", "port to listen on").argParser(toPort))
    .option("--upstream <url>", "one upstream for every model; its key in CUSTODY_UPSTREAM_API_KEY")
    .option("--policy <name|file>", "policy in force")
    .option("--anchor <file>", "a saved checkpoint that the log must contain")
    .action(async (options) => (await import("./serve.ts")).serve(options));
};

const addLog = (program: Command): void => {
  const group = program.command("log").description("the log's key and checkpoint; going on after a loss");
  withConfig(group.command("vkey"))
    .description("print the newest shard's verifier key")
    .action(async (options) => (await import("./log.ts")).printVkey(options));
  withConfig(group.command("checkpoint"))
    .description("print the newest signed checkpoint")
    .action(async (options) => (await import("./log.ts")).printCheckpoint(options));
  withConfig(group.command("continue"))
    .description("after a loss or a restore: go on under a new origin that names both checkpoints")
    .option("--anchor <file>", "the newer checkpoint that was saved outside")
    .action(async (options) => (await import("./log.ts")).continueLog(options));
  ofServer(group.command("rotate"))
    .description("give a running server's log a new signing key; the old one signs beside it for a while")
    .addOption(new Option("--overlap-days <days>", "how long both sign").default(30).argParser(toOverlapDays))
    .action(async (options) => (await import("./log.ts")).rotateKey(options));
};

const toOverlapDays = (text: string): number => {
  const days = Number(text);
  if (text === "" || !Number.isInteger(days) || days < 0 || days > 366) {
    throw new CustodyError("config_invalid", "--overlap-days: must be a whole number from 0 to 366");
  }
  return days;
};

const addScan = (program: Command): void => {
  program
    .command("scan")
    .description("what the scanners find in a text on standard input: exit code 0 nothing, 1 something, 2 bad input")
    .option("--policy <name|file>", "a policy's own types and class floor")
    .option("--jsonl", 'one {"text": ...} a line')
    .option("--pretty", "the text with its findings marked")
    .option("--scores", "with the findings' scores")
    .action(async (options) => (await import("./scan.ts")).scan(options));
};

const addPolicy = (program: Command): void => {
  const group = program.command("policy").description("policies: what is looked for, and what is done about it");
  group
    .command("check")
    .argument("<name|file>")
    .description("whether a policy can be in force, and what in it is probably not meant")
    .action(async (policy) => (await import("./policy-check.ts")).checkPolicy(policy));
  group
    .command("show")
    .argument("<name|file...>")
    .description("every line in force and where it was said; of several policies, what they say together")
    .option("--json", "as JSON")
    .action(async (policies, options) => (await import("./policy-show.ts")).showPolicies(policies, options));
  group
    .command("test")
    .argument("<name|file>")
    .description("run the cases beside a policy: exit code 1 when one is missed")
    .option("--cases <file>", "the cases (default: <policy>.cases.yaml)")
    .action(async (policy, options) => (await import("./policy-test.ts")).testPolicy(policy, options));
  group
    .command("replay")
    .description("what recorded exchanges would have become under another policy (admin; one entry in the log)")
    .requiredOption("--policy <name|file>", "the other policy")
    .requiredOption("--from <time>", "first moment, ISO 8601")
    .requiredOption("--to <time>", "first moment after the period, ISO 8601")
    .option("--limit <number>", "the most exchanges, newest first")
    .option("--all", "list unchanged exchanges too")
    .option("--url <url>", "the running Custody", "http://127.0.0.1:8787")
    .option("--key <key>", "an admin's key (or CUSTODY_KEY)")
    .action(async (options) => (await import("./policy-replay.ts")).replayPolicy(options));
  group
    .command("schema")
    .description("print the JSON Schema of a policy file")
    .action(async () => (await import("./policy-schema.ts")).printSchema());
};

const addKeys = (program: Command): void => {
  const group = program.command("keys").description("keys of a running server: API keys, and the master key");
  const add = (name: string, description: string): Command => ofServer(group.command(name)).description(description);
  const withSettings = (command: Command): Command =>
    command
      .option("--name <text>", "what people call it")
      .option("--role <name>", "what it may do")
      .option("--team <name>", "whose it is")
      .option("--expires <time>", "its end, ISO 8601")
      .option("--models <list>", "models that it may ask for, patterns with *, by commas")
      .option("--routes <list>", "routes that it may use")
      .option("--networks <list>", "networks that it may be used from")
      .option("--policy <label>", "a policy of policies.keys")
      .option("--settings <file>", "any field of the API, as JSON or YAML; the options win over it");
  const secretTo = (command: Command): Command =>
    command.option("--out <file>", "write the new secret there, readable by you only, instead of to the terminal");
  const keys = () => import("./keys.ts");
  secretTo(withSettings(add("create", "make a key"))).action(async (options) => (await keys()).createKey(options));
  add("list", "every key, eldest first")
    .option("--json", "as JSON")
    .action(async (options) => (await keys()).listKeys(options));
  add("show", "all that is said of a key, as JSON")
    .argument("<id>")
    .action(async (id, options) => (await keys()).showKey(id, options));
  withSettings(add("change", "change what is said of a key; `none` takes it back"))
    .argument("<id>")
    .action(async (id, options) => (await keys()).changeKey(id, options));
  secretTo(add("rotate", "give a key a new secret"))
    .argument("<id>")
    .option("--overlap <seconds>", "how long the old one stays good", "0")
    .action(async (id, options) => (await keys()).rotateKey(id, options));
  ofServer(group.command("rotate-master"))
    .description("wrap everything under a new master key, while the server runs")
    .action(async (options) => (await import("./rotate-master.ts")).rotateMaster(options));
  for (const [verb, what] of Object.entries({
    disable: "stop a key for a time",
    enable: "end the stop",
    revoke: "end a key for ever",
  })) {
    add(verb, what)
      .argument("<id>")
      .action(async (id, options) => (await keys()).endKey(verb, id, options));
  }
};

const addUsage = (program: Command): void => {
  ofServer(program.command("usage"), "a key")
    .description("what keys and teams used today and this month, and what is left: all, or with a client's key its own")
    .option("--json", "as JSON")
    .action(async (options) => (await import("./usage.ts")).printUsage(options));
};

const addApprovals = (program: Command): void => {
  const group = program.command("approvals").description("acts that wait for a second person, on a running server");
  const add = (name: string, description: string): Command =>
    ofServer(group.command(name), "your own key").description(description);
  add("list", "what waits, and what was decided, newest first").action(async (options) =>
    (await import("./approvals.ts")).listApprovals(options),
  );
  add("show", "what is asked for and why (an entry in the log)")
    .argument("<id>")
    .action(async (id, options) => (await import("./approvals.ts")).showApproval(id, options));
  for (const decision of ["approve", "refuse"] as const) {
    add(decision, `${decision} what somebody else asked for`)
      .argument("<id>")
      .option("--reason <words>", "why; sealed in the log")
      .action(async (id, options) => (await import("./approvals.ts")).decide(decision, id, options));
  }
};

const addConfig = (program: Command): void => {
  const group = program.command("config").description("the configuration");
  group
    .command("schema")
    .description("print the JSON Schema of custody.yaml")
    .action(async () => (await import("./config.ts")).printSchema());
};

const addCredentials = (program: Command): void => {
  const group = program.command("credentials").description("providers' credentials: stored sealed, never shown again");
  ofServer(group.command("add"))
    .description("store one; the secret is asked for, or read from standard input")
    .requiredOption("--upstream <name>", "the upstream that it is for")
    .requiredOption("--name <name>", "what lists call it")
    .option("--team <team>", "for the calls of a team")
    .option("--for-key <id>", "for the calls of one API key (key_...)")
    .action(async (options) => (await import("./credentials.ts")).addCredential(options));
  ofServer(group.command("list"))
    .description("list them, without their secrets")
    .action(async (options) => (await import("./credentials.ts")).listCredentials(options));
  ofServer(group.command("revoke"))
    .argument("<id>")
    .description("end one at once, and destroy its secret")
    .action(async (id, options) => (await import("./credentials.ts")).revokeCredential(id, options));
};

const addOpenApi = (program: Command): void => {
  program
    .command("openapi")
    .description("print the OpenAPI document of the HTTP API, as GET /openapi.json answers it")
    .action(async () => (await import("./openapi.ts")).printDocument());
};

const addSearch = (program: Command): void => {
  withConfig(program.command("search").description("the search index").command("rebuild"))
    .description("build the index of a stopped server anew, from the record")
    .action(async (options) => (await import("./search.ts")).rebuildSearch(options));
};

/** Runs one verb. Failures are one line on standard error and exit code 1: what is wrong, where, and what to do. */
export const runCommandLine = async (argv: readonly string[]): Promise<void> => {
  const program = new Command("custody").description("An OpenAI-compatible audit proxy.").version(version);
  addServe(program);
  addLog(program);
  addEvidence(program);
  addScan(program);
  addPolicy(program);
  addKeys(program);
  addUsage(program);
  addApprovals(program);
  addConfig(program);
  addCredentials(program);
  addOpenApi(program);
  addSearch(program);
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof CustodyError)) throw error;
    process.stderr.write(`custody: ${error.code}: ${error.message}\n`);
    process.exitCode = 1;
  }
};
