import { serverWide } from "../../src/domain/permission.ts";
import * as fc from "fast-check";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { newId } from "../../src/domain/new-id.ts";
import { scopedRequest } from "../../src/evidence/exports/export-request.ts";
import { noFilters } from "../../src/evidence/pack/pack-query.ts";
import { ScopedReader } from "../../src/evidence/scoped-reader.ts";
import { pagePermissions } from "../../src/console/page-permissions.ts";
import { routePermissions } from "../../src/http/route-permissions.ts";
import { openStoreReader } from "../../src/store/open-store.ts";
import { exportBody, exportsPath } from "../fixtures/export-evidence.ts";
import { chatBody, completion, deltaEvent, doneEvent, finishEvent } from "../fixtures/chat-bodies.ts";
import { readClassified, readEntries } from "../fixtures/read-record.ts";
import { streamOf, whole } from "../fixtures/scripted-upstream.ts";
import { type Answer, errorOf, type SendOptions } from "../fixtures/send.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

/** Two teams' calls between each other in one log, each with words that only that team said. */
const custody = custodyForFile({ actions: {}, access: { secondPerson: ["export payloads"] } });

interface Team {
  readonly name: string;
  readonly ids: string[];
  readonly callers: string[];
  readonly canaries: readonly string[];
  readonly value: string;
  /** By role. */
  readonly keys: Map<string, string>;
}
const team = (name: string, canary: string, value: string): Team => ({
  name,
  ids: [],
  callers: [],
  canaries: [`${canary}-asked`, `${canary}-told`, value],
  value,
  keys: new Map(),
});
const red = team("red", "ember", "rosa@red.example");
const blue = team("blue", "azure", "bela@blue.example");
const roles = ["admin", "security", "auditor", "client"];
const callsPerTeam = 6;
const year = { from: "2024-01-01T00:00:00Z", to: "2032-01-01T00:00:00Z" };
const reason = "a test of isolation";

const ask = (key: string | undefined, path: string, options: SendOptions = {}): Promise<Answer> =>
  custody().ask(path, { key: key ?? "", ...options });
const post = (key: string | undefined, path: string, body: object): Promise<Answer> =>
  ask(key, path, { method: "POST", body });
const idsIn = (answer: Answer): string[] => {
  expect(answer.status, answer.text).toBe(200);
  const { data }: { data: { id: string }[] } = JSON.parse(answer.text);
  return data.map(({ id }) => id);
};

beforeAll(async () => {
  for (const { name, keys, callers } of [red, blue]) {
    for (const role of roles) {
      const { id, key } = await custody().newKey(role, { team: name });
      keys.set(role, key);
      if (role === "client") callers.push(id);
    }
  }
  for (let call = 0; call < callsPerTeam; call += 1) {
    for (const { canaries, keys, ids, value } of [red, blue]) {
      const isStream = call % 2 === 1;
      const told = `${canaries[1]} of ${value}`;
      custody().upstream.answer = ({ socket }) =>
        socket.write(
          isStream ? streamOf([deltaEvent(told), finishEvent(), doneEvent]) : whole(JSON.stringify(completion(told))),
        );
      const body = chatBody(`${canaries[0]} by ${value}`, { stream: isStream });
      const { id, status } = await custody().chat(body, { key: keys.get("client") ?? "" });
      expect(status).toBe(200);
      ids.push(id);
    }
  }
  for (const id of [...red.ids, ...blue.ids]) await readClassified(custody().folder, id);
}, 60_000);

/** Every id and text of a team that another must not see. */
const marksOf = ({ ids, canaries, callers }: Team): string[] => [...ids, ...canaries, ...callers];

const expectNothingOf = (other: Team, answer: Answer, where: string): void => {
  const haystack = answer.bytes.toString("latin1") + [...answer.headers.values()].join();
  for (const mark of marksOf(other)) expect(haystack.includes(mark), `${where}: ${mark}`).toBe(false);
};

