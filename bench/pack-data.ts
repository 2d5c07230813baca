/**
 * A data folder with many exchanges, for what exporting and looking cost: made once into `bench/.cache`, through the store itself, so that tree, rows and
 * checkpoint are what a server would have made. Its entries are as large as a server's (an opening and a close, five payloads named between them),
 * spread over two months; the payloads themselves are not there. `seed/` makes what a server makes, by calling one: that costs some forty times as much,
 * and a bench needs a million.
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadConfig } from "../src/config.ts";
import { dataClasses } from "../src/domain/data-class.ts";
import type { ExchangeClosed, ExchangeOpened, PayloadRef } from "../src/domain/entry.ts";
import { newId } from "../src/domain/new-id.ts";
import { newEntry } from "../src/ledger/append.ts";
import { openRecord } from "../src/open-record.ts";
import type { Append } from "../src/store/store.ts";

/** The period that the entries lie in. It ends before any export's own entry. */
export const seeded = { from: "2026-01-01T00:00:00Z", to: "2026-03-01T00:00:00Z" };

const exchangesPerAppend = 1_000;
const appendsAtOnce = 4;
const cache = fileURLToPath(new URL("./.cache/", import.meta.url));
const teams = ["claims", "sales", "support", null] as const;
const models = ["gpt-4o", "gpt-4o-mini", "claude-sonnet"] as const;
const counts = [{}, { EMAIL_ADDRESS: 2 }, { PERSON: 1, PHONE_NUMBER: 1 }, {}, { US_SSN: 1, PERSON: 2 }] as const;
const actions = ["allow", "flag", "redact", "allow", "redact"] as const;

const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");
const keyId = newId();
const refOf = (role: PayloadRef["role"], exchange: string): PayloadRef => ({
  role,
  ciphertextSha256: digestOf(exchange + role),
  commitment: digestOf(role + exchange),
  keyId,
  bytes: 2_048,
});

const policy = digestOf("policy");
const instance = newId();

/** The place decides everything but the ids. */
const exchangeOf = (place: number, openedAt: number): Append => {
  const id = newId(openedAt);
  const kind = place % counts.length;
  const found = counts[kind] ?? {};
  const verdict = actions[kind] ?? "allow";
  const dataClass = dataClasses[kind] ?? "public";
  const team = teams[place % teams.length] ?? null;
  const model = models[place % models.length] ?? "gpt-4o";
  const judged = {
    dataClass,
    reasons: Object.keys(found),
    counts: found,
    verdict,
    shadow: verdict,
    degraded: [],
    team,
  };
  const principal = `key_${String(place % 200).padStart(8, "0")}-0000-7000-8000-000000000000`;
  const route = "chat.completions";
  const opened: ExchangeOpened = {
    ...judged,
    kind: "exchange.opened",
    exchangeId: id,
    instance,
    principal,
    route,
    model,
    upstreams: ["openai"],
    credential: "configured",
    stream: place % 2 === 0,
    policy,
    pending: [],
    payloads: [refOf("request.received", id), refOf("request.forwarded", id), refOf("request.findings", id)],
  };
  const latencyUs = 300_000 + ((place * 7_919) % 900_000);
  const closedAt = openedAt + Math.ceil(latencyUs / 1_000);
  const usage = { promptTokens: 400 + (place % 300), completionTokens: 120, totalTokens: 520 + (place % 300) };
  const ended = { outcome: "complete", status: 200, costMicros: 2_100, latencyUs } as const;
  const closed: ExchangeClosed = {
    ...judged,
    ...ended,
    kind: "exchange.closed",
    exchangeId: id,
    opening: "previous",
    error: null,
    attempts: [{ upstream: "openai", status: 200, latencyUs: latencyUs - 1_000 }],
    usage,
    payloads: [refOf("response.received", id), refOf("response.findings", id)],
  };
  const row = {
    id,
    instance,
    openedAt,
    principal,
    team,
    route,
    model,
    stream: opened.stream,
    policy,
    dataClass,
    verdict,
  };
  return {
    entries: [newEntry(opened, openedAt), newEntry(closed, closedAt)],
    effects: [
      {
        effect: "openExchange",
        entry: 0,
        row: {
          ...row,
          pending: false,
          agent: null,
          project: null,
          campaign: null,
          arm: null,
          batch: null,
          found: judged.reasons.join() || null,
          degraded: false,
        },
      },
      {
        effect: "closeExchange",
        entry: 1,
        row: { id, closedAt, upstream: "openai", dataClass, verdict, ...usage, ...ended, found: null, degraded: false },
      },
    ],
  };
};

/** Many exchanges in one append: the places of effects are those of its entries. */
const joined = (appends: readonly Append[]): Append => ({
  entries: appends.flatMap(({ entries }) => entries),
  effects: appends.flatMap(({ effects }, place) =>
    effects.map((effect) => ("entry" in effect ? { ...effect, entry: effect.entry + 2 * place } : effect)),
  ),
});

const fill = async (folder: string, exchanges: number): Promise<void> => {
  const onCorrupt = (error: Error): never => {
    throw error;
  };
  const { recorder } = await openRecord(loadConfig({ data: folder }), {
    clock: () => Date.parse(seeded.from),
    onCorrupt,
  });
  const from = Date.parse(seeded.from);
  // The last of them is closed before the end.
  const stepMs = (Date.parse(seeded.to) - from - 3_600_000) / exchanges;
  const running = new Set<Promise<unknown>>();
  for (let place = 0; place < exchanges; place += exchangesPerAppend) {
    const length = Math.min(exchangesPerAppend, exchanges - place);
    const append = joined(
      Array.from({ length }, (_, at) => exchangeOf(place + at, Math.floor(from + (place + at) * stepMs))),
    );
    const written: Promise<unknown> = recorder.store.append(append).then(() => running.delete(written));
    running.add(written);
    if (running.size >= appendsAtOnce) await Promise.race(running);
  }
  await Promise.all(running);
  await recorder.store.close();
};

/** A folder by its name, made where it is missing. */
export const seededFolder = async (name: string, exchanges: number, say: (line: string) => void): Promise<string> => {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true, mode: 0o700 });
  const begun = performance.now();
  await fill(part, exchanges);
  renameSync(part, folder);
  say(`seeded ${exchanges} exchanges in ${((performance.now() - begun) / 1_000).toFixed(0)} s`);
  return folder;
};
