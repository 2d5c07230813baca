import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { readClassified } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { errorOf } from "../fixtures/send.ts";
import { type Custody, custodyForTest, startCustody } from "../fixtures/start-custody.ts";
import { runCustody } from "../evidence/recorded-log.ts";
import { runHere } from "../fixtures/run-cli.ts";

interface Shown {
  readonly period: { from: string; to: string };
  readonly scope: { team: string | null; note: string };
  readonly entries: number;
  readonly freshness: string | null;
  readonly states: Record<string, number>;
  readonly data: readonly ShownControl[];
}

interface ShownControl {
  readonly id: string;
  readonly state: string;
  readonly blocks: readonly string[];
  readonly gaps: readonly string[];
  readonly notCovered: string;
  readonly freshness: string | null;
  readonly checks: readonly ShownCheck[];
}

interface ShownCheck {
  readonly check: string;
  readonly state: string;
  readonly sentence: string;
  readonly threshold: Record<string, unknown>;
  readonly counts: Record<string, number>;
  readonly links: readonly { shard: string; index: number; time: string }[];
  readonly freshness: string | null;
}

const day = 86_400_000;
const start = Date.UTC(2026, 3, 1, 12);
let now = start;
let custody: Custody;
let teamAuditor: string;

const call = async (key?: string, text = "Write to jane@example.com"): Promise<void> => {
  now += 1_000;
  const { id, status } = await custody.chat(chatBody(text), key === undefined ? {} : { key });
  expect(status).toBe(200);
  await readClassified(custody.folder, id);
};

beforeAll(async () => {
  custody = await startCustody({ clock: () => now });
  custody.upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("The answer"))));
  const red = await custody.newKey("client", { team: "red" });
  teamAuditor = (await custody.newKey("auditor", { team: "red" })).key;
  for (let calls = 0; calls < 3; calls += 1) await call();
  now += day;
  for (let calls = 0; calls < 2; calls += 1) await call(red.key);
}, 60_000);
afterAll(() => custody.close());

const path = "/api/v1/compliance/controls";
const ask = async (query: Record<string, string> = {}, key = custody.adminKey): Promise<Shown> => {
  const answer = await custody.ask(`${path}?${new URLSearchParams(query)}`, { key });
  expect(answer.status, answer.text).toBe(200);
  return JSON.parse(answer.text);
};
const checkOf = (shown: Shown, control: string, check: string): ShownCheck => {
  const found = shown.data.find(({ id }) => id === control)?.checks.find((one) => one.check === check);
  if (found === undefined) throw new Error(`${control} ${check}`);
  return found;
};
const complete = (shown: Shown) => checkOf(shown, "164.312(b)", "exchanges-complete").counts;

describe("GET /api/v1/compliance/frameworks", () => {
  test("lists what is shipped, with what each does not cover", async () => {
    const answer = await custody.ask("/api/v1/compliance/frameworks");
    const { data } = JSON.parse(answer.text);
    expect(data.map(({ id }: { id: string }) => id)).toContain("hipaa");
    expect(data.length).toBe(13);
    for (const { name, version, source, limitation, controls } of data) {
      expect([name, version, source, limitation].every((text: string) => text.length > 0) && controls > 0).toBe(true);
    }
  });
});

