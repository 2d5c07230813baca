import { describe, expect, test } from "vitest";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { readEntries, readRecorded } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { type Answer, errorOf } from "../fixtures/send.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const clients = 64;
const callsOfClient = 4;
/** What each call uses by its upstream's count. */
const callTokens = 50;

const custody = custodyForFile({
  access: { teams: { sales: { limits: { requestsPerMinute: 90 }, budget: {} } } },
  prices: { models: { "gpt-*": { inputPerMillion: 2, outputPerMillion: 8 } } },
});

const answering = (
  usage: object | null = { prompt_tokens: 20, completion_tokens: 30, total_tokens: callTokens },
): void => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hi", { usage }))));
};

/** How many calls end with each status, of many clients that call one after the other as fast as they can. */
const callFromAll = async (keys: readonly string[], body: object): Promise<Map<number, Answer[]>> => {
  const byStatus = new Map<number, Answer[]>();
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (let call = 0; call < callsOfClient; call += 1) {
        const answer = await custody().chat(body, { key: keys[client % keys.length] ?? null });
        byStatus.set(answer.status, [...(byStatus.get(answer.status) ?? []), answer]);
      }
    }),
  );
  return byStatus;
};

const countsOf = (answers: ReadonlyMap<number, Answer[]>): Readonly<Record<string, number>> =>
  Object.fromEntries([...answers].map(([status, all]) => [status, all.length]));

describe("64 clients at once", () => {
  test("make as many calls a minute as their key may, and no more", async () => {
    answering();
    const { key } = await custody().newKey("client", { limits: { requestsPerMinute: 100 } });
    const answers = await callFromAll([key], chatBody("Hi"));
    expect(countsOf(answers)).toEqual({ 200: 100, 429: 156 });
  });

  test("with keys of one team make as many as the team may", async () => {
    answering();
    const limits = { requestsPerMinute: 80 };
    const keys = await Promise.all([1, 2].map(() => custody().newKey("client", { team: "sales", limits })));
    const answers = await callFromAll(
      keys.map(({ key }) => key),
      chatBody("Hi"),
    );
    expect(countsOf(answers)).toEqual({ 200: 90, 429: 166 });
  });

  test("use no more tokens a minute than their key may", async () => {
    answering();
    const { key } = await custody().newKey("client", { limits: { tokensPerMinute: 2_000 } });
    // Prompt and answer are reserved: 18 + 32 tokens, just what the upstream counts.
    const answers = await callFromAll([key], chatBody("Hi", { max_tokens: 32 }));
    const passed = answers.get(200)?.length ?? 0;
    expect(passed * callTokens).toBeLessThanOrEqual(2_000);
    expect(passed).toBeGreaterThan(30);
    expect(passed + (answers.get(429)?.length ?? 0)).toBe(clients * callsOfClient);
  });

  test("have no more calls at one time than their key may", async () => {
    const held: (() => void)[] = [];
    let refused = 0;
    // The upstream answers when all the others were refused: until then those that it has are at one time.
    const answerWhenAllAreThere = (): void => {
      if (held.length + refused === clients) for (const answer of held) answer();
    };
    custody().upstream.answer = ({ socket }) => {
      held.push(() => socket.write(whole(JSON.stringify(completion("Hi")))));
      answerWhenAllAreThere();
    };
    const { key } = await custody().newKey("client", { limits: { concurrent: 10 } });
    const call = async (): Promise<number> => {
      const { status } = await custody().chat(chatBody("Hi"), { key });
      if (status === 429) refused += 1;
      answerWhenAllAreThere();
      return status;
    };
    const statuses = await Promise.all(Array.from({ length: clients }, call));
    expect(statuses.filter((status) => status === 200).length).toBe(10);
    expect(statuses.filter((status) => status === 429).length).toBe(clients - 10);
    answering();
    expect((await custody().chat(chatBody("Hi"), { key })).status).toBe(200);
  });

  test("use no more than the budget of their key, in tokens and in money", async () => {
    answering();
    const inTokens = await custody().newKey("client", { budget: { tokensPerDay: 2_000 } });
    const ofTokens = await callFromAll([inTokens.key], chatBody("Hi", { max_tokens: 32 }));
    const passed = ofTokens.get(200)?.length ?? 0;
    expect(passed * callTokens).toBeLessThanOrEqual(2_000);
    expect(passed).toBeGreaterThan(30);
    // 20 tokens of 2 micros and 30 of 8.
    const costMicros = 280;
    const inMoney = await custody().newKey("client", { budget: { moneyPerMonth: 0.01 } });
    const ofMoney = await callFromAll([inMoney.key], chatBody("Hi", { max_tokens: 32 }));
    const bought = ofMoney.get(200)?.length ?? 0;
    expect(bought * costMicros).toBeLessThanOrEqual(10_000);
    expect(bought).toBeGreaterThan(25);
    expect(new Set([...ofTokens.keys(), ...ofMoney.keys()])).toEqual(new Set([200, 402]));
  });
});

