/**
 * What the limiter costs a call: `node bench/limits.ts`. Each round takes a thousand keys in turn, as calls come; a call is `begin`, `reserve`,
 * `settle` and `leave`, and the six headers where there are limits. Prints nanoseconds of CPU a call: median of the rounds, least and most.
 * @module
 */
import type { Bounds } from "../src/access/limit-settings.ts";
import { Limiter } from "../src/access/limiter.ts";
import { keyDigest, newApiKey } from "../src/access/api-key.ts";
import { costMicrosOf, createPrices } from "../src/access/prices.ts";
import { setLimitHeaders } from "../src/http/limit-headers.ts";
import { spreadOf } from "./statistics.ts";

const rounds = 15;
const callsOfRound = 100_000;
const keys = Array.from({ length: 1_000 }, () => newApiKey());
const digests = new Map(keys.map((key, place) => [keyDigest(key), `key_${place}`]));

const many = 1_000_000_000;
const unlimited: Bounds = { limits: {}, budget: {} };
const minutes: Bounds = { limits: { requestsPerMinute: many, tokensPerMinute: many, concurrent: 10_000 }, budget: {} };
const all: Bounds = {
  ...minutes,
  budget: { tokensPerDay: many * 100, tokensPerMonth: many * 100, moneyPerDay: many, moneyPerMonth: many },
};
const price = createPrices({
  currency: "USD",
  models: { "*": { inputPerMillion: 2.5, outputPerMillion: 10 } },
}).find("any");

const usage = { promptTokens: 400, completionTokens: 120 };

/** One call by one key, as `http/limit.ts`, `http/limit-headers.ts` and `http/settle.ts` make it. */
const callThrough =
  (bounds: Bounds, team: Bounds | null) =>
  (place: number): void => {
    const pass = limiters.get(team)?.passFor({ id: `key_${place}`, team: team === null ? null : "sales", ...bounds });
    if (pass === undefined) return;
    if (pass.isBounded) {
      pass.begin();
      pass.reserve({ tokens: 520, costMicros: price === null ? null : costMicrosOf(price, usage) });
      setLimitHeaders({ head: [], headersSent: false }, pass);
    }
    pass.settle(openedAt, { requests: 1, tokens: 480, costMicros: 2_100 });
    pass.leave();
  };

const openedAt = Date.now();
const limiters = new Map<Bounds | null, Limiter>(
  [null, minutes, all].map((team) => [
    team,
    new Limiter({ clock: Date.now, teams: team === null ? {} : { sales: team } }),
  ]),
);

const cases: readonly (readonly [string, (place: number) => unknown])[] = [
  ["authentication alone: SHA-256 of the key and its look-up", (place) => digests.get(keyDigest(keys[place] ?? ""))],
  ["a key without limits, no team", callThrough(unlimited, null)],
  ["a key with limits of a minute", callThrough(minutes, null)],
  ["a key with limits and four budgets", callThrough(all, null)],
  ["the same, in a team with as many", callThrough(all, all)],
];

for (const [name, call] of cases) {
  const costs: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const before = process.cpuUsage();
    for (let done = 0; done < callsOfRound; done += 1) call(done % keys.length);
    const { user, system } = process.cpuUsage(before);
    // The first round is for the compiler.
    if (round > 0) costs.push(((user + system) * 1_000) / callsOfRound);
  }
  const spread = spreadOf(costs);
  if (spread === null) continue;
  const [median, min, max] = [spread.median, spread.min, spread.max].map((cost) =>
    String(Math.round(cost)).padStart(6),
  );
  process.stdout.write(`${name.padEnd(58)} ${median} ns  (${min} to${max})\n`);
}
