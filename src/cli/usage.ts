/**
 * `custody usage`: what keys and teams used, as a running server counts it.
 * @module
 */
import { text } from "node:stream/consumers";
import { z } from "zod";
import { callerKey } from "../config.ts";
import { CustodyError } from "../domain/errors.ts";
import { askServer, printable } from "./ask-server.ts";

export interface UsageOptions {
  readonly json?: boolean;
  readonly url: string;
  readonly key?: string;
}

const timeoutMs = 30_000;
const counts = z.record(z.string(), z.number());
const period = z.object({ requests: z.number(), tokens: z.number(), costMicros: z.number() });
const usageSchema = z.looseObject({
  currency: z.string(),
  data: z.array(z.looseObject({ kind: z.string(), id: z.string(), day: period, month: period, remaining: counts })),
});

type Usage = z.infer<typeof usageSchema>;

const moneyText = (micros: number): string => (micros / 1_000_000).toFixed(6);

const linesOf = ({ currency, data }: Usage): string[] => {
  const header = ["", "", "today", `${currency}`, "month", `${currency}`, "left"];
  const rows = data.map(({ kind, id, day, month, remaining }) => [
    kind,
    id,
    `${day.tokens}`,
    moneyText(day.costMicros),
    `${month.tokens}`,
    moneyText(month.costMicros),
    Object.entries(remaining)
      .map(([name, left]) => `${name} ${left}`)
      .join(", "),
  ]);
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const isName = (column: number): boolean => column < 2 || column === header.length - 1;
  return all.map((row) =>
    row
      .map((cell, column) => (isName(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
};

const read = (answer: string): Usage => {
  try {
    return usageSchema.parse(JSON.parse(answer));
  } catch {
    throw new CustodyError("upstream_failed", "the server's answer cannot be read");
  }
};

/** Prints tokens and money of the day and the month, and what is left. Throws `upstream_failed`. */
export const printUsage = async ({ json = false, url, key }: UsageOptions): Promise<void> => {
  const timeouts = { headersTimeoutMs: timeoutMs, bodyTimeoutMs: timeoutMs };
  const question = { url, key: callerKey(key), path: "/api/v1/usage", method: "GET", ...timeouts } as const;
  await askServer(question, async (body) => {
    const usage = read(await text(body));
    if (json) process.stdout.write(`${JSON.stringify(usage, null, 2)}\n`);
    else for (const line of linesOf(usage)) process.stdout.write(`${printable(line)}\n`);
  });
};