const form = (fields: Readonly<Record<string, string>>): SendOptions => ({
  method: "POST",
  body: new URLSearchParams(fields).toString(),
  headers: { "content-type": "application/x-www-form-urlencoded" },
});

/** Every route that takes an exchange's id, and its request. */
const byId: readonly (readonly [route: string, role: string, request: (id: string) => [string, SendOptions]])[] = [
  ["GET /api/v1/audit/exchanges/:id", "auditor", (id) => [`/api/v1/audit/exchanges/${id}`, {}]],
  ["GET /api/v1/audit/exchanges/:id/proof", "auditor", (id) => [`/api/v1/audit/exchanges/${id}/proof`, {}]],
  [
    "GET /api/v1/audit/exchanges/:id/proof",
    "security",
    (id) => [`/api/v1/audit/exchanges/${id}/proof?entry=closed`, {}],
  ],
  ["GET /api/v1/audit/exchanges/:id/proof", "admin", (id) => [`/api/v1/audit/exchanges/${id}/proof?entry=bogus`, {}]],
  [
    "POST /api/v1/audit/exchanges/:id/payload",
    "security",
    (id) => [`/api/v1/audit/exchanges/${id}/payload`, { method: "POST", body: { reason } }],
  ],
  [
    "POST /api/v1/audit/exchanges/:id/payload",
    "admin",
    (id) => [`/api/v1/audit/exchanges/${id}/payload`, { method: "POST", body: {} }],
  ],
  [
    "POST /api/v1/audit/exchanges/:id/reviews",
    "security",
    (id) => [
      `/api/v1/audit/exchanges/${id}/reviews`,
      { method: "POST", body: { judgements: { EMAIL_ADDRESS: "accepted_risk" } } },
    ],
  ],
  [
    "POST /api/v1/audit/exchanges/:id/assignments",
    "security",
    (id) => [`/api/v1/audit/exchanges/${id}/assignments`, { method: "POST", body: { assignee: "me" } }],
  ],
  ["GET /console/exchanges/:id", "auditor", (id) => [`/console/exchanges/${id}`, {}]],
  ["POST /console/exchanges/:id/subject", "security", (id) => [`/console/exchanges/${id}/subject`, form({})]],
  ["GET /console/exchanges/:id/reveal", "security", (id) => [`/console/exchanges/${id}/reveal`, {}]],
  [
    "POST /console/exchanges/:id/reveal",
    "security",
    (id) => [`/console/exchanges/${id}/reveal`, form({ reason, show: "all" })],
  ],
  [
    "POST /console/exchanges/:id/reviews",
    "security",
    (id) => [`/console/exchanges/${id}/reviews`, form({ EMAIL_ADDRESS: "accepted_risk" })],
  ],
  [
    "POST /console/exchanges/:id/assignments",
    "security",
    (id) => [`/console/exchanges/${id}/assignments`, form({ assignee: "me" })],
  ],
];

describe("an id of another team", () => {
  test("every route that takes an exchange's id is looked at here", () => {
    const withId = Object.keys({ ...routePermissions, ...pagePermissions }).filter((route) =>
      route.includes("exchanges/:id"),
    );
    expect(new Set(byId.map(([route]) => route))).toEqual(new Set(withId));
  });

  test.each(byId)("is answered as one that is not there: %s as %s", async (_, role, request) => {
    for (const id of blue.ids) {
      const [path, options] = request(id);
      const [otherPath, otherOptions] = request(newId());
      const there = await ask(red.keys.get(role), path, options);
      const nowhere = await ask(red.keys.get(role), otherPath, otherOptions);
      const told = ({ status, text, headers }: Answer) => [
        status,
        text,
        [...headers.entries()].filter(([name]) => name !== "x-request-id" && name !== "date"),
      ];
      expect(told(there)).toEqual(told(nowhere));
      expect(there.status).toBeGreaterThanOrEqual(400);
      expectNothingOf(blue, there, path);
    }
  });

  test("is there for its own team, and for who sees all", async () => {
    for (const key of [blue.keys.get("auditor"), custody().adminKey]) {
      for (const id of blue.ids) {
        const answer = await ask(key, `/api/v1/audit/exchanges/${id}`);
        expect([answer.status, JSON.parse(answer.text).team]).toEqual([200, "blue"]);
      }
    }
  });

  test("leaves no entry when its texts were asked for: nothing was revealed", async () => {
    const before = (await readEntries(custody().folder)).length;
    const [id] = blue.ids;
    await post(red.keys.get("admin"), `/api/v1/audit/exchanges/${id}/payload`, { reason });
    expect((await readEntries(custody().folder)).length).toBe(before);
  });
});

