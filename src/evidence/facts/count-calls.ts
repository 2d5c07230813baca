/**
 * Exchanges: openings, closes, classifications.
 * @module
 */
import { actions } from "../../domain/verdict.ts";
import type { Carried, CountedClose, ForeignExchange } from "./carried.ts";
import type {
  DayFacts,
  FindingFacts,
  Link,
  ModelFacts,
  ScannerFacts,
  UpstreamFacts,
  WorkingFacts,
} from "./period-facts.ts";
import { listOf, numberOf, objectOf, type ParsedEntry, textOf } from "./read-field.ts";
import { add, countIn, countInOrder, countUnder, emptyRecord, emptyTally, takeOne, under } from "./tally.ts";

/** Where an entry is counted. */
export interface Counting {
  readonly facts: WorkingFacts;
  readonly carried: Carried;
  readonly day: DayFacts;
  /** `YYYY-MM-DD` */
  readonly dayName: string;
}

const emptyModel = (): ModelFacts => ({
  exchanges: 0,
  promptTokens: 0,
  completionTokens: 0,
  totalTokens: 0,
  costMicros: 0,
  estimated: 0,
});

const emptyScanner = (): ScannerFacts => ({ degraded: emptyTally(), pending: 0, classified: 0 });
const emptyFinding = (): FindingFacts => ({ entries: emptyTally(), findings: 0, byVerdict: emptyRecord() });
const emptyUpstream = (): UpstreamFacts => ({ calls: emptyTally(), failed: 0, byDataClass: emptyRecord() });

/** What counts stand for calls without a model of the catalogue. */
export const noModel = "(none)";

const countFindings = ({ facts, day }: Counting, entry: ParsedEntry, link: Link): void => {
  const counts = objectOf(entry.counts);
  const verdict = textOf(entry.verdict) ?? "allow";
  for (const type in counts) {
    const many = numberOf(counts[type]);
    const found = under(facts.findings, type, emptyFinding);
    countIn(found.entries, link);
    found.findings += many;
    add(found.byVerdict, verdict, many);
    add(day.findings, type, many);
  }
};

const countDegraded = ({ facts }: Counting, entry: ParsedEntry, link: Link): void => {
  for (const scanner of listOf(entry.degraded))
    countIn(under(facts.coverage, String(scanner), emptyScanner).degraded, link);
};

const rank = (action: string): number => actions.findIndex((one) => one === action);

const countShadow = ({ facts }: Counting, entry: ParsedEntry, link: Link): void => {
  if (entry.shadow !== entry.verdict && rank(String(entry.shadow)) > rank(String(entry.verdict))) {
    countIn(facts.exchanges.shadowed, link);
  }
};

export const countOpened = (counting: Counting, entry: ParsedEntry, at: Link): void => {
  const { facts, carried, day } = counting;
  const { exchanges, coverage } = facts;
  countIn(exchanges.opened, at);
  day.opened += 1;
  countUnder(exchanges.byRoute, textOf(entry.route) ?? "", at);
  if (entry.stream === true) exchanges.streams += 1;
  if ((textOf(entry.principal) ?? "") === "") countIn(exchanges.unnamed, at);
  under(facts.models, textOf(entry.model) ?? noModel, emptyModel).exchanges += 1;
  countFindings(counting, entry, at);
  countDegraded(counting, entry, at);
  const pending = listOf(entry.pending);
  for (const scanner of pending) under(coverage, String(scanner), emptyScanner).pending += 1;
  const instance = textOf(entry.instance) ?? "";
  const model = textOf(entry.model) ?? noModel;
  carried.open.set(textOf(entry.exchangeId) ?? "", {
    at,
    instance,
    model,
    isPending: pending.length > 0,
    isHanded: entry.handed === true,
    closed: null,
  });
};

/** What it counts, its close counts again: only that it is there is counted. */
export const countProgressed = ({ facts }: Counting, _entry: ParsedEntry, at: Link): void =>
  countIn(facts.exchanges.progressed, at);

const usageOf = (entry: ParsedEntry): CountedClose["usage"] => {
  const usage = objectOf(entry.usage);
  return {
    promptTokens: numberOf(usage.promptTokens),
    completionTokens: numberOf(usage.completionTokens),
    totalTokens: numberOf(usage.totalTokens),
    costMicros: numberOf(entry.costMicros),
    estimated: usage.estimated === true ? 1 : 0,
  };
};

/** Counts a close's usage under a model; `sign` -1 takes it back. */
export const countUsage = (
  models: WorkingFacts["models"],
  model: string,
  usage: CountedClose["usage"],
  sign: 1 | -1 = 1,
): void => {
  const of = under(models, model, emptyModel);
  of.promptTokens += sign * usage.promptTokens;
  of.completionTokens += sign * usage.completionTokens;
  of.totalTokens += sign * usage.totalTokens;
  of.costMicros += sign * usage.costMicros;
  of.estimated += sign * usage.estimated;
};

/** An attempt that another followed on, or that came to nothing; not one that a client left. */
const hasFailed = (status: unknown, error: unknown): boolean =>
  error !== "cancelled" && (error !== undefined || numberOf(status) === 0 || numberOf(status) >= 500);

