/**
 * What is kept, held and erased on a running server: holds read, what was interrupted finished, the sweep on its clock.
 * @module
 */
import type { Keys } from "./access/keys.ts";
import { systemActor } from "./access/keys.ts";
import type { Config } from "./config.ts";
import { CustodyError } from "./domain/errors.ts";
import { systemPrincipal } from "./domain/principal.ts";
import type { Exports } from "./evidence/exports/exports.ts";
import type { MasterKeyRotation } from "./ledger/rotate-master-key.ts";
import { errorFacts, log } from "./log.ts";
import type { OpenedAccess } from "./open-access.ts";
import type { OpenedRecord } from "./open-record.ts";
import type { Policies } from "./policies-in-force.ts";
import { certify } from "./retention/certificate.ts";
import { ShardDrops } from "./retention/drop-shard.ts";
import { Erasures } from "./retention/erasures.ts";
import { Holds } from "./retention/holds.ts";
import { checkSchedule, ScheduleInForce } from "./retention/schedule-in-force.ts";
import { SteadyClock, type Uptime } from "./retention/steady-clock.ts";
import { Sweep } from "./retention/sweep.ts";
import type { TextIndex } from "./search/text-index.ts";
import { Turns } from "./retention/turns.ts";

export interface RetentionSources {
  readonly opened: OpenedRecord;
  readonly config: Config;
  readonly rotation: MasterKeyRotation;
  readonly who: Pick<OpenedAccess, "keys" | "signIn">;
  readonly policies: Policies;
  readonly exports: Exports;
  /** Null where there is none. */
  readonly search: Pick<TextIndex, "prune"> | null;
  readonly options: { readonly uptime?: Uptime };
}

export interface OpenedRetention {
  readonly holds: Holds;
  readonly schedule: ScheduleInForce;
  readonly sweep: Sweep;
  readonly steady: SteadyClock;
  readonly erasures: Erasures;
  readonly drops: ShardDrops;
  /** The text of an erasure's certificate. */
  readonly certificateOf: (id: string) => Promise<string>;
  close(): Promise<void>;
}

const labelsOf = (keys: Keys): Record<string, string> =>
  Object.fromEntries(
    keys
      .list(systemActor)
      .flatMap(({ row, settings }) => (settings.retention === null ? [] : [[row.id, settings.retention]])),
  );

const checkConfigured = ({ file }: Config): void => {
  try {
    checkSchedule(file.retention);
  } catch (error) {
    const message = error instanceof CustodyError ? error.message : "is not one";
    throw new CustodyError("config_invalid", `retention: ${message}`);
  }
};

/** Errors of what runs by itself are logged; the next time is as good. */
const loudly = async (what: string, work: () => Promise<unknown>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    log.error(errorFacts(error), what);
  }
};

/** Sweeps now and then, and drops years whose time is over. Gives what stops it. */
const keepSweeping = (sweep: Sweep, drops: ShardDrops, minutes: number): (() => void) => {
  const timer = setInterval(() => {
    void loudly("the sweep did not end", async () => {
      await sweep.run();
      await drops.dropExpired(systemPrincipal);
    });
  }, minutes * 60_000).unref();
  return () => clearInterval(timer);
};

/**
 * Throws `config_invalid`, and `ledger_corrupt` where a hold cannot be read. Erasures that were begun go on beside the calls, with keys that
 * no call of this process has.
 */
export const openRetention = async (s: RetentionSources): Promise<OpenedRetention> => {
  const { opened, config, rotation, who, policies, options, exports, search } = s;
  const { recorder, master, signingKeys } = opened;
  const { keys, signIn } = who;
  checkConfigured(config);
  const {
    sweepMinutes,
    sweepPauseMs: pauseMs,
    clockStepSecondsMax,
    erasureWaitSeconds,
    ...configured
  } = config.file.retention;
  const turns = new Turns();
  const holds = new Holds(recorder, { reader: recorder.store, master, folder: recorder.folder }, turns);
  await holds.load();
  const voices = { policies: () => policies.current.retention, labels: () => labelsOf(keys) };
  const schedule = new ScheduleInForce(recorder, configured, voices, turns);
  const steady = new SteadyClock(
    recorder.clock,
    options.uptime ?? (() => performance.now()),
    clockStepSecondsMax * 1_000,
  );
  const pruneIndex = async (): Promise<void> => search?.prune();
  const shared = { recorder, holds, schedule, turns, pauseMs, pruneIndex };
  const sweep = new Sweep({ ...shared, steady });
  const drops = new ShardDrops(shared);
  const waitMs = erasureWaitSeconds * 1_000;
  const forget = {
    forgetTexts: async () => {
      await exports.forgetTexts();
      await pruneIndex();
    },
    forgetPerson: (subject: string, principal: string) => signIn.people.forget(subject, principal),
  };
  const erasures = new Erasures({ ...shared, master, rotation, types: () => policies.types, waitMs, ...forget });
  const resuming = loudly("what was begun could not be finished", async () => {
    const finished = await erasures.resume();
    if (finished > 0) log.info({ erasures: finished }, "erasures that were begun are finished");
    await drops.resume();
  });
  const stop = keepSweeping(sweep, drops, sweepMinutes);
  const certificateOf = async (id: string): Promise<string> =>
    certify(await erasures.get(id), await recorder.store.shards(), await signingKeys());
  const close = async (): Promise<void> => {
    stop();
    await Promise.all([sweep.close(), drops.close(), erasures.close()]);
    await resuming;
  };
  return { holds, schedule, sweep, steady, erasures, drops, certificateOf, close };
};
