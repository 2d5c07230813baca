/**
 * Whole exchanges out of the log: each opening of a period with its close and its classification, as far as the plan's tree sizes reach. So the
 * same plan gives the same exchanges, whatever was appended since.
 * @module
 */
import type { Entry, ExchangeClassified, ExchangeClosed, ExchangeOpened, Position } from "../../domain/entry.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { ExchangePlaces } from "../../store/export-rows.ts";
import type { StoreReader } from "../../store/store.ts";
import type { PlannedShard } from "../pack/plan-pack.ts";
import type { PackFilters } from "../pack/pack-query.ts";

type Stored<E> = E & Pick<Entry, "v" | "id" | "time">;

export interface ExchangeFacts {
  /** The opening's shard, by name. */
  readonly shard: string;
  readonly places: ExchangePlaces;
  readonly opened: Stored<ExchangeOpened>;
  readonly closed: Stored<ExchangeClosed> | null;
  readonly classified: Stored<ExchangeClassified> | null;
  /** The entries as they stand in the log, in their order, each with its place. */
  readonly entries: readonly PlacedBytes[];
}

export interface PlacedBytes {
  readonly shard: string;
  readonly index: number;
  readonly bytes: Uint8Array;
}

export interface ExchangeQuery {
  readonly from: number;
  readonly to: number;
  readonly team: string | null;
  readonly filters: PackFilters;
}

/** What is parsed at one time fits into the thread's nursery: with twice as many, collecting it took a third of the time. */
const exchangesPerPage = 32;
/** Entries that lie so close are read in one go, with those between them. */
const gapMax = 64;
const runMax = 4_096;

const keyOf = ({ shard, index }: Position): string => `${shard}.${index}`;

/** The entries at these places, read in runs: an exchange's entries lie near each other, and near those of its neighbours. */
const readAt = async (reader: StoreReader, places: readonly Position[]): Promise<Map<string, Uint8Array>> => {
  const sorted = places.toSorted((a, b) => a.shard - b.shard || a.index - b.index);
  const found = new Map<string, Uint8Array>();
  for (let at = 0; at < sorted.length;) {
    const first = sorted[at];
    if (first === undefined) break;
    let end = at;
    const isNear = (place: Position | undefined, before: Position): boolean =>
      place !== undefined &&
      place.shard === first.shard &&
      place.index - before.index <= gapMax &&
      place.index - first.index < runMax;
    while (isNear(sorted[end + 1], sorted[end] ?? first)) end += 1;
    const last = sorted[end] ?? first;
    const entries = await reader.readEntries(first.shard, first.index, last.index + 1);
    for (const place of sorted.slice(at, end + 1)) {
      const bytes = entries[place.index - first.index];
      if (bytes === undefined) throw new CustodyError("ledger_corrupt", `entry ${place.index} is missing`);
      found.set(keyOf(place), bytes);
    }
    at = end + 1;
  }
  return found;
};

const parse = (bytes: Uint8Array): Entry =>
  JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8"));

/** One exchange out of the entries that were read. Throws `ledger_corrupt` where they are not what the index says. */
const factsOf = (
  places: ExchangePlaces,
  shards: ReadonlyMap<number, PlannedShard>,
  read: ReadonlyMap<string, Uint8Array>,
): ExchangeFacts => {
  const placed: PlacedBytes[] = [];
  const entryAt = (place: Position | null): Entry | null => {
    const bytes = place === null ? undefined : read.get(keyOf(place));
    if (place === null || bytes === undefined) return null;
    placed.push({ shard: shards.get(place.shard)?.name ?? "", index: place.index, bytes });
    return parse(bytes);
  };
  const opened = entryAt(places.opened);
  const closed = entryAt(places.closed);
  const classified = entryAt(places.classified);
  if (
    opened?.kind !== "exchange.opened" ||
    (closed !== null && closed.kind !== "exchange.closed") ||
    (classified !== null && classified.kind !== "exchange.classified")
  ) {
    throw new CustodyError("ledger_corrupt", "the index of exchanges does not agree with the entries");
  }
  return { shard: placed[0]?.shard ?? "", places, opened, closed, classified, entries: placed };
};

const isWanted = ({ opened, closed, classified }: ExchangeFacts, filters: PackFilters): boolean => {
  const { model, key, team, outcome, verdict, dataClass } = filters;
  const last = classified ?? closed ?? opened;
  const is = (wanted: string | null, value: string | null | undefined): boolean => wanted === null || wanted === value;
  return (
    is(model, opened.model) &&
    is(key, opened.principal) &&
    is(team, opened.team) &&
    is(outcome, closed?.outcome) &&
    is(verdict, last.verdict) &&
    is(dataClass, last.dataClass)
  );
};

/** Exchanges that were opened in the period, in order of their openings, a few at a time. `read` is how many entries were looked at. */
export async function* readExchanges(
  reader: StoreReader,
  planned: readonly PlannedShard[],
  { from, to, team, filters }: ExchangeQuery,
): AsyncGenerator<{ readonly exchanges: readonly ExchangeFacts[]; readonly read: number }> {
  const shards = new Map(planned.map((shard) => [shard.ordinal, shard]));
  const isPlanned = (place: Position): boolean => place.index < (shards.get(place.shard)?.size ?? 0);
  const inPlan = (place: Position | null): Position | null => (place !== null && isPlanned(place) ? place : null);
  const bounds = await reader.findBounds(from, to);
  if (bounds === null) return;
  for (let { first } = bounds; ;) {
    const page = await reader.scanExchanges({ first, last: bounds.last, from, to, team, limit: exchangesPerPage });
    const places = page
      .filter(({ opened }) => isPlanned(opened))
      .map(({ opened, closed, classified }) => ({ opened, closed: inPlan(closed), classified: inPlan(classified) }));
    const wanted = places.flatMap(({ opened, closed, classified }) =>
      [opened, closed, classified].filter((place) => place !== null),
    );
    const read = await readAt(reader, wanted);
    const exchanges = places.map((one) => factsOf(one, shards, read));
    yield { exchanges: exchanges.filter((facts) => isWanted(facts, filters)), read: wanted.length };
    const end = page.at(-1)?.opened;
    if (end === undefined || page.length < exchangesPerPage) return;
    first = { ...end, index: end.index + 1 };
  }
}
