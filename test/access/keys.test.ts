import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { isMistyped, keyDigest, newApiKey } from "../../src/access/api-key.ts";
import { Keys, type RecordKeyChange } from "../../src/access/keys.ts";
import { builtIn, createRoles } from "../../src/access/roles.ts";
import { permissions } from "../../src/domain/permission.ts";
import type { ApiKeyRow } from "../../src/store/access-rows.ts";

describe("the form of a key", () => {
  test("is random, without two alike", () => {
    const keys = Array.from({ length: 500 }, newApiKey);
    expect(new Set(keys).size).toBe(500);
    for (const key of keys) expect(key).toMatch(/^cst_live_[0-9A-Za-z]{38}$/);
  });

  test("shows every single mistyped character, and two swapped", () => {
    const key = newApiKey();
    expect(isMistyped(key)).toBe(false);
    for (let place = "cst_live_".length; place < key.length; place += 1) {
      const other = key[place] === "x" ? "y" : "x";
      expect(isMistyped(key.slice(0, place) + other + key.slice(place + 1)), `at ${place}`).toBe(true);
      const [a = "", b = ""] = [key[place], key[place + 1]];
      if (a !== b && b !== "") expect(isMistyped(key.slice(0, place) + b + a + key.slice(place + 2))).toBe(true);
    }
    expect(isMistyped(key.slice(0, -1))).toBe(true);
    expect(isMistyped(`${key}x`)).toBe(true);
  });

  test("is not asked of a key that an operator chose", () => {
    expect(isMistyped("a".repeat(40))).toBe(false);
  });

  test("all that is kept of it is its SHA-256", () => {
    const key = newApiKey();
    expect(keyDigest(key)).toBe(createHash("sha256").update(key).digest("hex"));
  });
});

/** What is written of keys, kept; `broken` refuses as a log does that cannot be written. */
const written = () => {
  const changes: string[] = [];
  const rows: ApiKeyRow[] = [];
  const log = { changes, rows, broken: false };
  const record: RecordKeyChange = async (change, effects) => {
    await Promise.resolve();
    if (log.broken) throw new Error("the log cannot be written");
    changes.push(`${change.kind} ${"role" in change ? change.role : ""}`.trim());
    for (const effect of effects) if (effect.effect === "createApiKey") rows.push(effect.row);
  };
  return { log, keys: new Keys(record, () => 1_000, createRoles()) };
};

describe("keys in force", () => {
  test("a made key is found by its secret, by nothing else, and stored without it", async () => {
    const { log, keys } = written();
    expect(keys.isEmpty).toBe(true);
    const { info, secret } = await keys.create("a name", "auditor", "key_maker");
    expect(keys.find(secret)).toMatchObject({ id: info.id, role: "auditor", team: null });
    expect(keys.find(info.id)).toBeNull();
    expect(keys.find(keyDigest(secret))).toBeNull();
    expect(JSON.stringify(log.rows)).not.toContain(secret.slice(9));
    expect(JSON.stringify(keys.list())).not.toContain(keyDigest(secret));
  });

  test("what could not be written is not in force, and what could not be ended still is", async () => {
    const { log, keys } = written();
    const { info, secret } = await keys.create("a", "client", "key_maker");
    log.broken = true;
    await expect(keys.create("b", "client", "key_maker")).rejects.toThrow("cannot be written");
    expect(keys.list().length).toBe(1);
    await expect(keys.revoke(info.id, "key_maker")).rejects.toThrow("cannot be written");
    expect(keys.find(secret)).not.toBeNull();
    log.broken = false;
    await keys.revoke(info.id, "key_maker");
    expect(keys.find(secret)).toBeNull();
    expect(log.changes).toEqual(["key.created client", "key.revoked"]);
  });

  test("read back from the store, ended ones stay ended", async () => {
    const { log, keys } = written();
    const { secret } = await keys.create("a", "client", "key_maker");
    const ended = await keys.create("b", "client", "key_maker");
    const stored = log.rows.flatMap((row) => (row.id === ended.info.id ? [{ ...row, revokedAt: 7 }] : [row]));
    const again = written().keys;
    await again.load({ listApiKeys: () => Promise.resolve(stored) });
    expect(again.find(secret)?.role).toBe("client");
    expect(again.find(ended.secret)).toBeNull();
    expect(again.isEmpty).toBe(false);
  });

  test("the last admin stays, one after the other and both at once", async () => {
    const { keys } = written();
    const [one, two] = [await keys.create("a", "admin", "system"), await keys.create("b", "admin", "system")];
    const ends = await Promise.allSettled([keys.revoke(one.info.id, "x"), keys.revoke(two.info.id, "x")]);
    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    await expect(keys.revoke(two.info.id, "x")).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("built-in roles", () => {
  const rolesWith = (permission: (typeof permissions)[number]): string[] =>
    Object.entries(builtIn).flatMap(([role, held]) => (held.includes(permission) ? [role] : []));

  test("admins may do everything; what changes who may do what is theirs alone", () => {
    expect(builtIn.admin).toEqual(permissions);
    for (const permission of permissions) {
      if (/^(?:manage|rotate)/.test(permission)) expect(rolesWith(permission)).toEqual(["admin"]);
    }
  });

  test("what was said is shown to security and admins; an auditor reads evidence and no content", () => {
    expect(rolesWith("reveal payloads")).toEqual(["security", "admin"]);
    expect(rolesWith("export payloads")).toEqual(["admin"]);
    expect(rolesWith("export evidence")).toEqual(["auditor", "admin"]);
  });

  test("a client's key reads nothing of the record, an auditor's calls no models", () => {
    // What its own calls used is no secret to who made them.
    const reading = permissions.filter(
      (permission) => /^(?:read|export|reveal|manage|search)/.test(permission) && permission !== "read usage",
    );
    expect(reading.length).toBeGreaterThan(3);
    expect(reading.filter((permission) => builtIn.client.includes(permission))).toEqual([]);
    expect(builtIn.auditor).not.toContain("call models");
  });

  test("a configuration adds roles, and changes none that are built in", () => {
    const roles = createRoles({ reviewer: ["read exchanges"] });
    expect([...(roles.get("reviewer") ?? [])]).toEqual(["read exchanges"]);
    expect(roles.get("admin")?.size).toBe(permissions.length);
    expect(() => createRoles({ admin: [] })).toThrow("access.roles.admin");
  });
});