const countAttempts = ({ facts }: Counting, entry: ParsedEntry, dataClass: string, at: Link): string[] => {
  const upstreams: string[] = [];
  for (const attempt of listOf(entry.attempts)) {
    const { upstream, status, error } = objectOf(attempt);
    const name = textOf(upstream) ?? "";
    const of = under(facts.upstreams, name, emptyUpstream);
    countIn(of.calls, at);
    add(of.byDataClass, dataClass, 1);
    if (hasFailed(status, error)) of.failed += 1;
    upstreams.push(name);
  }
  return upstreams;
};

const openingOf = (value: unknown): ForeignExchange["opening"] => {
  const { shard, index } = objectOf(value);
  return typeof shard === "number" && typeof index === "number" ? { shard, index } : null;
};

/** Says to what was read before that it is closed; the model of its opening where that was read. */
const settle = ({ facts, carried }: Counting, entry: ParsedEntry, closed: CountedClose, at: Link): string | null => {
  const id = textOf(entry.exchangeId) ?? "";
  const opened = carried.open.get(id);
  if (opened === undefined) {
    const known = carried.foreign.get(id);
    if (known !== undefined && known.closed !== null) countIn(facts.exchanges.unmatched, at);
    else
      carried.foreign.set(id, { at, opening: openingOf(entry.opening), closed, classified: known?.classified ?? null });
    return null;
  }
  if (opened.closed !== null) {
    countIn(facts.exchanges.unmatched, at);
    return null;
  }
  facts.exchanges.openedAndClosed += 1;
  if (opened.isPending) opened.closed = closed;
  else carried.open.delete(id);
  return opened.model;
};

export const countClosed = (counting: Counting, entry: ParsedEntry, at: Link): void => {
  const { facts, carried, day, dayName } = counting;
  const { exchanges } = facts;
  const outcome = textOf(entry.outcome) ?? "";
  const verdict = textOf(entry.verdict) ?? "";
  const dataClass = textOf(entry.dataClass) ?? "";
  const error = textOf(entry.error);
  countIn(exchanges.closed, at);
  if (outcome === "interrupted") {
    countIn(exchanges.interrupted, at);
    carried.interruptedSinceStart += 1;
  }
  countUnder(exchanges.byOutcome, outcome, at);
  countUnder(exchanges.byVerdict, verdict, at);
  countUnder(exchanges.byDataClass, dataClass, at);
  if (error !== null) {
    countUnder(exchanges.byError, error, at);
    day.refusals += 1;
  }
  day.closed += 1;
  add(day.byOutcome, outcome, 1);
  add(day.byVerdict, verdict, 1);
  add(day.byDataClass, dataClass, 1);
  countFindings(counting, entry, at);
  countDegraded(counting, entry, at);
  countShadow(counting, entry, at);
  const upstreams = countAttempts(counting, entry, dataClass, at);
  const usage = usageOf(entry);
  day.promptTokens += usage.promptTokens;
  day.completionTokens += usage.completionTokens;
  day.totalTokens += usage.totalTokens;
  day.costMicros += usage.costMicros;
  const model = settle(counting, entry, { day: dayName, upstreams, usage, dataClass, verdict }, at);
  countUsage(facts.models, model ?? noModel, usage);
};

/** Counts a close again as its classification says; the links stay with what the close said. */
export const recount = (
  facts: WorkingFacts,
  closed: CountedClose,
  { dataClass, verdict }: { readonly dataClass: string; readonly verdict: string },
  at: Link,
): void => {
  const day = facts.days[closed.day];
  if (dataClass !== closed.dataClass) {
    const before = facts.exchanges.byDataClass[closed.dataClass];
    if (before !== undefined) before.count -= 1;
    countInOrder(under(facts.exchanges.byDataClass, dataClass, emptyTally), at);
    for (const { byDataClass } of [day, ...closed.upstreams.map((name) => facts.upstreams[name])].filter(
      (one) => one !== undefined,
    )) {
      takeOne(byDataClass, closed.dataClass);
      add(byDataClass, dataClass, 1);
    }
  }
  if (verdict !== closed.verdict) {
    const before = facts.exchanges.byVerdict[closed.verdict];
    if (before !== undefined) before.count -= 1;
    countInOrder(under(facts.exchanges.byVerdict, verdict, emptyTally), at);
    if (day !== undefined) {
      takeOne(day.byVerdict, closed.verdict);
      add(day.byVerdict, verdict, 1);
    }
  }
  closed.dataClass = dataClass;
  closed.verdict = verdict;
};

export const countClassified = (counting: Counting, entry: ParsedEntry, at: Link): void => {
  const { facts, carried } = counting;
  countIn(facts.exchanges.classified, at);
  countFindings(counting, entry, at);
  countDegraded(counting, entry, at);
  for (const scanner of listOf(entry.scanners)) under(facts.coverage, String(scanner), emptyScanner).classified += 1;
  const id = textOf(entry.exchangeId) ?? "";
  const says = { dataClass: textOf(entry.dataClass) ?? "", verdict: textOf(entry.verdict) ?? "" };
  const opened = carried.open.get(id);
  if (opened !== undefined) {
    if (opened.closed !== null) recount(facts, opened.closed, says, at);
    carried.open.delete(id);
    return;
  }
  const foreign = carried.foreign.get(id);
  if (foreign?.closed !== null && foreign?.closed !== undefined) recount(facts, foreign.closed, says, at);
  if (foreign !== undefined) foreign.classified = says;
  else carried.foreign.set(id, { at, opening: openingOf(entry.opening), closed: null, classified: says });
};
