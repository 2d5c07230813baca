/**
 * `custody reconcile`: a provider's own usage export against the record.
 * @module
 */
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { readUsageCsv } from "../assurance/read-usage-csv.ts";
import { reconcile } from "../assurance/reconcile.ts";
import { dayMs } from "../assurance/sum-day.ts";
import { callerKey, loadConfig, type Overrides } from "../config.ts";
import { CustodyError } from "../domain/errors.ts";
import { openStoreReader } from "../store/open-store.ts";
import { askServer, printable } from "./ask-server.ts";

export interface ReconcileOptions extends Omit<Overrides, "upstream"> {
  readonly providerUsage: string;
  readonly upstream?: string;
  readonly tolerance: number;
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

const timeoutMs = 120_000;
const counted = { requests: z.number(), promptTokens: z.number(), completionTokens: z.number() };
const resultSchema = z.object({
  days: z.number(),
  differences: z.array(
    z.object({
      day: z.string(),
      model: z.string(),
      ours: z.object(counted),
      theirs: z.object(counted),
      verdict: z.enum(["within", "bypassed", "missing"]),
    }),
  ),
  unmatched: z.array(z.object({ day: z.string(), model: z.string(), ...counted })),
});

type Result = z.infer<typeof resultSchema>;

const readFile = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new CustodyError("config_invalid", `--provider-usage: ${file} cannot be read`);
  }
};

const ask = async (url: string, csv: string, { key, upstream, tolerance }: ReconcileOptions): Promise<Result> => {
  const query = new URLSearchParams({
    tolerance_percent: String(tolerance),
    ...(upstream === undefined ? {} : { upstream }),
  });
  const path = `/api/v1/compliance/reconciliations?${query.toString()}`;
  const timeouts = { headersTimeoutMs: timeoutMs, bodyTimeoutMs: timeoutMs };
  const headers = { "content-type": "text/csv" };
  let answer = "";
  await askServer({ url, key: callerKey(key), path, body: csv, headers, ...timeouts }, async (body) => {
    answer = await text(body);
  });
  try {
    return resultSchema.parse(JSON.parse(answer));
  } catch {
    throw new CustodyError("upstream_failed", "the server's answer cannot be read");
  }
};

/** From the folder: nothing is recorded. */
const compareHere = async (csv: string, options: ReconcileOptions): Promise<Result> => {
  const { upstream, tolerance, providerUsage: _file, url: _url, key: _key, json: _json, ...overrides } = options;
  const { dataFolder, upstreams } = loadConfig(overrides);
  const theirs = await readUsageCsv(csv);
  const reader = await openStoreReader(dataFolder);
  try {
    const all = await reader.sumModels(theirs[0]?.day ?? 0, (theirs.at(-1)?.day ?? -dayMs) + dayMs);
    const ours = upstream === undefined ? all : all.filter((one) => one.upstream === upstream);
    const catalogue = upstreams.flatMap(({ models }) => models);
    const { days, differences, unmatched } = reconcile(theirs, ours, { catalogue, tolerancePercent: tolerance });
    return { days, differences: [...differences], unmatched: [...unmatched] };
  } finally {
    reader.close();
  }
};

const columnsOf = ({ requests, promptTokens, completionTokens }: Result["differences"][number]["ours"]): string =>
  `${requests} requests, ${promptTokens} in, ${completionTokens} out`;

const wordsOf = { bypassed: "BYPASSED", missing: "missing ", within: "ok      " } as const;

const linesOf = ({ differences, unmatched }: Result): string[] => {
  const count = (verdict: string): number => differences.filter((one) => one.verdict === verdict).length;
  return [
    ...differences.map(
      ({ day, model, ours, theirs, verdict }) =>
        `${wordsOf[verdict]}  ${day}  ${model}  provider: ${columnsOf(theirs)}; here: ${columnsOf(ours)}`,
    ),
    ...unmatched.map(({ day, model, ...theirs }) => `UNKNOWN   ${day}  ${model}  provider: ${columnsOf(theirs)}`),
    `${differences.length} days and models compared: ${count("bypassed")} with more at the provider, ${count("missing")} with more here; ` +
      `${unmatched.length} of models that the record does not know`,
  ];
};

/** Exit code 0 when nothing passed the proxy by, 1 otherwise. */
export const reconcileUsage = async (options: ReconcileOptions): Promise<void> => {
  const csv = readFile(options.providerUsage);
  const { url, json = false } = options;
  const result = url === undefined ? await compareHere(csv, options) : await ask(url, csv, options);
  if (json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else for (const line of linesOf(result)) process.stdout.write(`${printable(line)}\n`);
  const isSuspect = result.unmatched.length > 0 || result.differences.some(({ verdict }) => verdict === "bypassed");
  if (isSuspect) process.exitCode = 1;
};
