/**
 * `custody credentials` and `custody keys rotate-master` against a running server.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";
import { runHere } from "../fixtures/run-cli.ts";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const custody = custodyForFile();

/** Runs a verb with an admin's key in the environment and this on standard input. */
const run = async (args: readonly string[], input = ""): Promise<{ code: number; stdout: string; stderr: string }> => {
  const key = { CUSTODY_KEY: custody().adminKey };
  if (input === "") return runHere([...args, "--url", custody().url], key);
  const env = { ...process.env, ...key };
  const child = spawn(process.execPath, [main, ...args, "--url", custody().url], { env, stdio: "pipe" });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (bytes: Buffer) => (stdout += bytes.toString("utf8")));
  child.stderr.on("data", (bytes: Buffer) => (stderr += bytes.toString("utf8")));
  child.stdin.end(input);
  const [code]: number[] = await once(child, "close");
  return { code: code ?? -1, stdout, stderr };
};

test("a secret on standard input is stored, in force, listed without it, and ended", async () => {
  const secret = ["sk", "piped", "Q7"].join("-");
  const added = await run(["credentials", "add", "--upstream", "scripted", "--name", "from a pipe"], `${secret}\n`);
  expect([added.code, added.stderr]).toEqual([0, ""]);
  const id = added.stdout.trim();
  expect(id).toMatch(/^crd_[0-9a-f-]+$/);
  custody().upstream.answer = ({ socket }) => void socket.write(whole(JSON.stringify(completion("fine"))));
  await custody().chat(chatBody("Hi"));
  expect(custody().upstream.calls.at(-1)?.head).toContain(`authorization: Bearer ${secret}`);
  const before = await run(["credentials", "list"]);
  expect(before.stdout).toMatch(new RegExp(`^${id}  scripted  all calls  \\S+  from a pipe\n$`));
  expect(before.stdout).not.toContain(secret);
  expect(await run(["credentials", "revoke", id])).toEqual({ code: 0, stdout: "", stderr: "" });
  expect((await run(["credentials", "list"])).stdout).toContain("revoked");
  const again = await run(["credentials", "revoke", id]);
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining("404")]);
});

test("a secret that cannot be sent is refused, and not said again", async () => {
  const { code, stdout, stderr } = await run(
    ["credentials", "add", "--upstream", "scripted", "--name", "x"],
    "canary a\n",
  );
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("`secret`");
  expect(stderr).not.toContain("canary");
});

test("the master key is rotated, and the report says what became of the old one", async () => {
  const file = join(custody().folder, "keys", "master.key");
  const before = readFileSync(file, "utf8");
  const { code, stdout, stderr } = await run(["keys", "rotate-master"]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^master key [0-9a-f]{16} -> [0-9a-f]{16}: \d+ keys and credentials wrapped anew\n/);
  expect(stdout).toContain("is out of the key file");
  expect(readFileSync(file, "utf8")).not.toContain(before.trim());
});