describe("a list", () => {
  const list = (key: string | undefined, query = "") => ask(key, `/api/v1/audit/exchanges${query}`);

  test("has a team's own, and all for who sees all", async () => {
    expect(idsIn(await list(red.keys.get("auditor"))).toSorted()).toEqual(red.ids.toSorted());
    expect(idsIn(await list(custody().adminKey)).toSorted()).toEqual([...red.ids, ...blue.ids].toSorted());
    expect(idsIn(await list(custody().adminKey, "?team=blue")).toSorted()).toEqual(blue.ids.toSorted());
    expect(idsIn(await list(custody().adminKey, "?team=green"))).toEqual([]);
  });

  test("asked for another team's is empty, whether there is such a team or not", async () => {
    const answers = await Promise.all(["blue", "green"].map((name) => list(red.keys.get("auditor"), `?team=${name}`)));
    expect(answers.map(({ text }) => text)).toEqual(Array(2).fill('{"data":[],"nextCursor":null}'));
    expect(idsIn(await list(red.keys.get("auditor"), "?team=red"))).toHaveLength(callsPerTeam);
    expect(idsIn(await list(red.keys.get("auditor"), `?key=${blue.callers[0]}`))).toEqual([]);
  });

  test("goes on from any cursor of another team's pages with a team's own only", async () => {
    for (let limit = 1; limit < callsPerTeam; limit += 1) {
      const { nextCursor } = JSON.parse((await list(blue.keys.get("auditor"), `?limit=${limit}`)).text);
      const ids = idsIn(await list(red.keys.get("auditor"), `?cursor=${nextCursor}`));
      expect(red.ids).toEqual(expect.arrayContaining(ids));
    }
  });
});

