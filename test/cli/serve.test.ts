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

const afterLine = (signal: string): string => `const { write } = process.stdout;
process.stdout.write = function (text, ...more) {
  const isWritten = write.call(this, text, ...more);
  if (String(text).includes("is listening")) process.kill(process.pid, "${signal}");
  return isWritten;
};`;
const afterListening = (signal: string): string => `import { Server } from "node:net";
const { emit } = Server.prototype;
Server.prototype.emit = function (name, ...more) {
  const isHeard = emit.call(this, name, ...more);
  if (name !== "listening") return isHeard;
  Server.prototype.emit = emit;
  process.kill(process.pid, "${signal}");
  return isHeard;
};`;

/** Has the process send itself the signal in the moment in which it listens, or says so. */
test.each([
  ["says that it listens", "SIGTERM", afterLine],
  ["says that it listens", "SIGINT", afterLine],
  ["listens", "SIGTERM", afterListening],
])("a server that %s may be stopped at once by %s", (_when, signal, code) => {
  const data = mkdtempSync(join(tmpdir(), "custody-serve-"));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const env = { ...process.env, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code(signal))}` };
  const ended = spawnSync(process.execPath, [main, "serve", "--data", data, "--port", "0"], { encoding: "utf8", env });
  expect(ended).toMatchObject({ status: 0, signal: null });
  expect(ended.stderr).toContain('"msg":"stopped"');
});
