import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCustody } from "../evidence/recorded-log.ts";
import { runHere } from "../fixtures/run-cli.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile({
  access: { roles: { watcher: ["read keys"] } },
});
/** A place of this file's own. */
const at = (name: string): string => join(custody().folder, "..", name);

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** `custody keys ...`, whose output is no terminal. */
const run = async (args: readonly string[], key = custody().adminKey, by = runHere): Promise<Said> => {
  const { code, stdout, stderr } = await by(["keys", ...args, "--url", custody().url], { CUSTODY_KEY: key });
  return { code, out: stdout, err: stderr };
};
const status = async (key: string): Promise<number> => (await custody().ask("/v1/models", { key })).status;
const secretIn = (file: string): string => readFileSync(file, "utf8").trim();
const idIn = ({ out }: Said): string => /key_[0-9a-f-]+/.exec(out)?.[0] ?? "";

describe("custody keys", () => {
  test("makes a key whose secret is in a file of its owner's alone, and takes it through its life", async () => {
    const file = at("made.key");
    const create = ["create", "--name", "ours", "--role", "client", "--models", "gpt-*, exact", "--out", file];
    const made = await run(create, custody().adminKey, runCustody);
    expect(made).toMatchObject({ code: 0, err: "" });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const secret = secretIn(file);
    expect(await status(secret)).toBe(200);
    expect(made.out).not.toContain("cst_live_");
    const id = idIn(made);

    expect(JSON.parse((await run(["show", id])).out)).toMatchObject({ id, name: "ours", models: ["gpt-*", "exact"] });
    const changed = await run(["change", id, "--models", "none", "--name", "yours", "--networks", "127.0.0.0/8"]);
    expect(JSON.parse(changed.out)).toMatchObject({ id, name: "yours", models: null, networks: ["127.0.0.0/8"] });

    const next = at("next.key");
    expect(await run(["rotate", id, "--overlap", "600", "--out", next])).toMatchObject({ code: 0 });
    expect(await Promise.all([secret, secretIn(next)].map(status))).toEqual([200, 200]);

    expect((await run(["disable", id])).out).toContain("disabled");
    expect(await status(secret)).toBe(401);
    expect((await run(["enable", id])).out).toContain("enabled");
    expect(await status(secret)).toBe(200);
    expect((await run(["revoke", id])).out).toContain("revoked");
    expect(await status(secret)).toBe(401);

    const listed = await run(["list"]);
    expect(listed.out.split("\n").find((line) => line.startsWith(id))).toMatch(
      /revoked +client +- +"yours" +last used/,
    );
    expect(JSON.parse((await run(["list", "--json"])).out)).toContainEqual(
      expect.objectContaining({ id, state: "revoked" }),
    );
  });

  test("reads any field from a file, and the options win over it", async () => {
    const settings = at("settings.yaml");
    writeFileSync(settings, "owner: Jane\nrole: auditor\nlimits: { concurrent: 2 }\n");
    const out = at("from-settings.key");
    const made = await run(["create", "--name", "x", "--role", "client", "--settings", settings, "--out", out]);
    expect(JSON.parse((await run(["show", idIn(made)])).out)).toMatchObject({
      owner: "Jane",
      role: "client",
      limits: { concurrent: 2 },
    });
  });

  test("makes none where its secret would be lost: no terminal and no file, or a file that is there", async () => {
    const before = JSON.parse((await run(["list", "--json"])).out).length;
    const nowhere = await run(["create", "--name", "x", "--role", "client"]);
    expect(nowhere).toMatchObject({ code: 1, out: "" });
    expect(nowhere.err).toContain("--out");
    const taken = at("taken.key");
    writeFileSync(taken, "mine");
    expect((await run(["create", "--name", "x", "--role", "client", "--out", taken])).code).toBe(1);
    expect(readFileSync(taken, "utf8")).toBe("mine");
    expect(JSON.parse((await run(["list", "--json"])).out).length).toBe(before);
  });

  test("says what the server refuses, and leaves no empty file", async () => {
    const file = at("refused.key");
    const bad = await run(["create", "--name", "x", "--role", "nobody", "--out", file]);
    expect(bad).toMatchObject({ code: 1, out: "" });
    expect(bad.err).toContain("the server answered 400: `role`");
    expect(existsSync(file)).toBe(false);
    const { key } = await custody().newKey("watcher");
    expect((await run(["list"], key)).code).toBe(0);
    const denied = await run(["create", "--name", "x", "--role", "client", "--out", file], key);
    expect(denied.err).toContain("may not manage keys");
    expect(denied.err).not.toContain(key);
  });
});
