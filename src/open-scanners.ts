/**
 * The scanners of a server: its own with the types that policies add, and those outside that the configuration names.
 * @module
 */
import type { Config } from "./config.ts";
import type { Metrics } from "./http/metrics.ts";
import { log } from "./log.ts";
import { CustodyError } from "./domain/errors.ts";
import { createDetector, type Detector } from "./scan/detector.ts";
import type { OperatorType } from "./scan/operator-types.ts";
import { scanText } from "./scan/scan-text.ts";
import type { ExternalScanner } from "./scan/external/external-scanner.ts";
import { createScanners } from "./scan/scanners.ts";
import type { Scanner } from "./scan/scanner.ts";

/** Has words that recognizers need near them, and so all of them are made ready. It is one of the texts that patterns are prepared with. */
export const firstText =
  "Please write an e-mail to the patient: her account number and phone number are 555-0100, and the API key is below.";

const isQuick = ({ isSlow }: Scanner): boolean => isSlow !== true;

/** The scanners of a server, whatever policies are in force. */
export interface ServerScanners {
  /** The names of those outside: what policies say that texts are sent to. */
  readonly recipients: readonly string[];
  /**
   * All of them, with the types that policies add. They are made ready here, or the first call would wait for it; but not the slow ones, which
   * are mostly asked on another thread, and take 50 ms with the first text.
   */
  detectorFor(added: readonly OperatorType[]): Detector;
  close(): Promise<void>;
}

const openOutside = async (config: Config, own: readonly Scanner[]): Promise<ExternalScanner[]> => {
  if (config.scanners.length === 0) return [];
  const taken = config.scanners.find(({ settings }) => own.some(({ name }) => name === settings.name));
  if (taken !== undefined) {
    const { name } = taken.settings;
    throw new CustodyError("config_invalid", `scanners: ${name} is the name of one of the program's own`);
  }
  const { openExternalScanner } = await import("./scan/external/open-external.ts");
  const outside = await Promise.all(
    config.scanners.map(({ settings, apiKey }) => openExternalScanner(settings, { apiKey })),
  );
  await Promise.all(outside.map((one) => one.check()));
  return outside;
};

/** Rejects with `scanner_failed` when a scanner outside does not answer. `given` stand instead of the program's own. */
export const openScanners = async (
  config: Config,
  given: readonly Scanner[] | undefined,
  metrics: Metrics,
): Promise<ServerScanners> => {
  const onFailure = (scanner: string, why: string): void => {
    log.warn({ scanner, why }, "a scanner failed");
    metrics.count("custody_scanner_errors_total", { scanner });
  };
  const external = await openOutside(config, given ?? createScanners([]));
  return {
    recipients: external.map(({ name }) => name),
    detectorFor: (added) => {
      if (given === undefined) scanText(createScanners(added).filter(isQuick), firstText, "");
      return createDetector({ scanners: given, added, external, onFailure });
    },
    close: async () => void (await Promise.all(external.map((one) => one.close()))),
  };
};
