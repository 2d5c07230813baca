import { beforeAll, describe, expect, test } from "vitest";
import { armOf, createCampaign } from "../../src/catalogue/campaign.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { errorOf } from "../fixtures/send.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const dayMs = 86_400_000;
const start = Date.UTC(2026, 5, 1);
let now = start;
const id = "7d7c2b0e-5a1c-4d0b-9a61-3a1f0c1f9a10";
const arms = { a: { model: "gpt-test", weight: 1 }, b: { model: "glob-1", weight: 1 } };
const campaign = createCampaign("letters", { id, by: "session", arms });
const custody = custodyForFile({
  clock: () => now,
  actions: { US_SSN: "block", EMAIL_ADDRESS: "flag" },
  prices: { currency: "EUR", models: { "*": { inputPerMillion: 1, outputPerMillion: 2 } } },
  catalogue: {
    models: { "gpt-test": { aliases: ["best"] } },
    agents: { triage: { model: "gpt-test" } },
    projects: { claims: { models: ["gpt-test", "glob-1"], campaign: "letters" } },
    campaigns: { letters: { id, arms }, empty: { by: "user", arms } },
  },
});

/** A session that this arm gets. */
const sessionIn = (arm: string, from: number): string => {
  for (let at = from * 1_000; ; at += 1) {
    const session = `3c90c3cc-0d44-4b50-8888-${at.toString(16).padStart(12, "0")}`;
    if (armOf(campaign, session).name === arm) return session;
  }
};

interface Arm {
  readonly name: string;
  readonly exchanges: number;
  readonly [field: string]: unknown;
}

const report = async (query = "", key = custody().adminKey) => {
  const answer = await custody().ask(`/api/v1/campaigns/letters${query}`, { key });
  expect(answer.status, answer.text).toBe(200);
  const body = JSON.parse(answer.text);
  return { ...body, arms: new Map<string, Arm>(body.arms.map((arm: Arm) => [arm.name, arm])) };
};

const instant = (time: number): string => encodeURIComponent(new Date(time).toISOString());
let calls = 0;

/** A call of the campaign; gives the exchange's id. */
const call = async (arm: string, content: string, more: { key?: string; body?: object } = {}): Promise<string> => {
  now += 1_000;
  const session_id = sessionIn(arm, (calls += 1));
  const body = chatBody(content, { session_id, ab_campaign: "letters", ...more.body });
  return (await custody().chat(body, { key: more.key ?? custody().clientKey })).id;
};

