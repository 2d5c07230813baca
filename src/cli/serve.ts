/**
 * `custody serve`
 * @module
 */
import { appendFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { loadConfig, type Overrides } from "../config.ts";
import { errorFacts, log } from "../log.ts";
import type { FirstKeys } from "../first-keys.ts";
import type { RunningServer } from "../start-server.ts";
import { writeSecretFile } from "../vault/secret-file.ts";
import { collectAll } from "../vault/spent-bytes.ts";

const curlLine = (url: string, key: string): string =>
  `curl ${url}/v1/chat/completions -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' \\\n` +
  `  -d '{"model":"demo","messages":[{"role":"user","content":"Hello, my address is jane@example.com"}]}'`;

const keysFileOf = (dataFolder: string): string => join(dataFolder, "first-keys.txt");

const keyText = ({ admin, client }: FirstKeys): string =>
  `admin key   ${admin ?? "(the one in CUSTODY_ADMIN_KEY)"}\nclient key  ${client}\n`;

/** Keys are shown once, on a terminal; anywhere else they would end in some log, so they stay in a file of their owner's. */
const keyLines = ({ firstKeys, url }: RunningServer, dataFolder: string): string[] => {
  if (firstKeys === null) return [];
  const file = keysFileOf(dataFolder);
  if (!process.stdout.isTTY) {
    appendFileSync(file, `\nTry it:\n${curlLine(url, firstKeys.client)}\n`);
    return [
      `Two keys were made. They and a first curl line are in ${file} (readable by you only); take them and delete it.`,
    ];
  }
  rmSync(file);
  return [
    "Two keys were made. They are shown this once:",
    "",
    keyText(firstKeys),
    "Try it:",
    curlLine(url, firstKeys.client),
  ];
};

const banner = (server: RunningServer, dataFolder: string): string => {
  const lines = [
    `Custody is listening on ${server.url}/v1`,
    `log origin  ${server.origin}`,
    `log vkey    ${server.vkey}`,
    `data        ${dataFolder}`,
    "",
    ...(server.isDemo
      ? ["No upstream is configured: the built-in demo model answers, and no data leaves this machine.", ""]
      : []),
    ...(server.firstKeys === null
      ? []
      : [
          "The master key lies inside the data folder. Move it elsewhere for real use: CUSTODY_MASTER_KEY_FILE, see docs/keys.md.",
          "",
        ]),
    ...keyLines(server, dataFolder),
  ];
  return `${lines.join("\n")}\n`;
};

/** A start is no longer for it, and what waited for the start is answered by then. */
const collectAfterMs = 1_000;

/** A signal that comes during the start waits for its end. A start that fails says so itself, and ends the process. */
const onSignals = (starting: Promise<RunningServer>): void => {
  const whenStarted = (act: (server: RunningServer) => void) => (): void => void starting.then(act, () => undefined);
  process.on(
    "SIGHUP",
    whenStarted((server) => {
      // What came of it is logged there.
      server.reloadPolicies().catch(() => undefined);
      void server.certificates?.reload();
    }),
  );
  const stop = whenStarted((server) => {
    void server.close().then(() => log.info("stopped"));
  });
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
};

/** Runs until SIGTERM or SIGINT. A record that turns out corrupt ends the process with exit code 1. */
export const serve = async (options: Overrides): Promise<void> => {
  const config = loadConfig(options);
  // What is made here is its owner's only: the database holds metadata of every call.
  process.umask(0o077);
  // Node would open its inspector on this signal, and with it every secret of the process.
  process.on("SIGUSR1", () => undefined);
  const onCorrupt = (error: Error): void => {
    log.fatal({ message: error.message }, "the record contradicts itself");
    process.exit(1);
  };
  process.on("uncaughtException", (error) => {
    log.fatal(errorFacts(error), "uncaught");
    process.exit(1);
  });
  // The record opens in threads of its own, while this one loads the rest of the program.
  const { openRecord } = await import("../open-record.ts");
  const record = openRecord(config, { clock: Date.now, onCorrupt });
  const [{ startServer }] = await Promise.all([import("../start-server.ts"), record]);
  const keepFirstKeys = (keys: FirstKeys): void => {
    const file = keysFileOf(config.dataFolder);
    rmSync(file, { force: true });
    writeSecretFile(file, keyText(keys));
  };
  const starting = startServer(config, { onCorrupt, keepFirstKeys, record });
  // Before anything answers: each signal's own meaning is to end the process at once.
  onSignals(starting);
  const server = await starting;
  process.stdout.write(banner(server, config.dataFolder));
  log.info({ url: server.url, recovered: server.recovered }, "started");
  setTimeout(collectAll, collectAfterMs).unref();
};
