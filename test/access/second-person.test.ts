import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { acts } from "../../src/access/acts.ts";
import { approvalLifetimeMs } from "../../src/access/approvals.ts";
import { routePermissions } from "../../src/http/route-permissions.ts";
import { copyFolder, tamper, verified } from "../evidence/recorded-log.ts";
import { endedExport, exportsPath } from "../fixtures/export-evidence.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { type Answer, errorOf, type SendOptions } from "../fixtures/send.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

let now = Date.UTC(2026, 5, 1);
const custody = custodyForFile({
  clock: () => now,
  actions: {},
  access: {
    secondPerson: acts.map(({ name }) => name),
    roles: { reloader: ["manage policies"], clerk: ["export evidence"] },
  },
});

const reload = "/api/v1/policies/reload";
const exports = exportsPath;
const year = { format: "pack", start_date: "2026-01-01", end_date: "2026-12-31" };
const why = "the auditor asked for it in ticket ember-7";

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly reason?: string | null;
  readonly request?: string | null;
}

const post = (path: string, key: string, more: SendOptions = {}): Promise<Answer> =>
  custody().ask(path, { method: "POST", key, ...more });
const asked = (answer: Answer): Shown => {
  expect(answer.status, answer.text).toBe(202);
  const { approval }: { approval: Shown } = JSON.parse(answer.text);
  return approval;
};
const ask = async (key: string, path = reload, body?: object): Promise<string> => {
  const more = body === undefined ? {} : { body };
  return asked(await post(path, key, { ...more, headers: { "x-custody-reason": why } })).id;
};
const decide = (id: string, key: string, what = "approve", body?: object) =>
  post(`/api/v1/approvals/${id}/${what}`, key, body === undefined ? {} : { body });
const perform = (id: string, key: string, path = reload, body?: object) =>
  post(path, key, { ...(body === undefined ? {} : { body }), headers: { "x-custody-approval": id } });
const read = async (id: string, key: string): Promise<Shown> =>
  JSON.parse((await custody().ask(`/api/v1/approvals/${id}`, { key })).text);
const codeOf = (answer: Answer): [number, string | null] => [answer.status, errorOf(answer).code];
const kindsOf = async (id: string): Promise<string[]> =>
  (await readEntries(custody().folder)).flatMap((entry) =>
    "approval" in entry && entry.approval === id ? [entry.kind] : [],
  );

/** Two who have nothing to do with each other: neither made the other's key. */
const two = async (): Promise<{ a: string; b: string }> => ({
  a: (await custody().newKey("admin")).key,
  b: (await custody().newKey("security")).key,
});