describe("other ways in", () => {
  const search = (key: string | undefined, value: string, more: object = {}) =>
    post(key, "/api/v1/audit/findings/search", { type: "EMAIL_ADDRESS", value, ...year, ...more });

  test("a search finds a team's own", async () => {
    expect(idsIn(await search(blue.keys.get("security"), blue.value))).toHaveLength(callsPerTeam);
    expect(idsIn(await search(custody().adminKey, blue.value))).toHaveLength(callsPerTeam);
    expect(idsIn(await search(custody().adminKey, blue.value, { team: "red" }))).toEqual([]);
    const answer = await search(red.keys.get("security"), blue.value);
    expect(idsIn(answer)).toEqual([]);
    expect(idsIn(await search(red.keys.get("security"), blue.value, { team: "blue" }))).toEqual([]);
    const entries = await readEntries(custody().folder);
    const searched = entries.flatMap((entry) => (entry.kind === "findings.searched" ? [entry.team] : []));
    expect(searched).toEqual(["blue", null, "red", "red", "red"]);
  });

  test("a replay takes a team's own", async () => {
    const body = { policy: { name: "default" }, ...year, all: true };
    const answer = await post(red.keys.get("security"), "/api/v1/policies/replay", body);
    expect(answer.status).toBe(200);
    for (const id of red.ids) expect(answer.text).toContain(id);
    expectNothingOf(blue, answer, "replay");
  });

  test("an export asked for another team's is refused, whether there is such a team or not", async () => {
    const of = (name: string) => post(red.keys.get("auditor"), exportsPath, exportBody({ ...year, team: name }));
    const [there, nowhere] = [await of("blue"), await of("green")];
    expect([there.status, there.text]).toEqual([404, nowhere.text]);
  });

  test("keys are listed, made and ended inside a team", async () => {
    const key = red.keys.get("admin");
    const list = await ask(key, "/api/v1/api-keys");
    expect(idsIn(list)).toEqual(expect.arrayContaining(red.callers));
    expectNothingOf(blue, list, "keys");
    const make = (name: string) => post(key, "/api/v1/api-keys", { name: "any", role: "auditor", team: name });
    const [there, nowhere] = [await make("blue"), await make("green")];
    expect([there.status, there.text]).toEqual([403, nowhere.text]);
    const made: { team: string } = JSON.parse(
      (await post(key, "/api/v1/api-keys", { name: "any", role: "auditor" })).text,
    );
    expect(made.team).toBe("red");
    const end = (id: string | undefined) => ask(key, `/api/v1/api-keys/${id}`, { method: "DELETE" });
    const [theirs, nobodys] = [await end(blue.callers[0]), await end(`key_${newId()}`)];
    expect([theirs.status, theirs.text]).toEqual([404, nobodys.text]);
  });

  test("what is about the whole server is nobody's of a team, whatever the role", async () => {
    const key = red.keys.get("admin");
    const all = Object.entries(routePermissions).filter(([, asked]) => asked !== null && serverWide.has(asked));
    expect(all.length).toBe(14);
    for (const [route] of all) {
      const [method = "", path = ""] = route.split(" ");
      const answer = await ask(key, path, method === "GET" ? {} : { method, body: {} });
      expect([answer.status, errorOf(answer).code], route).toEqual([403, "forbidden"]);
    }
    expect((await ask(custody().adminKey, "/metrics")).status).toBe(200);
  });

  test("the log gives a team its checkpoint, key and hash tiles, and no entries", async () => {
    const [key, all] = [red.keys.get("auditor"), custody().adminKey];
    const { data }: { data: { shard: string; size: number }[] } = JSON.parse((await ask(key, "/log")).text);
    const { shard, size } = data[0] ?? { shard: "", size: 0 };
    for (const path of ["checkpoint", "vkey", `tile/0/000.p/${size}`]) {
      const answer = await ask(key, `/log/${shard}/${path}`);
      expect(answer.status, path).toBe(200);
      expectNothingOf(blue, answer, path);
    }
    const bundle = `/log/${shard}/tile/entries/000.p/${size}`;
    expect((await ask(all, bundle)).status).toBe(200);
    const [there, nowhere] = [await ask(key, bundle), await ask(key, `/log/${shard}/tile/entries/777`)];
    expect([there.status, there.text]).toEqual([404, nowhere.text]);
  });
});