const ids: Record<string, string> = {};
let claims = "";
beforeAll(async () => {
  custody().upstream.answer = ({ socket, body }) => {
    const isFailing = body.includes("failing");
    socket.write(whole(isFailing ? "{}" : JSON.stringify(completion("fine")), { status: isFailing ? 500 : 200 }));
  };
  claims = (await custody().newKey("client", { team: "claims" })).key;
  ids["one"] = await call("a", "one");
  ids["two"] = await call("a", "a@b.example");
  ids["blocked"] = await call("a", "123-45-6789");
  ids["failed"] = await call("b", "failing");
  ids["team"] = await call("b", "one", { key: claims });
  ids["project"] = await call("b", "one", { body: { model: "claims", ab_campaign: undefined } });
  ids["agent"] = await call("a", "one", { body: { model: "triage", ab_campaign: id } });
  ids["none"] = (await custody().chat(chatBody("one"))).id;
  const give = (name: string, value: unknown, key = custody().clientKey) =>
    custody().ask("/api/v1/feedback", { method: "POST", key, body: { completionId: ids[name], value } });
  const given = [give("one", true), give("two", -0.5), give("blocked", 0), give("team", 3, claims)];
  expect((await Promise.all(given)).map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  now += 1_000;
  // What is said again counts once.
  expect((await give("two", 0.5)).status).toBe(201);
});

describe("GET /api/v1/campaigns", () => {
  test("lists what the configuration has", async () => {
    const answer = await custody().ask("/api/v1/campaigns");
    expect(JSON.parse(answer.text)).toEqual({
      data: [
        { key: "letters", id, by: "session", arms: campaign.arms },
        { key: "empty", id: null, by: "user", arms: campaign.arms },
      ],
      nextCursor: null,
    });
  });

  test("is for those who may read exchanges", async () => {
    for (const path of ["/api/v1/campaigns", "/api/v1/campaigns/letters"]) {
      expect((await custody().ask(path, { key: custody().clientKey })).status).toBe(403);
    }
  });
});

describe("GET /api/v1/campaigns/{key}", () => {
  test("counts, arm by arm, what became of its calls", async () => {
    const { arms: found, ...rest } = await report();
    const to = new Date(now).toISOString();
    const from = new Date(now - 30 * dayMs).toISOString();
    expect(rest).toEqual({ key: "letters", id, by: "session", currency: "EUR", from, to });
    expect([...found.keys()]).toEqual(["a", "b"]);
    expect(found.get("a")).toMatchObject({
      model: "gpt-test",
      weight: 1,
      exchanges: 4,
      outcomes: { complete: 3, blocked: 1 },
      verdicts: { allow: 2, flag: 1, block: 1 },
      dataClasses: { internal: 2, confidential: 2 },
      tokens: { prompt: 27, completion: 36, total: 63 },
      costMicros: 99,
      feedback: { count: 3, mean: 0.5, positive: 2 / 3 },
    });
    expect(found.get("b")).toMatchObject({
      model: "glob-1",
      exchanges: 3,
      outcomes: { complete: 2, upstream_failed: 1 },
      feedback: { count: 1, mean: 3, positive: 1 },
    });
    for (const { latencyUs } of found.values()) {
      expect(latencyUs).toEqual({
        mean: expect.any(Number),
        p50: expect.any(Number),
        p95: expect.any(Number),
        p99: expect.any(Number),
      });
    }
  });

  test("is found by its id too; one without calls has empty arms; one that never was is not there", async () => {
    const [byId, empty, none] = await Promise.all(
      [id, "empty", "nobody"].map((key) => custody().ask(`/api/v1/campaigns/${key}`)),
    );
    expect(JSON.parse(byId?.text ?? "").arms[0]).toMatchObject({ name: "a", exchanges: 4 });
    expect(JSON.parse(empty?.text ?? "").arms).toMatchObject([
      { exchanges: 0, outcomes: {}, latencyUs: null, feedback: { count: 0, mean: null, positive: null } },
      { exchanges: 0 },
    ]);
    expect([none?.status, errorOf(none ?? expect.unreachable()).code]).toEqual([404, "not_found"]);
  });

  test("a team's see the team's", async () => {
    const { key } = await custody().newKey("auditor", { team: "claims" });
    const { arms: found } = await report("", key);
    expect([found.get("a")?.exchanges, found.get("b")?.exchanges]).toEqual([0, 1]);
  });

  test("a period has its start and not its end", async () => {
    const counts = async (from: number, to: number) => {
      const { arms: found } = await report(`?from=${instant(from)}&to=${instant(to)}`);
      return [found.get("a")?.exchanges, found.get("b")?.exchanges];
    };
    expect(await counts(start + 1_000, start + 3_000)).toEqual([2, 0]);
    expect(await counts(start + 3_000, start + 5_000)).toEqual([1, 1]);
    expect(await counts(start - dayMs, start)).toEqual([0, 0]);
  });

  test.each([
    [`?from=${instant(start)}&to=${instant(start)}`, "to"],
    [`?from=${instant(start - 400 * dayMs)}&to=${instant(start)}`, "from"],
    ["?from=yesterday", "from"],
    ["?arm=a", null],
  ])("%s is refused", async (query, param) => {
    const answer = await custody().ask(`/api/v1/campaigns/letters${query}`);
    expect([answer.status, errorOf(answer).param]).toEqual([400, param]);
  });
});

describe("GET /api/v1/audit/exchanges", () => {
  const named = Object.entries.bind(Object);
  test.each([
    ["campaign=letters", ["agent", "project", "team", "failed", "blocked", "two", "one"]],
    ["campaign=letters&arm=b", ["project", "team", "failed"]],
    ["project=claims", ["project"]],
    ["agent=triage", ["agent"]],
    ["arm=none", []],
  ])("%s", async (query, expected) => {
    const answer = await custody().ask(`/api/v1/audit/exchanges?${query}`);
    const rows: { id: string }[] = JSON.parse(answer.text).data;
    const names = rows.map((row) => named(ids).find(([, one]) => one === row.id)?.[0]);
    expect(names).toEqual(expected);
  });

  test("shows them", async () => {
    const rowOf = async (name: string) => {
      const {
        agent,
        project,
        campaign: key,
        arm,
        model,
      } = JSON.parse((await custody().ask(`/api/v1/audit/exchanges/${ids[name]}`)).text);
      return { agent, project, campaign: key, arm, model };
    };
    expect(await rowOf("project")).toEqual({
      agent: null,
      project: "claims",
      campaign: "letters",
      arm: "b",
      model: "glob-*",
    });
    expect(await rowOf("agent")).toMatchObject({ agent: "triage", project: null, campaign: "letters", arm: "a" });
    expect(await rowOf("none")).toMatchObject({ agent: null, project: null, campaign: null, arm: null });
  });

  test.each(["campaign=a%20b", "arm="])("%s is no name", async (query) => {
    expect((await custody().ask(`/api/v1/audit/exchanges?${query}`)).status).toBe(400);
  });
});
