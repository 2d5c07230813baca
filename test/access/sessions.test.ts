import { afterEach, describe, expect, test } from "vitest";
import { createRoles } from "../../src/access/roles.ts";
import { type Session, Sessions, type SignedInBy } from "../../src/access/sessions.ts";
import type { SessionChanged } from "../../src/domain/access-entry.ts";
import type { Principal } from "../../src/domain/principal.ts";

const minuteMs = 60_000;
const limits = { idleMinutes: 30, absoluteHours: 2, perPersonMax: 2 };
const roles = createRoles();
const admin = (id: string): Principal => ({
  id,
  role: "admin",
  team: null,
  period: null,
  permissions: roles.get("admin") ?? new Set(),
});
const byPerson = (person: string): SignedInBy => ({ how: "oidc", person });

let running: Sessions | null = null;
afterEach(() => running?.close());

/** Sessions at a time that a test turns, of people whom it can stop, and a log that it can break. */
const opened = () => {
  const world = { now: 1_000, stopped: new Set<string>(), broken: false, log: [] as SessionChanged[] };
  const sessions = new Sessions({
    limits,
    clock: () => world.now,
    record: async (change) => {
      await Promise.resolve();
      if (world.broken) throw new Error("the log cannot be written");
      world.log.push(change);
    },
    principalOf: (by) => (by.how === "key" || world.stopped.has(by.person) ? null : admin(by.person)),
  });
  running = sessions;
  const start = (id = "usr_1", replaced: Session | null = null) => sessions.start(byPerson(id), admin(id), replaced);
  const said = (): string[] => world.log.map(({ kind, session, how }) => `${kind} ${session} ${how}`);
  return { world, sessions, start, said };
};

