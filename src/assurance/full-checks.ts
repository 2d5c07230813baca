/**
 * Checks of the whole log: on a schedule and when somebody asks, one at a time, each an entry when it is done.
 * @module
 */
import { Cron } from "croner";
import { z } from "zod";
import { CustodyError } from "../domain/errors.ts";
import { newId } from "../domain/new-id.ts";
import { systemPrincipal } from "../domain/principal.ts";
import { appendEntry, type Ledger } from "../ledger/append.ts";
import { canonicalJson } from "../ledger/canonical-json.ts";

const resultSchema = z.strictObject({
  id: z.string(),
  time: z.number(),
  trigger: z.enum(["schedule", "request"]),
  principal: z.string(),
  shards: z.array(z.strictObject({ shard: z.number(), size: z.number(), root: z.string() })).readonly(),
  entries: z.number(),
  faults: z.number(),
  durationMs: z.number(),
});

/** A check that is done. `time` is its end, UTC milliseconds. */
export type FullCheck = z.infer<typeof resultSchema>;

/** As `evidence/verify/run-check.ts` gives it. */
export interface CheckFindings {
  readonly shards: FullCheck["shards"];
  readonly entries: number;
  readonly faults: number;
  readonly messages: readonly string[];
}

export interface FullCheckOptions {
  readonly run: (signal: AbortSignal) => Promise<CheckFindings>;
  /** Told of each that is done, and of each that could not be. */
  readonly onDone: (check: FullCheck, messages: readonly string[]) => void;
  readonly onFailed: (error: unknown) => void;
}

const target = "full-check";
const kind = "check";

/** The newest check that the record knows of. */
const readLast = async ({ store }: Ledger): Promise<FullCheck | null> => {
  const [row] = await store.listAnchors({ target, kind, limit: 1 });
  return row === undefined ? null : resultSchema.parse(JSON.parse(Buffer.from(row.bytes).toString("utf8")));
};

export class FullChecks {
  readonly #ledger: Ledger;
  readonly #options: FullCheckOptions;
  readonly #stop = new AbortController();
  #cron: Cron | null = null;
  #running: { readonly id: string; readonly since: number; readonly done: Promise<void> } | null = null;
  #last: FullCheck | null = null;

  private constructor(ledger: Ledger, options: FullCheckOptions, last: FullCheck | null) {
    this.#ledger = ledger;
    this.#options = options;
    this.#last = last;
  }

  static async open(ledger: Ledger, options: FullCheckOptions): Promise<FullChecks> {
    return new FullChecks(ledger, options, await readLast(ledger));
  }

  get last(): FullCheck | null {
    return this.#last;
  }

  get running(): { readonly id: string; readonly since: number } | null {
    if (this.#running === null) return null;
    const { id, since } = this.#running;
    return { id, since };
  }

  /** A cron expression in UTC, or `never`. One that is due while another runs is left out. */
  schedule(cron: string): void {
    if (cron === "never") return;
    this.#cron = new Cron(cron, { utcOffset: 0, unref: true }, () => {
      if (this.#running === null) this.start("schedule", systemPrincipal);
    });
  }

  /** Begins one, and gives its id. Throws `overloaded` while another runs. */
  start(trigger: FullCheck["trigger"], principal: string): string {
    if (this.#running !== null)
      throw new CustodyError("overloaded", "a check is running; its result comes with the assurance data");
    const id = `chk_${newId()}`;
    const since = this.#ledger.clock();
    const done = this.#check(id, trigger, principal)
      .catch((error: unknown) => {
        if (!this.#stop.signal.aborted) this.#options.onFailed(error);
      })
      .finally(() => {
        this.#running = null;
      });
    this.#running = { id, since, done };
    return id;
  }

  async #check(id: string, trigger: FullCheck["trigger"], principal: string): Promise<void> {
    const began = performance.now();
    const { messages, ...found } = await this.#options.run(this.#stop.signal);
    const durationMs = Math.round(performance.now() - began);
    const time = this.#ledger.clock();
    const check: FullCheck = { id, time, trigger, principal, ...found, durationMs };
    const { origin = "", size = 0 } = (await this.#ledger.store.shards()).at(-1) ?? {};
    const row = { target, origin, size, kind, time, bytes: Buffer.from(canonicalJson(check)) } as const;
    await appendEntry(this.#ledger, { kind: "log.checked", principal, trigger, ...found, durationMs }, [
      { effect: "putAnchor", row },
    ]);
    this.#last = check;
    this.#options.onDone(check, messages);
  }

  /** Waits for the one that runs, where there is one. */
  async settled(): Promise<void> {
    await this.#running?.done;
  }

  /** Ends the one that runs without a result. */
  async close(): Promise<void> {
    this.#cron?.stop();
    this.#stop.abort();
    await this.settled();
  }
}
