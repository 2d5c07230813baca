/**
 * What counting the facts of a period costs an entry: `node bench/facts.ts [exchanges]`. Entries are made as the log has them (about 700 bytes
 * to 1.1 kB), kept as bytes, then parsed and counted; parsing alone is shown beside. Prints microseconds of CPU an entry and the heap.
 * @module
 */
import { performance } from "node:perf_hooks";
import { collectFacts } from "../src/evidence/facts/collect-facts.ts";
import { joinFacts } from "../src/evidence/facts/join-facts.ts";
import { encodeEntry } from "../src/ledger/append.ts";
import type { Entry, PayloadRef } from "../src/domain/entry.ts";
import { newId } from "../src/domain/new-id.ts";

const exchanges = Number(process.argv[2] ?? 100_000);
const start = Date.UTC(2026, 0, 1);
const days = 90;
const step = Math.floor((days * 86_400_000) / exchanges);
const digest = "ab".repeat(32);
const ref = (role: PayloadRef["role"]): PayloadRef => ({
  role,
  ciphertextSha256: digest,
  commitment: digest,
  keyId: "key-0199a7b2-7a6b-7000-8000-000000000000",
  bytes: 2_048,
});
const classes = ["public", "confidential", "phi", "pci"] as const;
const verdicts = ["allow", "flag", "redact", "redact"] as const;

const exchange = (place: number): Uint8Array[] => {
  const time = start + place * step;
  const exchangeId = newId();
  const dataClass = classes[place % 4] ?? "public";
  const verdict = verdicts[place % 4] ?? "allow";
  const counts = { EMAIL_ADDRESS: 2, PERSON: 1, US_SSN: place % 2, PHONE_NUMBER: 1 };
  const reasons = Object.keys(counts);
  const judged = { dataClass, reasons, counts, verdict, shadow: verdict, degraded: [], team: `team-${place % 5}` };
  const opened: Entry = {
    ...judged,
    kind: "exchange.opened",
    exchangeId,
    instance: "0199a7b2-7a6b-7000-8000-0000000000aa",
    principal: `key_0199a7b2-7a6b-7000-8000-${String(place % 200).padStart(12, "0")}`,
    route: "chat.completions",
    model: `model-${place % 12}`,
    upstreams: [`upstream-${place % 3}`],
    credential: "configured",
    stream: place % 2 === 0,
    policy: digest,
    pending: ["names", "injection"],
    payloads: [ref("request.received"), ref("request.forwarded"), ref("request.findings")],
    v: 1,
    id: newId(),
    time,
  };
  const closed: Entry = {
    ...judged,
    kind: "exchange.closed",
    exchangeId,
    opening: { shard: 1, index: place * 3 },
    outcome: "complete",
    error: null,
    status: 200,
    attempts: [{ upstream: `upstream-${place % 3}`, status: 200, latencyUs: 812_000 }],
    usage: { promptTokens: 412, completionTokens: 120, totalTokens: 532 },
    costMicros: 2_100,
    latencyUs: 815_000,
    payloads: [ref("response.received"), ref("response.findings")],
    v: 1,
    id: newId(),
    time: time + 800,
  };
  const classified: Entry = {
    ...judged,
    kind: "exchange.classified",
    exchangeId,
    opening: { shard: 1, index: place * 3 },
    scanners: ["names", "injection"],
    payloads: [ref("classified.findings")],
    v: 1,
    id: newId(),
    time: time + 900,
  };
  return [opened, closed, classified].map(encodeEntry);
};

const chunk = 20_000;
const period = { from: start, to: start + days * 86_400_000 };
const shard = { ordinal: 1, name: "2026" };
const collector = collectFacts({ period });
let parseMs = 0;
let bothMs = 0;
let entries = 0;
let bytes = 0;
for (let from = 0; from < exchanges; from += chunk) {
  const made: Uint8Array[] = [];
  for (let place = from; place < Math.min(from + chunk, exchanges); place += 1) made.push(...exchange(place));
  const began = performance.now();
  for (const one of made) JSON.parse(Buffer.from(one.buffer, one.byteOffset, one.length).toString("utf8"));
  const parsed = performance.now();
  for (const one of made) {
    collector.add(JSON.parse(Buffer.from(one.buffer, one.byteOffset, one.length).toString("utf8")), shard, entries);
    entries += 1;
    bytes += one.length;
  }
  bothMs += performance.now() - parsed;
  parseMs += parsed - began;
}
const before = performance.now();
const facts = collector.facts();
const finishMs = performance.now() - before;
const us = (ms: number): string => ((ms * 1_000) / entries).toFixed(2);
const joinBegan = performance.now();
joinFacts(collectFacts({ period }).collected, collector.collected);
const joinMs = performance.now() - joinBegan;
process.stdout.write(
  `${entries} entries of ${Math.round(bytes / entries)} bytes: ${us(parseMs)} us an entry to parse, ${us(bothMs)} us to parse and count; ` +
    `finishing ${finishMs.toFixed(1)} ms, joining ${joinMs.toFixed(1)} ms; ${JSON.stringify(facts).length} bytes of facts, ` +
    `${collector.collected.carried.open.size} exchanges carried\n`,
);