describe("an answer", () => {
  test("says how the limits stand", async () => {
    answering();
    const { key } = await custody().newKey("client", { limits: { requestsPerMinute: 5, tokensPerMinute: 1_000 } });
    const { headers } = await custody().chat(chatBody("Hi", { max_tokens: 30 }), { key });
    const told = Object.fromEntries([...headers].filter(([name]) => name.startsWith("x-ratelimit-")));
    expect(told).toEqual({
      "x-ratelimit-limit-requests": "5",
      "x-ratelimit-remaining-requests": "4",
      "x-ratelimit-reset-requests": expect.stringMatching(/^1m[01]s$/),
      "x-ratelimit-limit-tokens": "1000",
      "x-ratelimit-remaining-tokens": expect.stringMatching(/^9\d\d$/),
      "x-ratelimit-reset-tokens": expect.stringMatching(/^1m[01]s$/),
    });
  });

  test("of a limited key says nothing of the upstream's limits, and that of another what the upstream says", async () => {
    const ofUpstream = "x-ratelimit-limit-requests: 77\r\n";
    custody().upstream.answer = ({ socket }) =>
      socket.write(whole(JSON.stringify(completion("Hi")), { headers: ofUpstream }));
    const { key } = await custody().newKey("client", { limits: { requestsPerMinute: 5 } });
    const told = async (options: object) =>
      (await custody().chat(chatBody("Hi"), options)).headers.get("x-ratelimit-limit-requests");
    expect([await told({ key }), await told({})]).toEqual(["5", "77"]);
  });

  test("that is refused says when to come again, and is an exchange in the record", async () => {
    answering();
    const { id, key } = await custody().newKey("client", { limits: { requestsPerMinute: 1 } });
    await custody().chat(chatBody("Hi"), { key });
    const answer = await custody().chat(chatBody("Hi"), { key });
    expect(answer.status).toBe(429);
    expect(errorOf(answer)).toMatchObject({ type: "rate_limit_error", code: "rate_limited", param: null });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(50);
    expect(answer.headers.get("x-ratelimit-remaining-requests")).toBe("0");
    const { opened, closed } = await readRecorded(custody().folder, answer.id);
    expect(opened?.principal).toBe(id);
    expect(closed).toMatchObject({
      opening: "previous",
      error: "rate_limited",
      status: 429,
      usage: null,
      attempts: [],
    });
  });

  test("to a call that is larger than its limit does not ask to come again", async () => {
    const { key } = await custody().newKey("client", { limits: { tokensPerMinute: 100 } });
    const answer = await custody().chat(chatBody("Hi", { max_tokens: 100 }), { key });
    expect(answer.status).toBe(429);
    expect(answer.headers.get("retry-after")).toBe(null);
    expect(answer.headers.get("x-should-retry")).toBe("false");
  });

  test("beyond a budget is refused, and before that warned of: on the answer and once in the log", async () => {
    answering();
    const { id, key } = await custody().newKey("client", { budget: { tokensPerDay: 120 } });
    const call = () => custody().chat(chatBody("Hi"), { key });
    const answers = [await call(), await call(), await call(), await call()];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 402]);
    const warnings = answers.map(({ headers }) => headers.get("x-custody-budget-warning"));
    expect(warnings).toEqual([null, null, "key tokensPerDay 83%", "key tokensPerDay 125%"]);
    expect(errorOf(answers[3] ?? { text: "" })).toMatchObject({
      type: "insufficient_quota",
      code: "insufficient_quota",
    });
    const entries = (await readEntries(custody().folder)).filter(
      (entry) => entry.kind === "budget.warned" && entry.principal === id,
    );
    expect(entries).toEqual([expect.objectContaining({ team: null, period: "day", unit: "tokens" })]);
  });

  test("of a key without limits says nothing of them", async () => {
    answering();
    const { headers } = await custody().chat(chatBody("Hi"));
    expect([...headers.keys()].filter((name) => /ratelimit|budget/.test(name))).toEqual([]);
  });
});