describe("a scope in time", () => {
  test("holds what was opened in it, whatever is asked", async () => {
    const store = await openStoreReader(custody().folder);
    onTestFinished(() => store.close());
    const all = await store.listExchanges({ limit: 100 });
    const [from, to] = [all.at(7)?.openedAt ?? 0, all.at(2)?.openedAt ?? 0];
    const inside = all.filter(({ openedAt }) => openedAt >= from && openedAt < to).map(({ id }) => id);
    const reader = new ScopedReader(store, { team: null, period: { from, to } });
    const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
    expect(idsOf(await reader.listExchanges({ limit: 100 }))).toEqual(inside);
    expect(idsOf(await reader.listExchanges({ limit: 100, from: 0, to: to + 9_999_999 }))).toEqual(inside);
    expect(idsOf(await reader.listExchanges({ limit: 100, from: to }))).toEqual([]);
    const everything = { from: 0, to: to + 9_999_999 };
    expect(idsOf((await reader.pageExchanges({ limit: 100, ...everything })).rows)).toEqual(inside);
    expect((await reader.countFacets(everything))?.exchanges).toBe(inside.length);
    expect(await reader.countFacets({ from: to })).toMatchObject({ exchanges: 0 });
    const { buckets } = await reader.sumBuckets(everything, 86_400_000);
    expect(buckets.reduce((sum, { exchanges }) => sum + exchanges, 0)).toBe(inside.length);
    const reds = new ScopedReader(store, { team: "red", period: null });
    expect(idsOf((await reds.pageExchanges({ limit: 100 })).rows).every((id) => red.ids.includes(id))).toBe(true);
    expect((await reds.countFacets({}))?.facets.team.map(({ value }) => value)).toEqual(["red"]);
    expect(await reds.countFacets({ team: "blue" })).toBeNull();
    expect((await reds.sumBuckets({ team: "blue" }, 86_400_000)).buckets).toEqual([]);
    for (const { id } of all) {
      const is = inside.includes(id);
      expect((await reader.readExchange(id)) !== null).toBe(is);
      expect((await reader.readPayloads(id)).length > 0).toBe(is);
      expect((await reader.readEntriesOf(id)).opened !== null).toBe(is);
    }
    const [shard] = await reader.shards();
    expect(await reader.readLogFile(shard?.name ?? "", `tile/entries/000.p/${shard?.size}`)).toBeNull();
    expect(await reader.readLogFile(shard?.name ?? "", `tile/0/000.p/${shard?.size}`)).not.toBeNull();
    const open = new ScopedReader(store, { team: "red", period: { from, to: null } });
    expect(idsOf(await open.listExchanges({ limit: 100, to }))).toEqual(inside.filter((id) => red.ids.includes(id)));
  });

  test("is not left by an export", () => {
    const scope = { team: null, period: { from: 100, to: 200 } };
    const filters = { ...noFilters, outcome: null };
    const shape = { format: "raw", at: null, payloads: false, team: null, filters, sample: null, fields: null };
    const request = { ...shape, from: 100, to: 200 };
    expect(scopedRequest(scope, request)).toEqual(request);
    for (const [param, beyond] of [
      ["start_date", { from: 99 }],
      ["end_date", { to: 201 }],
    ] as const) {
      const refused = expect.objectContaining({ code: "forbidden", param });
      expect(() => scopedRequest(scope, { ...request, ...beyond })).toThrow(refused);
    }
  });
});

