import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { isMistyped, keyDigest, newApiKey } from "../../src/access/api-key.ts";
import { Keys, systemActor } from "../../src/access/keys.ts";
import { builtIn, createRoles } from "../../src/access/roles.ts";
import { permissions } from "../../src/domain/permission.ts";
import { actorOf, anywhere, keysInMemory, words } from "./keys-in-memory.ts";

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

describe("keys in force", () => {
  test("a made key is found by its secret, by nothing else, and stored without it", async () => {
    const { log, keys, create } = keysInMemory();
    expect(keys.isEmpty).toBe(true);
    const { key, secret } = await create(words("auditor"));
    expect(keys.find(secret, anywhere)).toMatchObject({ id: key.row.id, role: "auditor", team: null, period: null });
    expect(keys.find(key.row.id, anywhere)).toBeNull();
    expect(keys.find(keyDigest(secret), anywhere)).toBeNull();
    expect(JSON.stringify([...log.rows.values()])).not.toContain(secret.slice(9));
    expect(keys.isEmpty).toBe(false);
  });

  test("what could not be written is not in force, and what could not be ended still is", async () => {
    const { log, keys, create } = keysInMemory();
    const { key, secret } = await create();
    const { id } = key.row;
    log.isBroken = true;
    await expect(create()).rejects.toThrow("cannot be written");
    expect(keys.list(systemActor).length).toBe(1);
    await expect(keys.revoke(id, systemActor)).rejects.toThrow("cannot be written");
    await expect(keys.disable(id, systemActor)).rejects.toThrow("cannot be written");
    await expect(keys.rotate(id, 0, systemActor)).rejects.toThrow("cannot be written");
    await expect(keys.change(id, { role: "admin" }, systemActor)).rejects.toThrow("cannot be written");
    expect(keys.find(secret, anywhere)).toMatchObject({ id, role: "client" });
    log.isBroken = false;
    await keys.revoke(id, systemActor);
    expect(() => keys.find(secret, anywhere)).toThrow("revoked");
    expect(log.changes).toMatchObject([{ kind: "key.created", role: "client" }, { kind: "key.revoked" }]);
  });

  test("read back from the store, everything that was said holds", async () => {
    const { log, keys, create, reopened } = keysInMemory();
    const settings = { models: ["gpt-*"], networks: ["10.0.0.0/8"], expiresAt: 5_000 };
    const { secret } = await create(
      words("client", { team: "claims", settings: { ...settings, classificationCeiling: "internal" } }),
    );
    const ended = await create();
    await keys.revoke(ended.key.row.id, systemActor);
    const again = await reopened();
    expect(() => again.find(ended.secret, "10.1.2.3")).toThrow("revoked");
    expect(() => again.find(secret, "11.1.2.3")).toThrow("network");
    const found = again.find(secret, "10.1.2.3");
    expect(found).toMatchObject({ role: "client", team: "claims", rules: { classificationCeiling: "internal" } });
    expect(["gpt-1", "o1"].map((model) => found?.rules?.allowsModel(model))).toEqual([true, false]);
    log.now = 5_000;
    expect(() => again.find(secret, "10.1.2.3")).toThrow("expired");
  });

  test("settings that cannot be read stop the start: what a key may not do must not be forgotten", async () => {
    const { log, create, reopened } = keysInMemory();
    const { key } = await create();
    for (const settings of ["{", "null", "[]", '{"networks":"any"}', '{"unknown":1}']) {
      log.rows.set(key.row.id, { ...key.row, settings });
      await expect(reopened()).rejects.toMatchObject({ code: "ledger_corrupt" });
    }
    log.rows.set(key.row.id, { ...key.row, settings: "{}" });
    expect((await reopened()).list(systemActor).length).toBe(1);
  });

  test("a role that is configured no more may do nothing", async () => {
    const { create, log } = keysInMemory({ reviewer: ["read exchanges"] });
    const { secret } = await create(words("reviewer"));
    const without = new Keys(
      () => Promise.resolve(),
      () => log.now,
      createRoles(),
    );
    await without.load({ listApiKeys: () => Promise.resolve([...log.rows.values()]) });
    expect(without.find(secret, anywhere)?.permissions.size).toBe(0);
  });
});

