/**
 * The columns of tables of exchanges: what `csv` has, and what `custom` may choose from. docs/exports.md lists the same.
 * @module
 */
import type { Counts } from "../../domain/entry.ts";
import type { ExchangeFacts } from "./exchange-facts.ts";

/** Null and undefined are an empty cell. */
export type Cell = string | number | boolean | null | undefined;

export interface ExchangeField {
  readonly name: string;
  /** Whether it is a column of `csv`. */
  readonly isStandard: boolean;
  readonly of: (exchange: ExchangeFacts) => Cell;
}

const timeText = (time: number | undefined): Cell => (time === undefined ? null : new Date(time).toISOString());
const listText = (list: readonly string[] | undefined): Cell => list?.join(";");

/** Opening, close and classification each count what they found themselves. */
const countsOf = ({ opened, closed, classified }: ExchangeFacts): Counts => {
  const sum: Record<string, number> = {};
  for (const counts of [opened.counts, closed?.counts ?? {}, classified?.counts ?? {}]) {
    for (const [type, count] of Object.entries(counts)) sum[type] = (sum[type] ?? 0) + count;
  }
  return sum;
};

const joined = (
  facts: ExchangeFacts,
  of: (entry: { readonly reasons: readonly string[]; readonly degraded: readonly string[] }) => readonly string[],
): Cell => {
  const { opened, closed, classified } = facts;
  const all = [opened, closed, classified].flatMap((entry) => (entry === null ? [] : of(entry)));
  return listText([...new Set(all)].toSorted());
};

/** What is said last holds for the whole exchange. */
const lastOf = ({ opened, closed, classified }: ExchangeFacts) => classified ?? closed ?? opened;

const field = (name: string, isStandard: boolean, of: ExchangeField["of"]): ExchangeField => ({ name, isStandard, of });

export const exchangeFields: readonly ExchangeField[] = [
  field("id", true, ({ opened }) => opened.exchangeId),
  field("opened_at", true, ({ opened }) => timeText(opened.time)),
  field("closed_at", true, ({ closed }) => timeText(closed?.time)),
  field("shard", true, ({ shard }) => shard),
  field("opened_index", true, ({ places }) => places.opened.index),
  field("closed_index", true, ({ places }) => places.closed?.index),
  field("classified_index", false, ({ places }) => places.classified?.index),
  field("principal", true, ({ opened }) => opened.principal),
  field("team", true, ({ opened }) => opened.team),
  field("route", true, ({ opened }) => opened.route),
  field("model", true, ({ opened }) => opened.model),
  ...(["alias", "agent", "project", "campaign", "arm"] as const).map((name) =>
    field(name, false, ({ opened }) => opened.asked?.[name]),
  ),
  field("batch", false, ({ opened }) => opened.batch),
  field("upstream", true, ({ closed }) => closed?.attempts.at(-1)?.upstream),
  field("upstreams_allowed", false, ({ opened }) => listText(opened.upstreams)),
  field("attempts", false, ({ closed }) => closed?.attempts.length),
  field("credential", false, ({ opened }) => opened.credential),
  field("stream", true, ({ opened }) => opened.stream),
  field("instance", false, ({ opened }) => opened.instance),
  field("policy", true, ({ opened }) => opened.policy),
  field("data_class", true, (facts) => lastOf(facts).dataClass),
  field("reasons", true, (facts) => joined(facts, ({ reasons }) => reasons)),
  field("verdict", true, (facts) => lastOf(facts).verdict),
  field("shadow_verdict", false, (facts) => lastOf(facts).shadow),
  field("findings", true, (facts) => Object.values(countsOf(facts)).reduce((sum, count) => sum + count, 0)),
  field("finding_counts", false, (facts) =>
    Object.entries(countsOf(facts))
      .map(([type, count]) => `${type}=${count}`)
      .toSorted()
      .join(";"),
  ),
  field("degraded", true, (facts) => joined(facts, ({ degraded }) => degraded)),
  field("outcome", true, ({ closed }) => closed?.outcome),
  field("status", true, ({ closed }) => closed?.status),
  field("error", true, ({ closed }) => closed?.error),
  field("prompt_tokens", true, ({ closed }) => closed?.usage?.promptTokens),
  field("cached_prompt_tokens", false, ({ closed }) => closed?.usage?.cachedPromptTokens),
  field("completion_tokens", true, ({ closed }) => closed?.usage?.completionTokens),
  field("total_tokens", true, ({ closed }) => closed?.usage?.totalTokens),
  field("usage_estimated", false, ({ closed }) => closed?.usage && closed.usage.estimated === true),
  field("cost_micros", true, ({ closed }) => closed?.costMicros),
  field("latency_us", true, ({ closed }) => closed?.latencyUs),
  field("first_chunk_us", false, ({ closed }) => closed?.firstChunkUs),
  field("payload_roles", false, ({ opened, closed, classified }) =>
    listText([opened, closed, classified].flatMap((entry) => entry?.payloads.map(({ role }) => role) ?? [])),
  ),
];

/** Those of `csv`, or the chosen ones in their order. */
export const fieldsOf = (chosen: readonly string[] | null): readonly ExchangeField[] =>
  chosen === null
    ? exchangeFields.filter(({ isStandard }) => isStandard)
    : chosen.flatMap((name) => exchangeFields.filter((one) => one.name === name));
