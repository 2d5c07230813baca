/**
 * `raw`: the entries as they stand in the log, one a line, with shard and index; the last line says which log they are from.
 * @module
 */
import type { StoreReader } from "../../store/store.ts";
import { formatEntryLines } from "../pack/entry-lines.ts";
import { queryText, readEntryFacts } from "../pack/pack-format.ts";
import type { PlannedShard } from "../pack/plan-pack.ts";
import { concernsTeam } from "../pack/team-scope.ts";
import type { BuildSource, Built } from "./build-export.ts";
import { type PlacedBytes, readExchanges } from "./exchange-facts.ts";
import type { ExportPlan } from "./export-plan.ts";
import { FileSink } from "./file-sink.ts";

const indicesPerPage = 8_192;
/** Half a millisecond: after each it may rest. */
const entriesPerRead = 64;

interface Lines {
  readonly entries: readonly PlacedBytes[];
  /** How many entries were looked at. */
  readonly read: number;
}

const isOf = (bytes: Uint8Array, team: string): boolean => {
  const facts = readEntryFacts(Buffer.from(bytes).toString("utf8"));
  return facts !== null && concernsTeam(facts, team);
};

/** Consecutive indices, as many at a time as are read in one go. */
function* runsOf(indices: readonly number[]): Generator<{ from: number; to: number }> {
  for (let at = 0; at < indices.length;) {
    const from = indices[at] ?? 0;
    let length = 1;
    while (length < entriesPerRead && indices[at + length] === from + length) length += 1;
    yield { from, to: from + length };
    at += length;
  }
}

/** Entries of a shard whose own time is in the period, in the order of the log. */
async function* readShard(
  reader: StoreReader,
  shard: PlannedShard,
  query: ExportPlan["request"],
): AsyncGenerator<Lines> {
  const { from, to, team } = query;
  for (let start = 0; start < shard.size;) {
    const page = await reader.findIndices(shard.ordinal, from, to, start, indicesPerPage);
    for (const run of runsOf(page.filter((index) => index < shard.size))) {
      const read = await reader.readEntries(shard.ordinal, run.from, run.to);
      const entries = read.map((bytes, offset) => ({ shard: shard.name, index: run.from + offset, bytes }));
      yield { entries: team === null ? entries : entries.filter(({ bytes }) => isOf(bytes, team)), read: read.length };
    }
    start = page.length < indicesPerPage ? shard.size : (page.at(-1) ?? shard.size) + 1;
  }
}

/** All entries of the period; with filters those of the exchanges that they name, exchange by exchange. */
async function* readLines(reader: StoreReader, { request, pack }: ExportPlan): AsyncGenerator<Lines> {
  if (Object.values(request.filters).every((filter) => filter === null)) {
    for (const shard of pack.shards) yield* readShard(reader, shard, request);
    return;
  }
  for await (const { exchanges, read } of readExchanges(reader, pack.shards, request)) {
    yield { entries: exchanges.flatMap(({ entries }) => entries), read };
  }
}

/** The entries in their order, as many at a time as are of one shard. */
const runsOfShard = (entries: readonly PlacedBytes[]): { readonly shard: string; readonly run: PlacedBytes[] }[] => {
  const runs: { shard: string; run: PlacedBytes[] }[] = [];
  for (const entry of entries) {
    const last = runs.at(-1);
    if (last?.shard === entry.shard) last.run.push(entry);
    else runs.push({ shard: entry.shard, run: [entry] });
  }
  return runs;
};

/** What the entries can be checked against. It has another first key than every line before it. */
const lastLine = ({ request, pack }: ExportPlan, entries: number, counts: ReadonlyMap<string, number>): string => {
  const shards = pack.shards.map(({ name, origin, vkey, size, root, checkpoint }) => ({
    shard: name,
    entries: counts.get(name) ?? 0,
    origin,
    vkey,
    treeSize: size,
    rootHash: Buffer.from(root).toString("hex"),
    checkpoint,
  }));
  const { from, to, at, payloads, team } = queryText(pack.query);
  const query = { from, to, at, payloads, team, filters: request.filters };
  const software = { name: "custody", version: pack.version };
  return `${JSON.stringify({ format: "custody-raw-export@v1", query, entries, shards, software })}\n`;
};

export const writeRaw = async (plan: ExportPlan, source: BuildSource, path: string): Promise<Built> => {
  const sink = new FileSink(path, source.rest);
  try {
    const counts = new Map<string, number>();
    let [rows, done] = [0, 0];
    for await (const { entries, read } of readLines(source.reader, plan)) {
      for (const { shard, run } of runsOfShard(entries)) {
        sink.write(formatEntryLines(shard, run));
        counts.set(shard, (counts.get(shard) ?? 0) + run.length);
      }
      rows += entries.length;
      source.onProgress((done += read));
    }
    sink.write(lastLine(plan, rows, counts));
    return { rows, ...sink.end() };
  } catch (error) {
    sink.close();
    throw error;
  }
};
