/**
 * Scanners outside as the operator configured them: the one place that knows all kinds. A kind's code is loaded when it is asked for.
 * @module
 */
import { type ExternalScanner, scannerFailure } from "./external-scanner.ts";
import type { ExternalScannerConfig } from "./external-scanner-schema.ts";
import { guarded } from "./guarded.ts";
import { openOutbound, type Outbound } from "./outbound.ts";
import type { Resolve } from "./reachable-address.ts";

export interface OpenOptions {
  /** What `apiKeyEnv` holds, or null to send no credential. */
  readonly apiKey: string | null;
  /** See `OutboundOptions` and `GuardedOptions`. */
  readonly resolve?: Resolve;
  readonly now?: () => number;
}

const openKind = async (config: ExternalScannerConfig, outbound: Outbound): Promise<ExternalScanner> => {
  switch (config.kind) {
    case "presidio":
      return (await import("./presidio.ts")).createPresidioScanner(outbound, config);
    case "http":
      return (await import("./http.ts")).createHttpScanner(outbound, config);
    case "openai-moderation":
      return (await import("./moderation.ts")).createModerationScanner(outbound, config);
    case "classifier":
      return (await import("./classifier.ts")).createClassifierScanner(outbound, config);
  }
};

/**
 * A scanner outside, guarded. Nothing is connected yet: `check` does that. Rejects with `config_invalid` for a URL or a key that cannot be
 * used.
 */
export const openExternalScanner = async (
  config: ExternalScannerConfig,
  { apiKey, resolve, now }: OpenOptions,
): Promise<ExternalScanner> => {
  const outbound = openOutbound({
    ...config,
    apiKey,
    connectionsMax: config.concurrentMax,
    connectTimeoutMs: config.timeoutMs,
    failed: scannerFailure(config.name),
    resolve,
  });
  const scanner = {
    ...(await openKind(config, outbound)),
    ...(config.kinds === undefined ? {} : { kinds: new Set(config.kinds) }),
    ...(config.directions === undefined ? {} : { directions: new Set(config.directions) }),
  };
  return guarded(scanner, { ...config, isPlaceRead: config.kind === "http", now });
};
