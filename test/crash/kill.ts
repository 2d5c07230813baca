/**
 * Kills a loaded server at random moments, again and again on the same folder, and checks the record after each.
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStoreReader } from "../../src/store/open-store.ts";
import { checkRecord, type RecordSummary } from "./check-record.ts";
import { Client } from "./client.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";
import { type ScriptedUpstream, startUpstream } from "./upstream.ts";

const workers = 12;
/** The longest that a server lives under load. */
const lifeMsMax = 1_500;

export interface KillOptions {
  readonly kills: number;
  readonly seed: number;
  readonly onKill?: (line: string) => void;
}

export interface KillReport {
  readonly problems: readonly string[];
  readonly acknowledged: number;
  readonly unanswered: number;
  readonly checkpoints: number;
  /** Over HTTP, from the server that runs after a kill. */
  readonly proofsFetched: number;
  readonly last: RecordSummary;
}

/** Mulberry32: the same seed gives the same moments and the same mix of calls. */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** What callers saw until the kill. */
interface Seen {
  readonly acknowledged: string[];
  readonly faults: string[];
  unanswered: number;
  checkpoint: string | null;
}

/** Small answers and large ones, quick streams and streams that take as long as the server lives, and large requests. */
const nextCall = (random: () => number): { content: string; stream: boolean } => {
  const kind = random();
  if (kind < 0.4) return { content: "small", stream: false };
  if (kind < 0.65) return { content: "quick frames=20", stream: true };
  if (kind < 0.85) return { content: "slow frames=60 everyMs=10", stream: true };
  if (kind < 0.95) return { content: "wide frames=200 chars=900 everyMs=1", stream: true };
  return { content: `large ${"x".repeat(1_200_000)}`, stream: false };
};

const work = async (
  client: Client,
  random: () => number,
  seen: Seen,
  isOver: () => boolean,
  onAnswer: () => void,
): Promise<void> => {
  while (!isOver()) {
    const { content, stream } = nextCall(random);
    const { id, status, acknowledged } = await client.chat(content, stream);
    if (acknowledged && id !== null) seen.acknowledged.push(id);
    else seen.unanswered += 1;
    onAnswer();
    if (status !== 200 && status !== 0) seen.faults.push(`a call was answered ${status}`);
  }
};

const watch = async (client: Client, seen: Seen, isOver: () => boolean): Promise<void> => {
  while (!isOver()) seen.checkpoint = (await client.checkpoint()) ?? seen.checkpoint;
};

/** One life of a server under load, until it is killed. */
const live = async (server: ServerProcess, random: () => number): Promise<Seen> => {
  const seen: Seen = { acknowledged: [], faults: [], unanswered: 0, checkpoint: null };
  let over = false;
  const isOver = (): boolean => over;
  const client = new Client(server.url);
  // A life is counted from its first answer: how long a cold process takes for that is not what is asked here.
  const { promise: answered, resolve: onAnswer } = Promise.withResolvers<void>();
  const running = Array.from({ length: workers }, () => work(client, random, seen, isOver, onAnswer));
  running.push(watch(client, seen, isOver));
  await answered;
  await new Promise((resolve) => setTimeout(resolve, 20 + random() * lifeMsMax));
  const killed = server.kill();
  over = true;
  await killed;
  await Promise.all(running);
  await client.close();
  return seen;
};

/** Proofs as an auditor gets them, of some exchanges. */
const fetchProofs = async (server: ServerProcess, ids: readonly string[]): Promise<number> => {
  const client = new Client(server.url);
  const answers = await Promise.all(ids.map((id) => client.get(`/api/v1/audit/exchanges/${id}/proof`)));
  await client.close();
  return answers.filter((answer) => answer?.status === 200 && answer.text.startsWith("c2sp.org/tlog-proof@v1\n"))
    .length;
};

const classifyMsMax = 60_000;

/** How many exchanges nobody has classified that the killed servers had pending. */
const countUnclassified = async (folder: string): Promise<number> => {
  const reader = await openStoreReader(folder);
  try {
    return (await reader.listUnclassified("", 500)).length;
  } finally {
    reader.close();
  }
};

/** Waits until the server has classified what the killed ones left. Gives how many still are when that takes too long. */
const untilClassified = async (server: ServerProcess, folder: string): Promise<number> => {
  if ((await countUnclassified(folder)) > 0) await server.says("classified what an earlier run left", classifyMsMax);
  return countUnclassified(folder);
};

const proofsPerKill = 5;

/** Runs the kills. A report without problems means that every promise held after every one of them. */
export const runKills = async ({ kills, seed, onKill }: KillOptions): Promise<KillReport> => {
  const folder = join(mkdtempSync(join(tmpdir(), "custody-kill-")), "data");
  const upstream: ScriptedUpstream = await startUpstream();
  const random = randomFrom(seed);
  const problems: string[] = [];
  const acknowledged: string[] = [];
  const checkpoints: string[] = [];
  const vkeys = new Set<string>();
  let [unanswered, proofsFetched] = [0, 0];
  let server = await startServerProcess(folder, { upstream: upstream.url });
  let last: RecordSummary | null = null;
  try {
    for (let kill = 1; kill <= kills; kill += 1) {
      vkeys.add(server.vkey);
      const seen = await live(server, random);
      acknowledged.push(...seen.acknowledged);
      unanswered += seen.unanswered;
      if (seen.checkpoint !== null) checkpoints.push(seen.checkpoint);
      server = await startServerProcess(folder, { upstream: upstream.url });
      last = await checkRecord(folder, { vkeys, acknowledged, checkpoints });
      const sample = seen.acknowledged.slice(-proofsPerKill);
      const fetched = await fetchProofs(server, sample);
      proofsFetched += fetched;
      if (fetched < sample.length) problems.push(`kill ${kill}: ${sample.length - fetched} proofs were not given`);
      problems.push(...[...seen.faults, ...last.problems].map((problem) => `kill ${kill}: ${problem}`));
      onKill?.(
        `kill ${kill}: ${seen.acknowledged.length} acknowledged, ${last.entries} entries, ` +
          `${JSON.stringify(last.outcomes)}, ${problems.length} problems`,
      );
    }
    const left = await untilClassified(server, folder);
    if (left > 0) problems.push(`at the end: ${left} exchanges are not classified`);
    await server.stop();
    last = await checkRecord(folder, { vkeys, acknowledged, checkpoints });
    problems.push(...last.problems.map((problem) => `at the end: ${problem}`));
    return {
      problems,
      acknowledged: acknowledged.length,
      unanswered,
      checkpoints: checkpoints.length,
      proofsFetched,
      last,
    };
  } finally {
    await server.kill();
    await upstream.close();
    rmSync(join(folder, ".."), { recursive: true, force: true });
  }
};
