/**
 * The columns that the list of exchanges can have.
 * @module
 */
import { html } from "hono/html";
import { CustodyError } from "../../domain/errors.ts";
import type { Html } from "../../http/pages/layout.ts";
import type { ExchangeRow } from "../../store/store.ts";
import type { NameOf } from "../names.ts";
import { classTag, outcomeTag, tag, verdictTag } from "../tags.ts";
import { timeOf } from "../time-of.ts";
import { numberText } from "../../domain/number-text.ts";

export interface Column {
  readonly name: string;
  readonly title: string;
  readonly isNumber?: true;
  readonly cell: (row: ExchangeRow, nameOf: NameOf) => Html | string;
}

const numberOf = (value: number | null): string => (value === null ? "" : numberText(value));

/** In a cell. */
const foundMax = 3;

export const columns: readonly Column[] = [
  {
    name: "time",
    title: "Time (UTC)",
    cell: ({ id, openedAt }) => html`<a href="/console/exchanges/${id}">${timeOf(openedAt)}</a>`,
  },
  { name: "verdict", title: "Verdict", cell: ({ verdict }) => verdictTag(verdict) },
  { name: "class", title: "Data class", cell: ({ dataClass }) => classTag(dataClass) },
  {
    name: "found",
    title: "Found",
    cell: ({ found }) => {
      const more = found.length > foundMax ? ` and ${found.length - foundMax} more` : "";
      return html`${found.slice(0, foundMax).map((type) => html`${tag(type)} `)}${more}`;
    },
  },
  { name: "outcome", title: "Outcome", cell: ({ outcome }) => outcomeTag(outcome) },
  {
    name: "degraded",
    title: "Scanners",
    cell: ({ degraded }) => (degraded ? tag("not all judged it", "warning") : ""),
  },
  { name: "model", title: "Model", cell: ({ model }) => model ?? "" },
  { name: "upstream", title: "Upstream", cell: ({ upstream }) => upstream ?? "" },
  { name: "team", title: "Team", cell: ({ team }) => team ?? "" },
  {
    name: "key",
    title: "Key",
    cell: ({ principal }, nameOf) =>
      html`<a href="/console/exchanges?key=${principal}" title="${principal}">${nameOf(principal) ?? principal}</a>`,
  },
  { name: "route", title: "Endpoint", cell: ({ route }) => route },
  { name: "tokens", title: "Tokens", isNumber: true, cell: ({ totalTokens }) => numberOf(totalTokens) },
  {
    name: "latency",
    title: "Latency (ms)",
    isNumber: true,
    cell: ({ latencyUs }) => numberOf(latencyUs === null ? null : Math.round(latencyUs / 1_000)),
  },
  { name: "status", title: "Status", isNumber: true, cell: ({ status }) => (status === null ? "" : String(status)) },
  { name: "agent", title: "Agent", cell: ({ agent }) => agent ?? "" },
  { name: "project", title: "Project", cell: ({ project }) => project ?? "" },
  { name: "campaign", title: "Campaign", cell: ({ campaign, arm }) => [campaign, arm].filter(Boolean).join(" / ") },
  { name: "policy", title: "Policy", cell: ({ policy }) => html`<code>${policy.slice(0, 12)}</code>` },
  { name: "id", title: "Exchange", cell: ({ id }) => html`<code>${id}</code>` },
];

const usual = ["time", "verdict", "class", "found", "outcome", "model", "upstream", "team", "key", "tokens", "latency"];

/** The columns of a comma-separated list; the usual ones without. The time, which leads to the exchange, is always there. Throws `request_malformed`. */
export const columnsOf = (names: string | undefined): readonly Column[] => {
  const wanted = new Set(["time", ...(names === undefined ? usual : names.split(","))]);
  for (const name of wanted) {
    if (!columns.some((column) => column.name === name))
      throw new CustodyError("request_malformed", "`cols` names a column that is not there", "cols");
  }
  return columns.filter(({ name }) => wanted.has(name));
};