describe("an act that is reserved for two", () => {
  test("waits, is approved by another, and is done once", async () => {
    const { a, b } = await two();
    const id = await ask(a);
    expect(await read(id, a)).toMatchObject({ state: "waiting", action: "reload policies" });
    expect((await decide(id, b)).status).toBe(200);
    expect(await read(id, b)).toMatchObject({ state: "approved", reason: why, request: `POST ${reload}\n` });
    const done = await perform(id, a);
    expect(done.status, done.text).toBe(200);
    expect(codeOf(await perform(id, a))).toEqual([403, "approval_not_valid"]);
    expect(await kindsOf(id)).toEqual([
      "approval.requested",
      "approval.read",
      "approval.approved",
      "approval.read",
      "approval.used",
    ]);
    expect(await read(id, b)).toMatchObject({ state: "used" });
  });

  test("is done once also when it is asked for twice at a time", async () => {
    const { a, b } = await two();
    const id = await ask(a);
    await decide(id, b);
    const answers = await Promise.all([perform(id, a), perform(id, a), perform(id, a)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 403, 403]);
    expect((await kindsOf(id)).filter((kind) => kind === "approval.used")).toHaveLength(1);
  });

  test("is decided once also when two decide at a time", async () => {
    const { a, b } = await two();
    const id = await ask(a);
    const answers = await Promise.all([decide(id, b), decide(id, b, "refuse"), decide(id, custody().clientKey)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 403, 403]);
  });

  test.each(["/approve", "/refuse"])("is not decided by who asked: %s", async (what) => {
    const { a } = await two();
    const id = await ask(a);
    expect(codeOf(await post(`/api/v1/approvals/${id}${what}`, a))).toEqual([403, "second_person_required"]);
    expect(await kindsOf(id)).toEqual(["approval.requested"]);
  });

  test("is not decided with a key that the asker made, nor by who made the asker's, over any number of keys", async () => {
    const { a } = await two();
    const made = await custody().newKey("admin", {}, a);
    const madeByIt = await custody().newKey("security", {}, made.key);
    const id = await ask(a);
    expect(codeOf(await decide(id, made.key))).toEqual([403, "second_person_required"]);
    expect(codeOf(await decide(id, madeByIt.key))).toEqual([403, "second_person_required"]);
    const other = await ask(made.key);
    expect(codeOf(await decide(other, a))).toEqual([403, "second_person_required"]);
    expect(codeOf(await decide(other, custody().adminKey))).toEqual([403, "second_person_required"]);
  });

  test("is not done when it was refused, waits still, or is of somebody else", async () => {
    const { a, b } = await two();
    const id = await ask(a);
    expect(codeOf(await perform(id, a))).toEqual([403, "approval_not_valid"]);
    expect(codeOf(await perform(id, (await custody().newKey("admin")).key))).toEqual([403, "approval_not_valid"]);
    expect((await decide(id, b, "refuse", { reason: "not in this quarter" })).status).toBe(200);
    expect(codeOf(await perform(id, a))).toEqual([403, "approval_not_valid"]);
    expect(codeOf(await decide(id, b))).toEqual([403, "approval_not_valid"]);
    expect(await kindsOf(id)).toEqual(["approval.requested", "approval.refused"]);
    expect(codeOf(await perform(`apr_${"0".repeat(36)}`, a))).toEqual([403, "approval_not_valid"]);
  });

  test("expires, undecided and approved", async () => {
    const { a, b } = await two();
    const [id, undecided] = [await ask(a), await ask(a, exports, { ...year, payloads: true })];
    await decide(id, b);
    now += approvalLifetimeMs;
    expect(codeOf(await perform(id, a))).toEqual([403, "approval_not_valid"]);
    expect(codeOf(await decide(undecided, b))).toEqual([403, "approval_not_valid"]);
    expect(await read(undecided, b)).toMatchObject({ state: "expired" });
    expect(await ask(a)).not.toBe(id);
  });

  test.each([
    ["another body", exports, { ...year, payloads: true, at: 1 }],
    ["the same body in another order", exports, { payloads: true, ...year }],
    ["another address", `${exports}?x=1`, { ...year, payloads: true }],
    ["another act", reload, undefined],
  ])("is not approved by an approval of %s", async (_, path, body) => {
    const { a, b } = await two();
    const id = await ask(a, exports, { ...year, payloads: true });
    await decide(id, b);
    expect(codeOf(await perform(id, a, path, body))).toEqual([403, "approval_not_valid"]);
    const done = await perform(id, a, exports, { ...year, payloads: true });
    expect(done.status).toBe(202);
    const { id: begun } = JSON.parse(done.text);
    expect(await endedExport({ ask: custody().ask }, begun, { key: a })).toMatchObject({
      state: "done",
      payloads: true,
    });
  });

  test("asks once for the same request while it waits", async () => {
    const { a } = await two();
    expect(await ask(a)).toBe(await ask(a));
    expect(await ask((await two()).a)).not.toBe(await ask(a));
  });
});

describe("what is refused before anybody is asked", () => {
  test("a request without a reason, with too short or too long a one", async () => {
    const { a } = await two();
    for (const reason of [undefined, "no", "x".repeat(1_001)]) {
      const headers = reason === undefined ? {} : { "x-custody-reason": reason };
      const answer = await post(reload, a, { headers });
      expect(codeOf(answer)).toEqual([400, "request_malformed"]);
      expect(errorOf(answer).param).toBe("x-custody-reason");
    }
  });

  test("who may not do the act, though they may use the route", async () => {
    const { key } = await custody().newKey("auditor");
    const headers = { "x-custody-reason": why };
    const answer = await post(exports, key, { body: { ...year, payloads: true }, headers });
    expect(codeOf(answer)).toEqual([403, "forbidden"]);
  });

  test("nothing else: what is not the act goes its way", async () => {
    const { key } = await custody().newKey("auditor");
    const done = await post(exports, key, { body: year });
    expect([done.status, JSON.parse(done.text).approval]).toEqual([202, undefined]);
    expect(codeOf(await post(exports, key, { body: "{" }))).toEqual([400, "request_malformed"]);
    const twice = `{"format":"pack","start_date":"2026-01-01","end_date":"2026-12-31","payloads":false,"payloads":true}`;
    expect(codeOf(await post(exports, key, { body: twice }))).toEqual([400, "request_malformed"]);
  });
});