describe("changes of a key", () => {
  test("name what changed and hold at once; one that changes nothing is none", async () => {
    const { log, keys, create } = keysInMemory();
    const { key, secret } = await create();
    const { id } = key.row;
    await keys.change(id, { name: "another", settings: { models: ["m"], limits: { concurrent: 2 } } }, systemActor);
    expect(log.changes.at(-1)).toEqual({
      kind: "key.changed",
      key: id,
      role: "client",
      team: null,
      principal: "system",
      fields: ["name", "models", "limits"],
    });
    expect(keys.find(secret, anywhere)?.rules?.allowsModel("other")).toBe(false);
    expect(keys.find(secret, anywhere)?.rules?.limits).toEqual({ concurrent: 2 });
    const before = log.changes.length;
    await keys.change(id, { name: "another", settings: { models: ["m"] } }, systemActor);
    expect(log.changes.length).toBe(before);
    await keys.change(id, { settings: { models: null } }, systemActor);
    expect(keys.find(secret, anywhere)?.rules?.allowsModel("other")).toBe(true);
  });

  test("of many at once none is lost, whatever their order", async () => {
    const { log, keys, create } = keysInMemory();
    const { key } = await create();
    const { id } = key.row;
    const names = Array.from({ length: 20 }, (_, number) => `m${number}`);
    await Promise.all(
      names.flatMap((name) => [
        keys.change(id, { name }, systemActor),
        keys.change(id, { settings: { metadata: { [name]: name } } }, systemActor),
        keys.rotate(id, 1_000, systemActor),
      ]),
    );
    expect(log.rows.get(id)).toMatchObject({ version: 61, name: "m19" });
    expect(keys.get(id, systemActor).settings.metadata).toEqual({ m19: "m19" });
  });

  test("a new secret holds at once, the old one for the overlap and no longer", async () => {
    const { log, keys, create, reopened } = keysInMemory();
    const { key, secret } = await create();
    const { id } = key.row;
    const second = await keys.rotate(id, 500, systemActor);
    expect(second.secret).not.toBe(secret);
    expect(log.changes.at(-1)).toMatchObject({ kind: "key.rotated", key: id, overlapUntil: 1_500 });
    log.now = 1_499;
    for (const them of [keys, await reopened()]) {
      expect([secret, second.secret].map((one) => them.find(one, anywhere)?.id)).toEqual([id, id]);
    }
    log.now = 1_500;
    for (const them of [keys, await reopened()]) {
      expect(() => them.find(secret, anywhere)).toThrow("expired");
      expect(them.find(second.secret, anywhere)?.id).toBe(id);
    }
    const third = await keys.rotate(id, 500, systemActor);
    expect(keys.find(secret, anywhere)).toBeNull();
    expect([second.secret, third.secret].map((one) => keys.find(one, anywhere)?.id)).toEqual([id, id]);
  });

  test("a disabled key is refused with both its secrets, and good again when it is enabled", async () => {
    const { keys, create, log } = keysInMemory();
    const { key, secret } = await create();
    const { id } = key.row;
    const second = await keys.rotate(id, 500, systemActor);
    await keys.disable(id, systemActor);
    for (const one of [secret, second.secret]) expect(() => keys.find(one, anywhere)).toThrow("disabled");
    await keys.disable(id, systemActor);
    await keys.enable(id, systemActor);
    await keys.enable(id, systemActor);
    expect(keys.find(second.secret, anywhere)?.id).toBe(id);
    const kinds = log.changes.map((change) => ("kind" in change ? change.kind : ""));
    expect(kinds).toEqual(["key.created", "key.rotated", "key.disabled", "key.enabled"]);
  });

  test("what has ended for ever is changed no more", async () => {
    const { keys, create } = keysInMemory();
    const { id } = (await create()).key.row;
    await keys.revoke(id, systemActor);
    for (const change of [
      () => keys.revoke(id, systemActor),
      () => keys.enable(id, systemActor),
      () => keys.disable(id, systemActor),
      () => keys.rotate(id, 0, systemActor),
      () => keys.change(id, { name: "x" }, systemActor),
    ]) {
      await expect(change()).rejects.toMatchObject({ code: "not_found" });
    }
  });

  test("when it was last used is stored apart, once", async () => {
    const { log, keys, create } = keysInMemory();
    const [used, idle] = [await create(), await create()];
    const stored: object[] = [];
    const write = async (effects: readonly object[]): Promise<void> => void stored.push(...effects);
    await keys.storeUses(write);
    expect(stored).toEqual([]);
    log.now = 7_000;
    keys.find(used.secret, anywhere);
    await keys.change(used.key.row.id, { name: "b" }, systemActor);
    await keys.storeUses(write);
    await keys.storeUses(write);
    expect(stored).toEqual([{ effect: "touchApiKey", row: { id: used.key.row.id, lastUsedAt: 7_000 } }]);
    expect(keys.get(idle.key.row.id, systemActor).lastUsedAt).toBeNull();
    log.now = 8_000;
    keys.find(used.secret, anywhere);
    await expect(keys.storeUses(() => Promise.reject(new Error("broken")))).rejects.toThrow();
    await keys.storeUses(write);
    expect(stored.at(-1)).toEqual({ effect: "touchApiKey", row: { id: used.key.row.id, lastUsedAt: 8_000 } });
  });
});

