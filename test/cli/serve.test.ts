/**
 * `custody serve`, as a process of its own.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** Has the process send itself the signal in the moment in which it says that it listens. */
const answeredBy = (signal: string): string => {
  const code = `const { write } = process.stdout;
process.stdout.write = function (text, ...more) {
  const isWritten = write.call(this, text, ...more);
  if (String(text).includes("is listening")) process.kill(process.pid, "${signal}");
  return isWritten;
};`;
  return `--import=data:text/javascript,${encodeURIComponent(code)}`;
};

test.each(["SIGTERM", "SIGINT"])("who hears that it listens may stop it at once by %s", (signal) => {
  const data = mkdtempSync(join(tmpdir(), "custody-serve-"));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const env = { ...process.env, NODE_OPTIONS: answeredBy(signal) };
  const ended = spawnSync(process.execPath, [main, "serve", "--data", data, "--port", "0"], { encoding: "utf8", env });
  expect(ended).toMatchObject({ status: 0, signal: null });
  expect(ended.stderr).toContain('"msg":"stopped"');
});