describe("a session", () => {
  test("begins with an entry that has an id and no token, and holds from then on", async () => {
    const { world, sessions, start } = opened();
    const { id, token } = await start();
    expect(Buffer.from(token, "base64url")).toHaveLength(32);
    expect(sessions.find(token)).toMatchObject({ session: { id }, principal: { id: "usr_1", role: "admin" } });
    expect(world.log).toEqual([
      { kind: "session.started", session: id, principal: "usr_1", role: "admin", team: null, how: "oidc", by: null },
    ]);
    expect(JSON.stringify(sessions.list())).not.toContain(token);
    expect(sessions.find(id)).toBeNull();
  });

  test("that cannot be recorded is none", async () => {
    const { world, sessions, start } = opened();
    world.broken = true;
    await expect(start()).rejects.toThrow("cannot be written");
    expect(sessions.list()).toEqual([]);
  });

  test("ends at once, and by whom is said", async () => {
    const { world, sessions, start } = opened();
    const { id, token } = await start();
    await sessions.end(id, "revoked", "key_admin");
    expect(sessions.find(token)).toBeNull();
    expect(world.log.at(-1)).toMatchObject({ kind: "session.ended", session: id, how: "revoked", by: "key_admin" });
    await expect(sessions.end(id, "revoked", null)).rejects.toThrow("no such session");
  });

  test("ends even when the log cannot take it, and the entry follows", async () => {
    const { world, sessions, start, said } = opened();
    const { id, token } = await start();
    world.broken = true;
    await expect(sessions.end(id, "signed_out", null)).rejects.toThrow("cannot be written");
    expect(sessions.find(token)).toBeNull();
    await sessions.sweep();
    world.broken = false;
    await sessions.sweep();
    await sessions.sweep();
    expect(said()).toEqual([`session.started ${id} oidc`, `session.ended ${id} signed_out`]);
  });

  test("ends without a request for its idle time, and each request begins that anew", async () => {
    const { world, sessions, start, said } = opened();
    const { id, token } = await start();
    world.now += limits.idleMinutes * minuteMs - 1;
    expect(sessions.find(token)).not.toBeNull();
    world.now += limits.idleMinutes * minuteMs - 1;
    expect(sessions.find(token)).not.toBeNull();
    world.now += limits.idleMinutes * minuteMs;
    expect(sessions.list()).toEqual([]);
    expect(sessions.find(token)).toBeNull();
    await sessions.sweep();
    expect(said()).toContain(`session.ended ${id} idle`);
  });

  test("ends at its absolute time, however busy it is", async () => {
    const { world, sessions, start, said } = opened();
    const { id, token } = await start();
    const endsAt = world.now + limits.absoluteHours * 60 * minuteMs;
    while (world.now + minuteMs < endsAt) {
      world.now += minuteMs;
      expect(sessions.find(token)).not.toBeNull();
    }
    world.now = endsAt;
    expect(sessions.find(token)).toBeNull();
    await sessions.sweep();
    expect(said().at(-1)).toBe(`session.ended ${id} expired`);
  });

  test("ends with the right to it: on the next request, or within a minute", async () => {
    const { world, sessions, start, said } = opened();
    const first = await start("usr_1");
    const second = await start("usr_2");
    world.stopped.add("usr_1").add("usr_2");
    expect(sessions.find(first.token)).toBeNull();
    await sessions.sweep();
    expect(said().slice(2).sort()).toEqual([first, second].map(({ id }) => `session.ended ${id} revoked`).sort());
  });

  test("of a browser that signs in again is replaced", async () => {
    const { sessions, start, said } = opened();
    const before = await start();
    const after = await start("usr_2", sessions.find(before.token)?.session ?? null);
    expect(sessions.find(before.token)).toBeNull();
    expect(sessions.find(after.token)).not.toBeNull();
    expect(said().at(-1)).toBe(`session.ended ${before.id} replaced`);
  });

  test("too many of one person end the one that was used longest ago", async () => {
    const { world, sessions, start } = opened();
    const [one, two] = [await start(), await start()];
    world.now += 1;
    sessions.find(one.token);
    const others = await Promise.all([start(), start("usr_2")]);
    expect(sessions.find(two.token)).toBeNull();
    for (const { token } of [one, ...others]) expect(sessions.find(token)).not.toBeNull();
    await Promise.all([start(), start(), start()]);
    expect(sessions.list().filter(({ principal }) => principal === "usr_1")).toHaveLength(limits.perPersonMax);
  });
});

test("there are ten thousand sessions at most; one that ends makes room", async () => {
  const { sessions, start } = opened();
  for (let person = 0; person < 10_000; person += 1) await start(`usr_${person}`);
  await expect(start("usr_x")).rejects.toMatchObject({ code: "overloaded" });
  await sessions.endOf("usr_7", "revoked", null);
  await expect(start("usr_x")).resolves.toMatchObject({ id: expect.any(String) });
});

describe("the token of a session", () => {
  test("is replaced after ten minutes, once; the one before is good for thirty seconds", async () => {
    const { world, sessions, start } = opened();
    const { id, token } = await start();
    world.now += 600_000 - 1;
    expect(sessions.rotate(token)).toBeNull();
    world.now += 1;
    const next = sessions.rotate(token) ?? "";
    expect(next).not.toBe("");
    expect(sessions.rotate(token)).toBeNull();
    expect(sessions.rotate(next)).toBeNull();
    expect(sessions.find(next)?.session.id).toBe(id);
    world.now += 30_000 - 1;
    expect(sessions.find(token)?.session.id).toBe(id);
    world.now += 1;
    expect(sessions.find(token)).toBeNull();
    expect(sessions.find(next)?.session.id).toBe(id);
  });

  test("the one before ends with the session", async () => {
    const { world, sessions, start } = opened();
    const { id, token } = await start();
    world.now += 600_000;
    const next = sessions.rotate(token) ?? "";
    await sessions.end(id, "signed_out", null);
    expect([sessions.find(token), sessions.find(next)]).toEqual([null, null]);
  });
});