describe("approvals", () => {
  test("are listed newest first, page by page, without their words", async () => {
    const { a, b } = await two();
    const ids: string[] = [];
    for (const at of [1, 2, 3]) ids.unshift(await ask(a, exports, { ...year, payloads: true, at }));
    const list = async (query: string): Promise<{ data: Shown[]; nextCursor: string | null }> => {
      const answer = await custody().ask(`/api/v1/approvals${query}`, { key: b });
      expect(answer.text).not.toContain("ember-7");
      return JSON.parse(answer.text);
    };
    const first = await list("?limit=2");
    expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const second = await list(`?limit=1&cursor=${first.nextCursor}`);
    expect(second.data.map(({ id }) => id)).toEqual(ids.slice(2));
  });

  test("show their words to who may decide, in any script, and to nobody else", async () => {
    const { a, b } = await two();
    const auditor = (await custody().newKey("auditor")).key;
    const reason = "wegen Prüfung, 監査";
    const headers = { "x-custody-reason": Buffer.from(reason).toString("latin1") };
    const { id } = asked(await post(reload, a, { headers }));
    expect(await read(id, b)).toMatchObject({ reason });
    expect(await read(id, auditor)).not.toHaveProperty("reason");
    expect((await kindsOf(id)).filter((kind) => kind === "approval.read")).toHaveLength(1);
  });

  test("of a team are not there for another, and its requests are decided inside it or above", async () => {
    const asker = await custody().newKey("admin", { team: "red" });
    const [red, blue] = [
      await custody().newKey("security", { team: "red" }),
      await custody().newKey("security", { team: "blue" }),
    ];
    const id = await ask(asker.key, exports, { ...year, payloads: true });
    const none = `apr_${"0".repeat(36)}`;
    for (const path of ["", "/approve", "/refuse"]) {
      const method = path === "" ? "GET" : "POST";
      const of = (one: string) => custody().ask(`/api/v1/approvals/${one}${path}`, { method, key: blue.key });
      const [there, nowhere] = [await of(id), await of(none)];
      expect([there.status, there.text]).toEqual([404, nowhere.text]);
    }
    const list = await custody().ask("/api/v1/approvals", { key: blue.key });
    expect(list.text).not.toContain(id);
    expect((await decide(id, red.key)).status).toBe(200);
    const unscoped = await ask((await two()).a);
    expect(codeOf(await decide(unscoped, red.key))).toEqual([404, "not_found"]);
  });

  test("say nothing of reasons and requests in clear: not in entries, rows or files", async () => {
    const { a, b } = await two();
    const id = await ask(a, exports, { ...year, payloads: true });
    await decide(id, b, "approve", { reason: "cinder-9 is known to me" });
    const database = Buffer.concat(
      readdirSync(custody().folder)
        .filter((name) => name.startsWith("custody.db"))
        .map((name) => readFileSync(join(custody().folder, name))),
    ).toString("latin1");
    expect(database).toContain(id);
    expect(database).not.toContain("ember-7");
    expect(database).not.toContain("cinder-9");
  });
});

describe("a record is verified with its approvals", () => {
  const faultsOf = async (folder: string): Promise<string[]> =>
    (await verified(folder, [custody().vkey])).faults.map(({ message }) => message);

  test("and each row that was changed is found", async () => {
    const { a, b } = await two();
    const [used, waiting] = [await ask(a), await ask(a, exports, { ...year, payloads: true, at: 2 })];
    await decide(used, b);
    await perform(used, a);
    const { folder } = custody();
    const report = await verified(copyFolder(folder), [custody().vkey]);
    expect(report.faults).toEqual([]);
    expect(report.checked.join()).toMatch(/\d+ approvals: as the entries say/);
    const approve = "decision = 'approved', decided_by = 'key_b', decided_at = 1";
    for (const [sql, fault] of [
      [`UPDATE approvals SET ${approve} WHERE id = '${waiting}'`, `approval ${waiting} is not what the entries say`],
      [`UPDATE approvals SET used_at = NULL WHERE id = '${used}'`, `approval ${used} is not what the entries say`],
      [`DELETE FROM approvals WHERE id = '${used}'`, `approval ${used} is in the entries and no longer stored`],
      [`UPDATE approvals SET id = 'apr_x' WHERE id = '${waiting}'`, "approval apr_x was asked for by no entry"],
    ] as const) {
      expect(await faultsOf(tamper(folder, sql)), sql).toContain(fault);
    }
  });
});

test("every act names a route that there is", () => {
  expect(acts.filter(({ route }) => !(route in routePermissions))).toEqual([]);
});
