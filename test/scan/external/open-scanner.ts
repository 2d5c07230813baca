/**
 * A scanner as `custody.yaml` would name it.
 * @module
 */
import { onTestFinished } from "vitest";
import type { ExternalScanner } from "../../../src/scan/external/external-scanner.ts";
import { externalScannerSchema } from "../../../src/scan/external/external-scanner-schema.ts";
import { openExternalScanner, type OpenOptions } from "../../../src/scan/external/open-external.ts";

export type Settings = Readonly<Record<string, unknown>>;

/** Closed with the test. */
export const openScanner = async (settings: Settings, options: Partial<OpenOptions> = {}): Promise<ExternalScanner> => {
  const config = externalScannerSchema.parse({ name: "probe", ...settings });
  const scanner = await openExternalScanner(config, { apiKey: null, ...options });
  onTestFinished(() => scanner.close());
  return scanner;
};
