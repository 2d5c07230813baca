/**
 * The policies of a running server, and reading them again.
 * @module
 */
import { CustodyError } from "./domain/errors.ts";
import { systemPrincipal } from "./domain/principal.ts";
import type { Metrics } from "./http/metrics.ts";
import { appendEntry } from "./ledger/append.ts";
import type { Recorder } from "./ledger/exchange-record.ts";
import { log } from "./log.ts";
import type { ServerScanners } from "./open-scanners.ts";
import type { ValueNames } from "./policy/judgement.ts";
import {
  createPolicySet,
  loadPolicies,
  type LoadedPolicies,
  type PolicyNames,
  type PolicySet,
} from "./policy/policy-set.ts";
import { policyWarnings } from "./policy/policy-warnings.ts";
import type { Detector } from "./scan/detector.ts";

export interface PolicyOptions {
  readonly names: PolicyNames;
  readonly recorder: Recorder;
  readonly metrics: Metrics;
  readonly scanners: Pick<ServerScanners, "recipients" | "detectorFor">;
}

/** What a policy says and hardly means: it is in force all the same. */
const warn = ({ byName }: LoadedPolicies, detector: Detector): void => {
  for (const policy of byName.values()) for (const warning of policyWarnings(policy, detector)) log.warn(warning);
};

/** See the module. */
export class Policies {
  readonly #options: PolicyOptions;
  readonly #values: ValueNames;
  #current: PolicySet;
  #detector: Detector;
  #added: string;
  #reloading: Promise<unknown> = Promise.resolve();

  private constructor(options: PolicyOptions, values: ValueNames, detector: Detector, loaded: LoadedPolicies) {
    this.#options = options;
    this.#values = values;
    this.#detector = detector;
    this.#added = JSON.stringify(loaded.added);
    this.#current = createPolicySet(loaded, detector, values);
    warn(loaded, detector);
  }

  /** Reads and compiles what the configuration names. Throws `policy_invalid`. */
  static async open(options: PolicyOptions): Promise<Policies> {
    const loaded = loadPolicies(options.names);
    const detector = options.scanners.detectorFor(loaded.added);
    const { pseudonyms } = options.recorder;
    const values: ValueNames = {
      pseudonymOf: (type, value) => pseudonyms.of(type, value),
      hashOf: (type, value) => pseudonyms.hashOf(type, value),
    };
    try {
      return new Policies(options, values, detector, loaded);
    } catch (error) {
      await detector.close();
      throw error;
    }
  }

  get current(): PolicySet {
    return this.#current;
  }

  /** Every entity type that findings may have now. */
  get types(): readonly string[] {
    return this.#detector.scanners.flatMap(({ types }) => types ?? []);
  }

  /** Writes `policy.loaded` for every combination of them; before this is durable no call is under them. */
  async record(set: PolicySet = this.#current, principal = systemPrincipal): Promise<void> {
    const { recorder, scanners } = this.#options;
    const { recipients } = scanners;
    for (const { digest, document, name } of set.guards) {
      await appendEntry(recorder, { kind: "policy.loaded", policy: digest, name, principal, recipients }, [
        { effect: "putDocument", row: { digest, bytes: document } },
      ]);
    }
  }

  /**
   * Reads the files again, and puts them in force once that is recorded. Where one is at fault nothing changes: throws `policy_invalid`, or
   * `ledger_unavailable`. Calls that run keep what they began under. Several at once follow each other.
   */
  async reload(principal = systemPrincipal): Promise<PolicySet> {
    const next = this.#reloading.catch(() => undefined).then(() => this.#countedReload(principal));
    this.#reloading = next;
    return next;
  }

  async #countedReload(principal: string): Promise<PolicySet> {
    const { metrics } = this.#options;
    try {
      const set = await this.#reload(principal);
      log.info({ principal, policies: set.guards.map(({ name, digest }) => ({ name, digest })) }, "policies reloaded");
      metrics.count("custody_policy_reloads_total", { result: "in_force" });
      return set;
    } catch (error) {
      const message = error instanceof CustodyError ? error.message : "unexpected";
      log.error({ principal, message }, "policies not reloaded: those in force stay");
      metrics.count("custody_policy_reloads_total", { result: "refused" });
      throw error;
    }
  }

  async #reload(principal: string): Promise<PolicySet> {
    const { names, scanners } = this.#options;
    const loaded = loadPolicies(names);
    const added = JSON.stringify(loaded.added);
    const detector = added === this.#added ? this.#detector : scanners.detectorFor(loaded.added);
    const before = this.#detector;
    let set: PolicySet;
    try {
      set = createPolicySet(loaded, detector, this.#values);
      warn(loaded, detector);
      await this.record(set, principal);
    } catch (error) {
      if (detector !== before) await detector.close();
      throw error;
    }
    this.#current = set;
    this.#detector = detector;
    this.#added = added;
    // Calls that run still ask the old one.
    if (detector !== before) before.retire();
    return set;
  }

  /** Waits for a reload that runs. */
  async close(): Promise<void> {
    await this.#reloading.catch(() => undefined);
    await this.#detector.close();
  }
}