describe("GET /api/v1/compliance/controls", () => {
  test("gives the matrix of a framework: states, figures, links to entries, gaps", async () => {
    const shown = await ask({ framework: "hipaa" });
    expect(shown.data).toHaveLength(21);
    expect(shown.scope.team).toBeNull();
    expect(Object.values(shown.states).reduce((a, b) => a + b)).toBe(21);
    const check = checkOf(shown, "164.312(b)", "exchanges-complete");
    expect(check).toMatchObject({ state: "satisfied", counts: { opened: 5, closed: 5, stillOpen: 0 } });
    expect(check.sentence).toMatch(/^5 calls opened = 5 closed/);
    const link = check.links[0];
    const list = JSON.parse((await custody.ask("/api/v1/audit/exchanges?limit=10")).text);
    const oldest = JSON.parse((await custody.ask(`/api/v1/audit/exchanges/${list.data.at(-1).id}`)).text);
    expect(link).toEqual({
      shard: oldest.opened.shard,
      index: oldest.opened.index,
      time: new Date(oldest.opened.entry.time).toISOString(),
    });
    const unverified = shown.data.find(({ id }) => id === "164.312(b)");
    expect(unverified).toMatchObject({ state: "not_supported", blocks: ["E1", "E2", "E3"] });
    expect(unverified?.gaps.join()).toMatch(/no verification of the whole log/);
    expect(unverified?.notCovered.length).toBeGreaterThan(20);
    expect(JSON.stringify(shown)).not.toMatch(/compliant|jane@example/);
  });

  test("gives an overview of all frameworks", async () => {
    const { data } = JSON.parse((await custody.ask(path)).text);
    expect(data).toHaveLength(13);
    for (const { states, controls } of data) {
      expect(Object.values<number>(states).reduce((a, b) => a + b)).toBe(controls);
    }
  });

  test("asks about the last ninety days where nothing is said, and about [from, to) else", async () => {
    const usual = await ask({ framework: "hipaa" });
    expect(usual.period).toEqual({ from: "2026-01-03T00:00:00.000Z", to: "2026-04-03T00:00:00.000Z" });
    const firstDay = await ask({ framework: "hipaa", from: "2026-04-01", to: "2026-04-02" });
    expect(complete(firstDay)).toMatchObject({ opened: 3, closed: 3 });
    const inside = await ask({
      framework: "hipaa",
      from: new Date(start + 2_000).toISOString(),
      to: new Date(start + 3_000).toISOString(),
    });
    expect(complete(inside)).toMatchObject({ opened: 1, closed: 1 });
    const before = await ask({ framework: "hipaa", from: "2025-01-01T00:00:00+02:00", to: "2025-02-01" });
    expect(before).toMatchObject({ entries: 0, freshness: null, period: { from: "2024-12-31T22:00:00.000Z" } });
  });

  test("counts what came since, asked again", async () => {
    const before = complete(await ask({ framework: "hipaa" }))["opened"] ?? 0;
    await call();
    expect(complete(await ask({ framework: "hipaa" }))["opened"]).toBe(before + 1);
    now += day;
    await call();
    const after = await ask({ framework: "hipaa" });
    expect(complete(after)["opened"]).toBe(before + 2);
    expect(checkOf(after, "164.312(b)", "log-continuous")).toMatchObject({
      state: "satisfied",
      counts: { entries: after.entries, gaps: 0 },
    });
  });

  test("a team's auditor sees facts of the team's own entries, and is told so", async () => {
    const shown = await ask({ framework: "hipaa" }, teamAuditor);
    expect(shown.scope).toMatchObject({ team: "red", note: expect.stringMatching(/this team's own entries/) });
    expect(complete(shown)).toMatchObject({ opened: 2, closed: 2 });
    expect(checkOf(shown, "164.312(b)", "log-continuous").state).toBe("no_data");
    expect(checkOf(shown, "164.308(a)(3)(ii)(C)", "unused-keys").state).toBe("no_data");
  });

  test("an auditor of a period sees no more than it", async () => {
    const scope = { from: "2026-04-01T00:00:00Z", to: "2026-04-02T00:00:00Z" };
    const { key } = await custody.newKey("auditor", { scope, expiresAt: "2027-01-01T00:00:00Z" });
    const shown = await ask({ framework: "hipaa" }, key);
    expect(shown.period).toEqual({ from: "2026-04-01T00:00:00.000Z", to: "2026-04-02T00:00:00.000Z" });
    expect(complete(shown)["opened"]).toBe(3);
    const wider = await custody.ask(`${path}?from=2026-03-01`, { key });
    expect([wider.status, errorOf(wider).param]).toEqual([403, "from"]);
  });

  test.each([
    ["framework=nothing", "framework"],
    ["from=yesterday", "from"],
    ["from=2026-04-02&to=2026-04-01", "to"],
    ["from=2020-01-01&to=2026-04-01", "from"],
    ["shape=round", null],
  ])("refuses ?%s, naming the field", async (query, param) => {
    const answer = await custody.ask(`${path}?${query}`);
    expect(answer.status).toBe(400);
    expect(errorOf(answer).param).toBe(param);
  });

  test("is not for clients", async () => {
    expect((await custody.ask(path, { key: custody.clientKey })).status).toBe(403);
  });
});

test("an agreement that the configuration states is what a control on providers asks for", async () => {
  const stated = async (upstream: object): Promise<string | undefined> => {
    // A policy without rules on where what leaves may go: what is asked is what then was.
    const other = await custodyForTest({ actions: {}, upstream: { ...upstream } });
    other.upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("The answer"))));
    const patient = "Jane Miller, SSN 536-22-8172, has diabetes";
    expect((await other.chat(chatBody(patient))).headers.get("x-custody-data-class")).toBe("phi");
    const { data }: Shown = JSON.parse((await other.ask(`${path}?framework=hipaa`)).text);
    return data.find(({ id }) => id === "164.308(b)(1)")?.state;
  };
  expect(await stated({ agreements: ["baa"], region: "us" })).toBe("supported");
  expect(await stated({ agreements: ["dpa"] })).toBe("not_supported");
  expect(await stated({ agreements: undefined, region: undefined })).toBe("no_data");
});

describe("custody controls", () => {
  test("prints a table for people, and JSON for programs", async () => {
    const server = ["--url", custody.url, "--key", custody.adminKey];
    const overview = await runCustody(["controls", ...server]);
    expect(overview.stdout).toMatch(/^2026-01-\d\d 00:00 to 2026-04-\d\d 00:00 UTC; \d+ entries/);
    expect(overview.stdout).toMatch(/^hipaa +21 /m);
    const table = await runHere([
      "controls",
      ...server,
      "--framework",
      "hipaa",
      "--from",
      "2026-04-01",
      "--to",
      "2026-04-02",
    ]);
    expect(table.stdout).toMatch(/^164\.312\(b\) +not supported +Activity around ePHI/m);
    expect(table.stdout).toMatch(/^ {4}ok {2}exchanges-complete: 3 calls opened = 3 closed/m);
    expect(
      Math.max(
        ...table.stdout
          .split("\n")
          .slice(2)
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(150);
    const json = await runHere(["controls", ...server, "--framework", "soc2", "--json"]);
    expect(JSON.parse(json.stdout).data).toHaveLength(24);
    const refused = await runHere(["controls", ...server, "--framework", "nothing"]);
    expect([refused.code === 0, refused.stderr.includes("`framework` must be one of")]).toEqual([false, true]);
  });
});
