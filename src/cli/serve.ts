/**
 * `custody serve`
 * @module
 */
import { join } from "node:path";
import { loadConfig, type Overrides } from "../config.ts";
import { errorFacts, log } from "../log.ts";
import { type RunningServer, startServer } from "../start-server.ts";
import { writeSecretFile } from "../vault/master-key.ts";

const keysFileName = "first-keys.txt";

const curlLine = (url: string, key: string): string =>
  `curl ${url}/v1/chat/completions -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' \\\n` +
  `  -d '{"model":"demo","messages":[{"role":"user","content":"Hello, my address is jane@example.com"}]}'`;

/** Keys are shown once, on a terminal; anywhere else they would end in some log, so they go to a file. */
const keyLines = (server: RunningServer, dataFolder: string): string[] => {
  const { firstKeys, url } = server;
  if (firstKeys === null) return [];
  const lines = [
    `admin key   ${firstKeys.admin ?? "(the one in CUSTODY_ADMIN_KEY)"}`,
    `client key  ${firstKeys.client}`,
    "",
    "Try it:",
    curlLine(url, firstKeys.client),
  ];
  if (process.stdout.isTTY) return ["Two keys were made. They are shown this once:", "", ...lines];
  const file = join(dataFolder, keysFileName);
  writeSecretFile(file, `${lines.join("\n")}\n`);
  return [
    `Two keys were made. They and a first curl line are in ${file} (readable by you only); take them and delete it.`,
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
  const server = await startServer(config, { onCorrupt });
  process.stdout.write(banner(server, config.dataFolder));
  log.info({ url: server.url, recovered: server.recovered }, "started");
  const stop = (): void => {
    void server.close().then(() => log.info("stopped"));
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
};