describe("the last admin key", () => {
  const two = async () => {
    const { keys, create, log } = keysInMemory();
    const [one, other] = [await create(words("admin")), await create(words("admin"))];
    return { keys, log, one: one.key.row.id, other: other.key.row.id };
  };

  test("stays, one after the other and both at once", async () => {
    const { keys, one, other } = await two();
    const ends = await Promise.allSettled([keys.revoke(one, systemActor), keys.revoke(other, systemActor)]);
    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    await expect(keys.revoke(other, systemActor)).rejects.toMatchObject({ code: "forbidden" });
  });

  test.each([
    ["disabled", (keys: Keys, id: string) => keys.disable(id, systemActor)],
    ["of another role", (keys: Keys, id: string) => keys.change(id, { role: "client" }, systemActor)],
    ["with an end", (keys: Keys, id: string) => keys.change(id, { settings: { expiresAt: 9_000 } }, systemActor)],
    ["of a team", (keys: Keys, id: string) => keys.change(id, { team: "claims" }, systemActor)],
    ["of some routes", (keys: Keys, id: string) => keys.change(id, { settings: { routes: ["x"] } }, systemActor)],
  ])("is not made one that is %s, and such a one is not counted on", async (_name, weaken) => {
    const { keys, log, one, other } = await two();
    await weaken(keys, one);
    const changes = log.changes.length;
    await expect(weaken(keys, other)).rejects.toMatchObject({ code: "forbidden" });
    await expect(keys.revoke(other, systemActor)).rejects.toMatchObject({ code: "forbidden" });
    expect(log.changes.length).toBe(changes);
    await keys.rotate(other, 0, systemActor);
    await keys.change(other, { name: "still here" }, systemActor);
  });
});

describe("who changes keys", () => {
  const manager = actorOf(
    "claims",
    "manage keys",
    "call models",
    "list models",
    "scan texts",
    "give feedback",
    "read usage",
  );

  test("of a team sees and makes keys of that team alone", async () => {
    const { keys, create } = keysInMemory();
    const foreign = (await create(words("client", { team: "sales" }))).key.row.id;
    const global = (await create()).key.row.id;
    const own = (await create(words("client", { team: "claims" }), manager)).key.row.id;
    expect(keys.list(manager).map(({ row }) => row.id)).toEqual([own]);
    for (const id of [foreign, global, "key_none"]) {
      for (const change of [
        () => Promise.resolve().then(() => keys.get(id, manager)),
        () => keys.change(id, { name: "x" }, manager),
        () => keys.rotate(id, 0, manager),
        () => keys.disable(id, manager),
        () => keys.enable(id, manager),
        () => keys.revoke(id, manager),
      ]) {
        await expect(change()).rejects.toMatchObject({ code: "not_found", message: "no such key" });
      }
    }
    for (const team of ["sales", null]) {
      await expect(create(words("client", { team }), manager)).rejects.toMatchObject({
        code: "forbidden",
        param: "team",
      });
      await expect(keys.change(own, { team }, manager)).rejects.toMatchObject({ code: "forbidden", param: "team" });
    }
    await keys.change(own, { name: "ours" }, manager);
    await keys.revoke(own, manager);
  });

  test("gives nobody what they may not do, neither by a new key, nor a role, nor a secret, nor an end of a stop", async () => {
    const { keys, create } = keysInMemory({ seer: ["reveal payloads"] });
    const own = (await create(words("client", { team: "claims" }))).key.row.id;
    const strong = (await create(words("seer", { team: "claims" }))).key.row.id;
    const forbidden = { code: "forbidden", param: "role" };
    await expect(create(words("seer", { team: "claims" }), manager)).rejects.toMatchObject(forbidden);
    await expect(keys.change(own, { role: "admin" }, manager)).rejects.toMatchObject(forbidden);
    await expect(keys.change(strong, { role: "client" }, manager)).rejects.toMatchObject(forbidden);
    await expect(keys.rotate(strong, 0, manager)).rejects.toMatchObject(forbidden);
    await keys.disable(strong, manager);
    await expect(keys.enable(strong, manager)).rejects.toMatchObject(forbidden);
    await expect(create(words("nobody"))).rejects.toMatchObject({ code: "request_malformed", param: "role" });
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
