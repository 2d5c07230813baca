/**
 * Entries as a log would have them, made one by one, and the facts of them.
 * @module
 */
import type { Answer, ControlContext, KnownKey } from "../../src/evidence/controls/check.ts";
import { checks, runCheck } from "../../src/evidence/controls/checks/all.ts";
import { type CollectOptions, collectFacts } from "../../src/evidence/facts/collect-facts.ts";
import type { PeriodFacts } from "../../src/evidence/facts/period-facts.ts";
import type { ParsedEntry } from "../../src/evidence/facts/read-field.ts";

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
/** The midnight before built logs begin: a minute after it. */
export const beginning = Date.UTC(2026, 2, 1);

export type Fields = Readonly<Record<string, unknown>>;

export interface PlacedEntry {
  readonly shard: { readonly ordinal: number; readonly name: string };
  readonly index: number;
  readonly entry: ParsedEntry;
}

const judged = {
  dataClass: "public",
  reasons: [],
  counts: {},
  verdict: "allow",
  shadow: "allow",
  degraded: [],
  team: null,
};
export const sealed = { role: "request.received", ciphertextSha256: "ab", commitment: "cd", keyId: "key-1", bytes: 64 };

/** A log that grows by what is said of it. Its time goes on by a second with each entry, and further where it is told to. */
export class BuiltLog {
  readonly entries: PlacedEntry[] = [];
  readonly shard = { ordinal: 1, name: "2026" };
  time = beginning + minute;
  #index = 0;
  #exchanges = 0;

  add(kind: string, fields: Fields = {}): this {
    this.entries.push({ shard: this.shard, index: this.#index, entry: { v: 1, kind, time: this.time, ...fields } });
    this.#index += 1;
    this.time += 1_000;
    return this;
  }

  wait(ms: number): this {
    this.time += ms;
    return this;
  }

  /** Leaves indices out: what somebody does who takes entries away. */
  lose(entries: number): this {
    this.#index += entries;
    return this;
  }

  /** The beginning of a log with a running server: opened, started under a configuration, a policy loaded. */
  begin(config: string = "config-1", policy: string = "policy-1"): this {
    return this.add("log.opened", { origin: "test/log/2026", previous: null, anchor: null })
      .start("instance-1", config)
      .load(policy);
  }

  start(instance: string, config: string = "config-1", interrupted: number = 0): this {
    return this.add("server.started", { instance, version: "1", config, interrupted });
  }

  load(policy: string, name: string = "default", fields: Fields = {}): this {
    return this.add("policy.loaded", { policy, name, principal: "system", recipients: [], ...fields });
  }

  open(id: string, fields: Fields = {}): this {
    return this.add("exchange.opened", {
      ...judged,
      exchangeId: id,
      instance: "instance-1",
      principal: "key_a",
      route: "chat.completions",
      model: "gpt-test",
      upstreams: ["scripted"],
      credential: null,
      stream: false,
      policy: "policy-1",
      pending: [],
      payloads: [sealed],
      ...fields,
    });
  }

  /** Closes what stands at `index`: by default the entry before. */
  close(id: string, fields: Fields = {}, index: number = this.#index - 1): this {
    return this.add("exchange.closed", {
      ...judged,
      exchangeId: id,
      opening: { shard: this.shard.ordinal, index },
      outcome: "complete",
      error: null,
      status: 200,
      attempts: [{ upstream: "scripted", status: 200, latencyUs: 5 }],
      usage: { promptTokens: 7, completionTokens: 3, totalTokens: 10 },
      costMicros: 20,
      latencyUs: 10,
      payloads: [],
      ...fields,
    });
  }

  classify(id: string, fields: Fields = {}, index: number = this.#index - 2): this {
    const opening = { shard: this.shard.ordinal, index };
    return this.add("exchange.classified", {
      ...judged,
      exchangeId: id,
      opening,
      scanners: ["names"],
      payloads: [],
      ...fields,
    });
  }

  /** A whole call. */
  call(fields: Fields = {}, closing: Fields = fields): this {
    this.#exchanges += 1;
    const id = `exchange-${this.#exchanges}`;
    return this.open(id, fields).close(id, closing);
  }

  beat(fields: Fields = {}): this {
    return this.add("log.heartbeat", {
      instance: "instance-1",
      open: 0,
      refused: 0,
      clockStepMs: 0,
      clockOffsetMs: null,
      behind: [],
      ...fields,
    });
  }

  /** A heartbeat at each full hour from now on. */
  beats(hours: number): this {
    for (let done = 0; done < hours; done += 1) {
      this.time = Math.ceil(this.time / hour) * hour;
      this.beat();
    }
    return this;
  }

  get last(): number {
    return this.#index - 1;
  }

  facts(options: Partial<CollectOptions> = {}): PeriodFacts {
    const collector = collectFacts({ period: { from: beginning, to: this.time }, ...options });
    for (const { entry, shard, index } of this.entries) collector.add(entry, shard, index);
    return collector.facts();
  }
}

export const builtLog = (): BuiltLog => new BuiltLog();

export interface Known {
  readonly documents?: Fields;
  readonly keys?: readonly KnownKey[];
  readonly config?: string;
  readonly retention?: { readonly digest: string; readonly since: number };
  readonly now?: number;
  readonly team?: string;
}

/** What a check answers about a built log, with its links. */
export const ask = (
  name: string,
  log: BuiltLog,
  parameters: Record<string, number | string | boolean> = {},
  known: Known = {},
): Answer => {
  const { documents = {}, keys = null, config = null, retention = null, now = log.time, team = null } = known;
  const context: ControlContext = {
    now,
    documents: new Map(Object.entries(documents)),
    before: { config, retention, keys },
  };
  if (!checks.some((check) => check.name === name)) throw new Error(name);
  return runCheck({ name, parameters }, log.facts({ team }), context);
};