/** What a caller could send for an id: another's, changed, cut, encoded, in the wrong place. */
const idLike = (): fc.Arbitrary<string> => {
  const id = fc.oneof(fc.constantFrom(...blue.ids), fc.uuid(), fc.constantFrom(...blue.callers));
  const percent = (text: string): string =>
    [...text].map((letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");
  const change = fc.constantFrom<(text: string) => string>(
    (text) => text,
    (text) => text.toUpperCase(),
    (text) => text.replaceAll("-", ""),
    percent,
    (text) => percent(percent(text).replaceAll("%", "%25")),
    (text) => `${red.ids[0]}/../${text}`,
    (text) => `${red.ids[0]}%2f..%2f${text}`,
    (text) => `${text}%00`,
    (text) => `${text}/`,
    (text) => `.//${text}`,
    (text) => `${text};team=red`,
    (text) => `${text}' OR '1'='1`,
    (text) => text.slice(0, -1) + "%",
    (text) => `${red.ids[0]},${text}`,
    (text) => text.replaceAll("a", "а"), // Cyrillic
  );
  return fc.tuple(id, change).map(([text, apply]) => apply(text));
};

const query = (): fc.Arbitrary<string> => {
  const cursor = fc.oneof(
    fc.tuple(fc.nat(3), fc.nat(80)).map(([shard, index]) => Buffer.from(`${shard}.${index}`).toString("base64url")),
    fc.base64String({ maxLength: 20 }),
  );
  const field = fc.oneof(
    cursor.map((text) => `cursor=${encodeURIComponent(text)}`),
    fc.constantFrom("team=blue", "team=", "team=red&team=blue", "team=%2562lue", "team[]=blue", "team=BLUE"),
    fc.constantFrom("from=2020-01-01T00:00:00Z", "to=2040-01-01T00:00:00Z", "limit=500", "model=gpt-test"),
    fc.constantFrom(...blue.callers).map((id) => `key=${id}`),
    fc.constantFrom("verdict=flag", "data_class=internal", "outcome=complete", "entry=opened", "principal=any"),
  );
  return fc.array(field, { maxLength: 4 }).map((fields) => (fields.length === 0 ? "" : `?${fields.join("&")}`));
};

describe("no request string", () => {
  const runs = { numRuns: 150 };

  test("reaches another team's record by any path", async () => {
    const paths = fc.constantFrom<(id: string) => [string, string]>(
      (id) => ["GET", `/api/v1/audit/exchanges/${id}`],
      (id) => ["GET", `/api/v1/audit/exchanges/${id}/proof`],
      (id) => ["POST", `/api/v1/audit/exchanges/${id}/payload`],
      (id) => ["GET", `/api/v1/audit/exchanges?cursor=${id}`],
      (id) => ["GET", `/api/v1/approvals/${id}`],
      (id) => ["GET", `/log/2026/tile/entries/${id}`],
      (id) => ["GET", `/log/${id}/checkpoint`],
      (id) => ["GET", `/api//v1/audit/exchanges/${id}`],
      (id) => ["DELETE", `/api/v1/audit/exchanges/${id}`],
    );
    const everything = fc.tuple(paths, idLike(), query(), fc.constantFrom(...roles));
    await fc.assert(
      fc.asyncProperty(everything, async ([pathOf, id, more, role]) => {
        const [method, path] = pathOf(id);
        const url = path.includes("?") ? path : path + more;
        const body = method === "POST" ? { body: { reason } } : {};
        const answer = await ask(red.keys.get(role), url, { method, ...body });
        // Custody's own words never quote what came in, so that a mark in the answer is one out of the record.
        expectNothingOf(blue, answer, `${role} ${method} ${url}`);
      }),
      runs,
    );
  });

  test("reaches another team's record by any filter or cursor", async () => {
    await fc.assert(
      fc.asyncProperty(query(), fc.constantFrom("admin", "security", "auditor"), async (more, role) => {
        const url = `/api/v1/audit/exchanges${more}`;
        expectNothingOf(blue, await ask(red.keys.get(role), url), `${role} ${url}`);
      }),
      runs,
    );
  });

  test("reaches another team's record by any body", async () => {
    const cursor = fc.tuple(fc.nat(2), fc.nat(80)).map(([a, b]) => Buffer.from(`${a}.${b}`).toString("base64url"));
    const fields = fc.record(
      {
        type: fc.constant("EMAIL_ADDRESS"),
        value: fc.constantFrom(red.value, blue.value.toUpperCase(), "%", "*"),
        from: fc.constant(year.from),
        to: fc.constant(year.to),
        team: fc.constantFrom<unknown>("red", "blue", ["blue"], { $ne: "red" }, null, "", "red' OR 'a'='a"),
        cursor,
        limit: fc.constantFrom(1, 500, -1),
        principal: fc.constantFrom(...blue.callers),
      },
      { requiredKeys: ["type", "value", "from", "to"] },
    );
    await fc.assert(
      fc.asyncProperty(fields, fc.constantFrom("admin", "security"), async (body, role) => {
        const answer = await post(red.keys.get(role), "/api/v1/audit/findings/search", body);
        expectNothingOf(blue, answer, `${role} ${JSON.stringify(body)}`);
      }),
      { numRuns: 80 },
    );
  });
});
