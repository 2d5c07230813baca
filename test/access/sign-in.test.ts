import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { checkGroupRoles, roleOfGroups } from "../../src/access/group-role.ts";
import { People, type SignedIn } from "../../src/access/people.ts";
import { createRoles } from "../../src/access/roles.ts";
import { SignInAttempts } from "../../src/access/sign-in-attempts.ts";
import { SignInThrottle } from "../../src/access/sign-in-throttle.ts";
import type { PersonRow } from "../../src/store/access-rows.ts";

const roles = createRoles({ reviewer: ["read exchanges"] });

describe("the groups of somebody", () => {
  const lines = [
    { group: "security", role: "security", team: "claims" },
    { group: "admins", role: "admin" },
  ];

  test("give the role of the first line that they are in, in the configuration's order", () => {
    expect(roleOfGroups(lines, ["admins", "security"])).toEqual({ role: "security", team: "claims" });
    expect(roleOfGroups(lines, ["admins"])).toEqual({ role: "admin", team: null });
  });

  test("give none where they are not named exactly", () => {
    for (const groups of [[], ["Admins"], ["admins "], ["admin"]]) expect(roleOfGroups(lines, groups)).toBeNull();
  });

  test("may not give a role that is not there, nor that of programs", () => {
    expect(() => checkGroupRoles([...lines, { group: "x", role: "reviewer" }], roles)).not.toThrow();
    expect(() => checkGroupRoles([...lines, { group: "x", role: "root" }], roles)).toThrow("access.oidc.groups.2.role");
    expect(() => checkGroupRoles([{ group: "x", role: "client" }], roles)).toThrow("access.oidc.groups.0.role");
  });
});

describe("an attempt to sign in", () => {
  const opened = () => {
    const world = { now: 5_000 };
    return { world, attempts: new SignInAttempts(() => world.now) };
  };

  test("is answered once, with the state that went out, by the browser that began it", () => {
    const { attempts } = opened();
    const begun = attempts.begin("/x?y=1");
    const other = attempts.begin("/x?y=1");
    expect(attempts.redeem(begun.cookie, other.state)).toBeNull();
    expect(attempts.redeem(other.cookie, begun.state)).toBeNull();
    expect(attempts.redeem(begun.cookie, begun.state)).toEqual(begun);
    expect(attempts.redeem(begun.cookie, begun.state)).toBeNull();
    expect(attempts.redeem(other.cookie, other.state)).toEqual(other);
  });

  test("has secrets that tell nothing of each other, and a verifier as RFC 7636 wants it", () => {
    const { attempts } = opened();
    const { cookie, state, nonce, verifier } = attempts.begin("/");
    expect(new Set([cookie, state, nonce, verifier]).size).toBe(4);
    expect(verifier).toMatch(/^[A-Za-z0-9._~-]{43,128}$/);
    expect(createHash("sha256").update(cookie).digest("base64url")).not.toBe(state);
  });

  test("is too late after ten minutes", () => {
    const { world, attempts } = opened();
    const [late, inTime] = [attempts.begin("/"), attempts.begin("/")];
    world.now += 600_000 - 1;
    expect(attempts.redeem(inTime.cookie, inTime.state)).not.toBeNull();
    world.now += 1;
    expect(attempts.redeem(late.cookie, late.state)).toBeNull();
    // And one that was answered does not come back when it is forgotten.
    expect(attempts.redeem(inTime.cookie, inTime.state)).toBeNull();
  });

  test("cannot be given another end, nor more time, by who has its cookie", () => {
    const { attempts } = opened();
    const { cookie, state } = attempts.begin("/");
    const [token = "", expires = ""] = cookie.split(".");
    const elsewhere = Buffer.from("//evil.example").toString("base64url");
    expect(attempts.redeem([token, expires, elsewhere].join("."), state)).toBeNull();
    expect(attempts.redeem([token, `${expires}0`, cookie.split(".")[2]].join("."), state)).toBeNull();
  });

  test("of another process is none", () => {
    const { cookie, state } = opened().attempts.begin("/");
    expect(opened().attempts.redeem(cookie, state)).toBeNull();
  });
});

describe("the throttle", () => {
  const fill = async (throttle: SignInThrottle, address: string, tries: number): Promise<(number | null)[]> => {
    const taken: (number | null)[] = [];
    for (let count = 0; count < tries; count += 1) taken.push(await throttle.take(address));
    return taken;
  };

  test("lets ten tries of one source through, and says when to come again", async () => {
    const throttle = new SignInThrottle();
    const taken = await fill(throttle, "192.0.2.1", 12);
    expect(taken.slice(0, 10)).toEqual(Array(10).fill(null));
    for (const seconds of taken.slice(10)) expect(seconds).toSatisfy((given: number) => given >= 1 && given <= 60);
    expect(await throttle.take("192.0.2.2")).toBeNull();
  });

  test("gives back what succeeded", async () => {
    const throttle = new SignInThrottle();
    await fill(throttle, "192.0.2.1", 10);
    await throttle.giveBack("192.0.2.1");
    expect(await throttle.take("192.0.2.1")).toBeNull();
    expect(await throttle.take("192.0.2.1")).not.toBeNull();
  });

  test("takes an IPv6 network of 64 bits for one source, and IPv4 in IPv6 for what it is", async () => {
    const throttle = new SignInThrottle();
    for (let host = 1; host <= 10; host += 1) await throttle.take(`2001:db8:0:1::${host}`);
    expect(await throttle.take("2001:db8:0:1:ffff::1")).not.toBeNull();
    expect(await throttle.take("2001:db8:0:2::1")).toBeNull();
    await fill(throttle, "::ffff:192.0.2.1", 10);
    expect(await throttle.take("192.0.2.1")).not.toBeNull();
  });

  test("lets 300 through in total, and what one source is refused is not counted against others", async () => {
    const throttle = new SignInThrottle();
    await fill(throttle, "192.0.2.1", 500);
    const sources = Array.from({ length: 29 }, (_, place) => `198.51.100.${place}`);
    for (const source of sources) expect(await fill(throttle, source, 10)).toEqual(Array(10).fill(null));
    expect(await throttle.take("203.0.113.1")).not.toBeNull();
  });

  test("holds for tries at the same time", async () => {
    const throttle = new SignInThrottle();
    const taken = await Promise.all(Array.from({ length: 64 }, () => throttle.take("192.0.2.1")));
    expect(taken.filter((seconds) => seconds === null)).toHaveLength(10);
  });
});

