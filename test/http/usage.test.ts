import { beforeAll, describe, expect, test, vi } from "vitest";
import { printUsage } from "../../src/cli/usage.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

interface Period {
  readonly from: string;
  readonly to: string;
  readonly requests: number;
  readonly tokens: number;
  readonly costMicros: number;
}

interface Used {
  readonly kind: "key" | "team";
  readonly id: string;
  readonly team: string | null;
  readonly day: Period;
  readonly month: Period;
  readonly remaining: Readonly<Record<string, number>>;
}

const lastDay = Date.UTC(2026, 7, 31, 12);
const dayMs = 86_400_000;
const sales = { limits: {}, budget: { tokensPerMonth: 1_000, moneyPerMonth: 0.5 } };

const at = { time: lastDay };
const custody = custodyForFile({
  clock: () => at.time,
  access: { teams: { sales } },
  prices: { currency: "EUR", models: { "gpt-*": { inputPerMillion: 2, outputPerMillion: 8 } } },
});
const usage = { prompt_tokens: 20, completion_tokens: 30, total_tokens: 50 };

beforeAll(() => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hi", { usage }))));
});

const usageOf = async (key: string): Promise<readonly Used[]> => {
  const page: { currency: string; data: Used[] } = JSON.parse((await custody().ask("/api/v1/usage", { key })).text);
  expect(page.currency).toBe("EUR");
  return page.data;
};

describe("usage", () => {
  test("is that of all for who reads keys, and of its own key for a client", async () => {
    const one = await custody().newKey("client", { team: "sales", limits: { requestsPerMinute: 5, concurrent: 2 } });
    const other = await custody().newKey("client", { team: "sales", budget: { tokensPerDay: 70 } });
    for (const key of [one.key, one.key, other.key]) await custody().chat(chatBody("Hi"), { key });
    const own = await usageOf(one.key);
    expect(own).toMatchObject([
      {
        kind: "key",
        id: one.id,
        team: "sales",
        day: { from: "2026-08-31T00:00:00.000Z", to: "2026-09-01T00:00:00.000Z", requests: 2, tokens: 100 },
        month: { from: "2026-08-01T00:00:00.000Z", requests: 2, tokens: 100, costMicros: 560 },
        remaining: { requestsPerMinute: 3, concurrent: 2 },
      },
    ]);
    const all = await usageOf(custody().adminKey);
    expect(all.find(({ kind }) => kind === "team")).toMatchObject({
      id: "sales",
      month: { requests: 3, tokens: 150, costMicros: 840 },
      remaining: { tokensPerMonth: 850, moneyPerMonth: 0.49916 },
    });
    expect(all.find(({ id }) => id === one.id)).toEqual(own[0]);
    expect(all.find(({ id }) => id === other.id)?.remaining).toEqual({ tokensPerDay: 20 });
    expect(all.filter(({ kind }) => kind === "key").length).toBeGreaterThan(3);
  });

  test("survives a restart, and ends with day and month", async () => {
    const { key } = await custody().newKey("client", { team: "sales", budget: { tokensPerDay: 120 } });
    const call = async () => (await custody().chat(chatBody("Hi"), { key })).status;
    at.time = lastDay - dayMs;
    await call();
    at.time = lastDay;
    await call();
    const before = await usageOf(key);
    expect(before).toMatchObject([{ day: { tokens: 50 }, month: { requests: 2, tokens: 100, costMicros: 560 } }]);
    await custody().restart();
    expect(await usageOf(key)).toEqual(before);
    expect([await call(), await call(), await call()]).toEqual([200, 200, 402]);
    at.time = lastDay + dayMs;
    expect(await usageOf(key)).toMatchObject([{ day: { tokens: 0 }, month: { requests: 0, tokens: 0 } }]);
    expect(await call()).toBe(200);
  });

  test("is shown by the command line", async () => {
    const { id, key } = await custody().newKey("client", { budget: { moneyPerDay: 1 } });
    await custody().chat(chatBody("Hi"), { key });
    const said: string[] = [];
    const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => said.push(String(text)) > 0);
    await printUsage({ url: custody().url, key }).finally(() => write.mockRestore());
    expect(said.join("").split("\n")[1]).toBe(`key  ${id}     50  0.000280     50  0.000280  moneyPerDay 0.99972`);
  });
});
