/**
 * `node bench/access.ts`: what it costs to know a key, in nanoseconds. Keys are many, and half of the calls show one of them.
 * @module
 */
import { hash } from "node:crypto";
import { createRoles } from "../src/access/roles.ts";
import { Keys, systemActor } from "../src/access/keys.ts";
import { newApiKey } from "../src/access/api-key.ts";
import type { KeySettings } from "../src/access/key-settings.ts";

const keysMax = 2_000;
const rounds = 5;
const timesPerRound = 300_000;

const settings: readonly [string, Partial<KeySettings>][] = [
  ["nothing said", {}],
  ["networks", { networks: ["192.0.2.0/24", "2001:db8::/32", "10.0.0.0/8"] }],
  ["networks, models, expiry", { networks: ["10.0.0.0/8"], models: ["gpt-*", "o*"], expiresAt: 4_000_000_000_000 }],
];

/** The median over some rounds, in nanoseconds of this thread's CPU an operation: how busy the machine is does not count. */
const measure = (work: (turn: number) => unknown): number => {
  const times = Array.from({ length: rounds + 1 }, () => {
    const before = process.threadCpuUsage();
    for (let turn = 0; turn < timesPerRound; turn += 1) work(turn);
    const { user, system } = process.threadCpuUsage(before);
    return ((user + system) * 1_000) / timesPerRound;
  });
  // The first round warms up.
  return times.slice(1).sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
};

const print = (what: string, ns: number): void => void process.stdout.write(`${what.padEnd(48)}${Math.round(ns)} ns\n`);

const secrets = Array.from({ length: keysMax }, newApiKey);
print(
  "SHA-256 of a key alone",
  measure((turn) => hash("sha256", secrets[turn % keysMax] ?? "")),
);
for (const [name, said] of settings) {
  const keys = new Keys(() => Promise.resolve(), Date.now, createRoles());
  for (const secret of secrets) {
    await keys.create({ name: "x", role: "client", team: null, settings: said }, systemActor, secret);
  }
  print(
    `find, ${name}`,
    measure((turn) => keys.find(secrets[turn % keysMax] ?? "", "10.1.2.3")),
  );
  const rotating = (turn: number): string => `10.${turn & 255}.${(turn >> 8) & 255}.9`;
  if (said.networks !== undefined) {
    print(
      "  from addresses that do not come again",
      measure((turn) => keys.find(secrets[0] ?? "", rotating(turn))),
    );
  }
  const [secret = ""] = secrets;
  const rules = keys.find(secret, "10.1.2.3")?.rules;
  print(
    "  and may it ask for this model, this route",
    measure(() => rules?.allowsModel("gpt-4.1") && rules.allowsRoute("chat.completions")),
  );
}
const unknown = newApiKey();
const keys = new Keys(() => Promise.resolve(), Date.now, createRoles());
print(
  "find, unknown",
  measure(() => keys.find(unknown, "10.1.2.3")),
);
