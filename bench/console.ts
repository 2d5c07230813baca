/**
 * `npm run bench:console [-- exchanges]`: what the console's pages and the API's lists cost on a record of a million exchanges, asked one after the other of a
 * server in this process: p50 and p95 by the clock, and CPU of all threads, which says more on a machine that does other things too. The first of each is
 * not counted: it reads from the disk.
 * @module
 */
import { seeded } from "./pack-data.ts";
import { type ConsoleServer, idsOf, startConsoleServer } from "./console-server.ts";
import { quantile } from "./statistics.ts";

const rounds = 15;
const exchanges = Number(process.argv[2] ?? 1_000_000);
const only = process.argv[3] ?? "";
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const [from, to] = [Date.parse(seeded.from), Date.parse(seeded.to)];
const middle = from + Math.floor((to - from) / 2);
const dayMs = 86_400_000;
const spanOf = (start: number, days: number): string =>
  `from=${new Date(start).toISOString()}&to=${new Date(start + days * dayMs).toISOString()}`;

/** Each alone; what follows the stroke is several together. */
const filters: readonly string[] = [
  "",
  "team=claims",
  "model=gpt-4o",
  "verdict=redact",
  "data_class=confidential",
  "outcome=complete",
  "outcome=blocked",
  "upstream=openai",
  "route=chat.completions",
  "entity_type=US_SSN",
  "entity_type=IBAN_CODE",
  "key=key_00000007-0000-7000-8000-000000000000",
  "key=key_none",
  "agent=none",
  "project=none",
  "campaign=none",
  `policy=${"0".repeat(64)}`,
  spanOf(middle, 1),
  spanOf(middle, 30),
  `${spanOf(middle, 7)}&data_class=confidential&verdict=redact`,
  "team=claims&model=gpt-4o&verdict=redact&entity_type=US_SSN",
];

const queueFilters = ["", "type=US_SSN", "type=IBAN_CODE", "verdict=redact", "team=claims", "data_class=secret"];
const moreOfQueue = ["assigned=nobody", "assigned=me", "older_than_hours=24", "state=reviewed", "limit=500"];

const consolePages = [
  ...["24h", "7d", "30d", "90d"].map((period) => `/console?period=${period}`),
  "/console/exchanges/tail",
  "/console/exchanges/tail?entity_type=IBAN_CODE",
  "/console/reveals",
  "/console/policies",
  "/console/policies/history",
  "/console/evidence",
  "/console/evidence/exports",
  "/console/evidence/assurance",
  "/console/retention",
  "/console/retention/sweep",
  "/console/retention/holds",
  "/console/retention/erasures",
  "/console/retention/years",
  "/console/access",
  "/console/access/usage",
  "/console/access/people",
  "/console/access/sessions",
  "/console/access/credentials",
  "/console/access/approvals",
];

const lists = [
  "/api/v1/audit/exchanges?limit=500",
  "/api/v1/api-keys?limit=500",
  "/api/v1/usage",
  "/api/v1/compliance/assurance",
  "/api/v1/compliance/exports",
  "/api/v1/audit/retention",
  "/log",
];

const addresses = async ({ ask }: ConsoleServer): Promise<string[]> => {
  const [id = ""] = idsOf(await ask(`/api/v1/audit/exchanges?${spanOf(middle, 1)}&limit=1`));
  const [key = ""] = idsOf(await ask("/api/v1/api-keys?limit=1"));
  const { nextCursor }: { readonly nextCursor: string } = JSON.parse(
    (await ask(`/api/v1/audit/exchanges?${spanOf(middle, 1)}`)).text,
  );
  const withEach = (path: string, queries: readonly string[]): string[] =>
    queries.map((query) => (query === "" ? path : `${path}?${query}`));
  return [
    ...consolePages,
    ...withEach("/console/exchanges", [...filters, `cursor=${nextCursor}`]),
    ...withEach("/console/review", [...queueFilters, ...moreOfQueue.slice(0, -1)]),
    `/console/exchanges/${id}`,
    `/console/access/keys/${key}`,
    ...lists,
    ...withEach("/api/v1/audit/exchanges", [...filters, `cursor=${nextCursor}`]),
    ...withEach("/api/v1/audit/reviews", [...queueFilters, ...moreOfQueue]),
    `/api/v1/audit/exchanges/${id}`,
    `/api/v1/audit/exchanges/${id}/proof`,
  ];
};

const textOf = (values: readonly number[], q: number): string => quantile(values, q).toFixed(0).padStart(5);

/** Pages that are counted a part at a time are looked at until they are done, and each look counts. */
const measure = async ({ ask }: ConsoleServer, address: string): Promise<void> => {
  const times: number[] = [];
  const cpuMs: number[] = [];
  let { status, text, comesAgain } = await ask(address);
  for (let round = 0; round < rounds && status === 200; round += comesAgain ? 0 : 1) {
    const [begun, used] = [performance.now(), process.cpuUsage()];
    ({ status, text, comesAgain } = await ask(address));
    times.push(performance.now() - begun);
    const { user, system } = process.cpuUsage(used);
    cpuMs.push((user + system) / 1_000);
  }
  if (status !== 200) throw new Error(`${address} was answered with ${status}: ${text}`);
  const clock = `p50 ${textOf(times, 0.5)} ms   p95 ${textOf(times, 0.95)} ms`;
  say(
    `${clock}   CPU p50 ${textOf(cpuMs, 0.5)} ms   p95 ${textOf(cpuMs, 0.95)} ms   looks ${times.length}   ${address}`,
  );
};

const server = await startConsoleServer(exchanges, say);
try {
  for (const address of await addresses(server)) if (address.includes(only)) await measure(server, address);
} finally {
  await server.close();
}
