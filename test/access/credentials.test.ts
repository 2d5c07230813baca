import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { Credentials, type NewCredential } from "../../src/access/credentials.ts";
import type { CredentialRow } from "../../src/store/access-rows.ts";
import { openCredential, sealCredential } from "../../src/vault/credential-secret.ts";
import { MasterKey } from "../../src/vault/master-key.ts";

const origin = "https://api.example";

/** Credentials whose rows are kept; `broken` refuses as a log does that cannot be written. */
const begin = (master = new MasterKey([randomBytes(32)])) => {
  const rows: CredentialRow[] = [];
  const log = { rows, broken: false };
  let now = 1_000;
  const credentials = new Credentials(
    async (_change, effects) => {
      await Promise.resolve();
      if (log.broken) throw new Error("the log cannot be written");
      for (const effect of effects) if (effect.effect === "createCredential") rows.push(effect.row);
    },
    () => (now += 1),
    master,
  );
  const add = (changes: Partial<NewCredential>) =>
    credentials.create(
      { name: "n", upstream: "u", secret: "s", origin, team: null, apiKey: null, ...changes },
      "key_maker",
    );
  return { log, credentials, add, master };
};
const caller = { id: "key_1", team: "claims" };

describe("the choice", () => {
  test("goes from the key's own to its team's to the upstream's, whatever the order in which they were stored", async () => {
    const scopes = [
      { secret: "all" },
      { secret: "team", team: "claims" },
      { secret: "key", team: "claims", apiKey: "key_1" },
    ];
    for (const order of [scopes, scopes.toReversed()]) {
      const { credentials, add } = begin();
      const made = new Map<string, string>();
      for (const scope of order) made.set(scope.secret, (await add(scope)).id);
      const chosen = () => credentials.choose("u", caller)?.secret;
      expect(chosen()).toBe("key");
      expect(credentials.choose("u", { id: "key_2", team: "claims" })?.secret).toBe("team");
      expect(credentials.choose("u", { id: "key_3", team: "other" })?.secret).toBe("all");
      expect(credentials.choose("u", { id: "key_4", team: null })?.secret).toBe("all");
      expect(credentials.choose("v", caller)).toBeNull();
      for (const [ended, next] of [
        ["key", "team"],
        ["team", "all"],
        ["all", undefined],
      ] as const) {
        await credentials.revoke(made.get(ended) ?? "", "key_maker", null);
        expect(chosen()).toBe(next);
      }
    }
  });

  test("is the same object until it ends, so that what is made from it can be kept", async () => {
    const { credentials, add } = begin();
    const first = await add({});
    const held = credentials.choose("u", caller);
    await credentials.revoke((await add({ secret: "t" })).id, "key_maker", null);
    expect(credentials.choose("u", caller)).toBe(held);
    expect(held?.row.id).toBe(first.id);
  });

  test("has nothing of a change that was not written", async () => {
    const { log, credentials, add } = begin();
    const { id } = await add({ secret: "kept" });
    log.broken = true;
    await expect(add({ secret: "lost" })).rejects.toThrow("cannot be written");
    await expect(credentials.revoke(id, "key_maker", null)).rejects.toThrow("cannot be written");
    expect(credentials.choose("u", caller)?.secret).toBe("kept");
    log.broken = false;
    await credentials.revoke(id, "key_maker", null);
    expect(credentials.choose("u", caller)).toBeNull();
  });

  test("of another team's credential to end finds nothing", async () => {
    const { credentials, add } = begin();
    const { id } = await add({ team: "claims" });
    await expect(credentials.revoke(id, "key_x", "other")).rejects.toThrow("no such credential");
    await credentials.revoke(id, "key_x", "claims");
  });
});

describe("at rest", () => {
  test("it opens again after a start, and lists do not hold what is sealed", async () => {
    const { log, add, master } = begin();
    await add({ secret: "again", team: "claims" });
    const next = begin(master).credentials;
    await next.load({ listCredentials: () => Promise.resolve(log.rows) });
    expect(next.choose("u", caller)).toMatchObject({ secret: "again", origin });
    expect(Object.keys(next.list()[0] ?? {})).not.toContain("wrapped");
  });

  test("no field of its row can be another, and no bit of it changed", async () => {
    const { log, add, master } = begin();
    await add({ team: "claims", apiKey: "key_1" });
    const [row] = log.rows;
    if (row === undefined) throw new Error("no row");
    expect(openCredential(master.all, row)).toEqual({ origin, secret: "s" });
    const changes: Partial<CredentialRow>[] = [
      { id: "crd_other" },
      { upstream: "v" },
      { team: null },
      { team: "other" },
      { apiKey: null },
      { name: "m" },
      { createdAt: row.createdAt + 1 },
      { createdBy: "key_x" },
      { wrapped: new Uint8Array() },
      ...Array.from(row.wrapped, (byte, place) => {
        const wrapped = Uint8Array.from(row.wrapped);
        wrapped[place] = byte ^ 1;
        return { wrapped };
      }),
    ];
    for (const change of changes)
      expect(() => openCredential(master.all, { ...row, ...change })).toThrow("does not open");
    await expect(begin().credentials.load({ listCredentials: () => Promise.resolve([row]) })).rejects.toMatchObject({
      code: "ledger_corrupt",
    });
  });

  test("it is sealed under a key of its own: what wraps data keys does not open it", () => {
    const { current } = new MasterKey([randomBytes(32)]);
    const fields = { id: "crd_1", upstream: "u", team: null, apiKey: null, name: "n", createdAt: 1, createdBy: "k" };
    const wrapped = sealCredential(current, fields, { origin, secret: "s" });
    const crossed = { ...current, credentials: current.wrapping };
    expect(() => openCredential([crossed], { ...fields, wrapped })).toThrow("crd_1");
    expect(openCredential([current], { ...fields, wrapped }).secret).toBe("s");
  });
});