describe("people", () => {
  const ann: SignedIn = {
    issuer: "https://id.example",
    subject: "ann",
    name: "Ann Example",
    email: "ann@example.com",
    role: "auditor",
    team: null,
  };

  const opened = () => {
    const world = { now: 1_000, broken: false, log: [] as string[], entries: [] as unknown[], rows: [] as PersonRow[] };
    const record: ConstructorParameters<typeof People>[0] = async (change, effects) => {
      await Promise.resolve();
      if (world.broken) throw new Error("the log cannot be written");
      world.entries.push(change);
      world.log.push(change === null ? "no entry" : `${change.kind} ${change.role} ${change.team}`);
      for (const effect of effects) if (effect.effect === "putPerson") world.rows.push(effect.row);
    };
    return { world, record, people: new People(record, () => world.now, roles) };
  };

  test("become known when they first sign in; after that only another role or team is an entry", async () => {
    const { world, people } = opened();
    const first = await people.signIn(ann);
    expect(first.id).toMatch(/^usr_/);
    world.now += 5;
    const again = await people.signIn({ ...ann, name: "Ann Other" });
    expect(again).toMatchObject({ id: first.id, createdAt: 1_000, lastSeenAt: 1_005, name: "Ann Other" });
    await people.signIn({ ...ann, role: "security" });
    await people.signIn({ ...ann, role: "security", team: "claims" });
    expect(world.log).toEqual([
      "person.created auditor null",
      "no entry",
      "person.changed security null",
      "person.changed security claims",
    ]);
    expect(people.principalOf(first.id)).toMatchObject({ id: first.id, role: "security", team: "claims" });
    expect(JSON.stringify(world.entries)).not.toMatch(/ann|id\.example/i);
    expect(world.rows.at(-1)).toEqual(people.get(first.id));
  });

  test("of another issuer are others, whatever their subject", async () => {
    const { people } = opened();
    const one = await people.signIn(ann);
    const two = await people.signIn({ ...ann, issuer: "https://other.example" });
    expect(two.id).not.toBe(one.id);
  });

  test("signing in twice at once are one", async () => {
    const { world, people } = opened();
    const rows = await Promise.all([people.signIn(ann), people.signIn(ann)]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(1);
    expect(world.log).toEqual(["person.created auditor null", "no entry"]);
  });

  test("that are stopped may do nothing and not sign in, until they are let in again", async () => {
    const { world, people } = opened();
    const { id } = await people.signIn(ann);
    await people.setDisabled(id, true, "key_admin");
    await people.setDisabled(id, true, "key_admin");
    expect(people.principalOf(id)).toBeNull();
    await expect(people.signIn(ann)).rejects.toMatchObject({ code: "forbidden" });
    await people.setDisabled(id, false, "key_admin");
    expect(people.principalOf(id)).not.toBeNull();
    expect(world.log.slice(1)).toEqual(["person.disabled auditor null", "person.enabled auditor null"]);
    await expect(people.setDisabled("usr_none", true, "key_admin")).rejects.toMatchObject({ code: "not_found" });
  });

  test("that are stopped while they sign in stay stopped", async () => {
    const { people } = opened();
    const { id } = await people.signIn(ann);
    await Promise.allSettled([people.setDisabled(id, true, "key_admin"), people.signIn(ann)]);
    expect(people.principalOf(id)).toBeNull();
    await people.setDisabled(id, false, "key_admin");
    await Promise.allSettled([people.signIn(ann), people.setDisabled(id, true, "key_admin")]);
    expect(people.principalOf(id)).toBeNull();
  });

  test("what the log cannot take does not happen", async () => {
    const { world, people } = opened();
    const { id } = await people.signIn(ann);
    world.broken = true;
    await expect(people.setDisabled(id, true, "key_admin")).rejects.toThrow("cannot be written");
    await expect(people.signIn({ ...ann, role: "admin" })).rejects.toThrow("cannot be written");
    expect(people.principalOf(id)).toMatchObject({ role: "auditor" });
  });

  test("are read back from what is stored", async () => {
    const { world, record, people } = opened();
    const { id } = await people.signIn(ann);
    await people.setDisabled(id, true, "key_admin");
    const restarted = new People(record, () => 0, roles);
    await restarted.load({ listPeople: () => Promise.resolve(world.rows.slice(-1)) });
    expect(restarted.list()).toEqual(people.list());
    expect(restarted.principalOf(id)).toBeNull();
    expect(restarted.find(ann)?.id).toBe(id);
  });
});
