/**
 * `custody verify`: prints what was checked, line by line, and where the first fault is.
 * @module
 */
import { readFileSync } from "node:fs";
import { callerKey } from "../config.ts";
import { CustodyError } from "../domain/errors.ts";
import { plural } from "../domain/number-text.ts";
import { PinnedKeys } from "../evidence/verify/trust.ts";
import { verifyTarget } from "../evidence/verify/verify-target.ts";
import { parseWitnessVkey } from "../ledger/cosignature.ts";
import type { Report } from "../evidence/verify/report.ts";

export interface VerifyOptions {
  readonly vkey?: readonly string[];
  readonly key?: string;
  readonly anchor?: string;
  readonly witness?: readonly string[];
}

const readAnchor = (file: string | undefined): string | null => {
  if (file === undefined) return null;
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new CustodyError("config_invalid", `--anchor: ${file} cannot be read`);
  }
};

/** Names in what is verified may hold anything: no control character reaches the terminal. */
const printable = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}]/gu, "?");

/** What is read when nothing else is: it claims no more than was checked. */
const verdictOf = ({ ok, faultCount, ownKeysFrom }: Report): string => {
  if (!ok) return `NOT VERIFIED: ${plural(faultCount, "fault")}`;
  return ownKeysFrom === null
    ? "VERIFIED"
    : `CONSISTENT IN ITSELF, SIGNER NOT CHECKED: the verifier key came from ${ownKeysFrom}, and none was given with --vkey`;
};

/** The report as lines of text, the verdict last. */
export const formatReport = (report: Report): string => {
  const { checked, notes, faults, faultCount, first } = report;
  const lines = [
    ...checked.map((text) => `ok    ${text}`),
    ...faults.map(({ message }) => `FAIL  ${message}`),
    ...(faultCount > faults.length ? [`FAIL  ... and ${faultCount - faults.length} more`] : []),
    ...notes.map((text) => `note  ${text}`),
    ...(first === null ? [] : [`first failing index: ${first.index} of shard ${first.shard}`]),
    verdictOf(report),
  ];
  return `${lines.map(printable).join("\n")}\n`;
};

/** Exit code 0 when everything holds that was checked, 1 otherwise. */
export const verify = async (target: string, options: VerifyOptions): Promise<void> => {
  const { vkey = [], witness: witnesses = [] } = options;
  for (const witness of witnesses) parseWitnessVkey(witness);
  const trust = { pins: new PinnedKeys(vkey), anchor: readAnchor(options.anchor), witnesses };
  const report = await verifyTarget(target, callerKey(options.key), trust);
  process.stdout.write(formatReport(report));
  if (!report.ok) process.exitCode = 1;
};
