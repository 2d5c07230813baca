/**
 * @module
 * What a key or a team used, and what is left of its limits and budget.
 */
import { html } from "hono/html";
import type { Account, Moment } from "../../access/account.ts";
import type { Spent } from "../../access/spending.ts";
import type { Html } from "../../http/pages/layout.ts";
import { factList } from "../fact-list.ts";
import { numberText } from "../../domain/number-text.ts";

const microsPerUnit = 1_000_000;

export const spentText = ({ requests, tokens, costMicros }: Spent, currency: string): string =>
  `${numberText(requests)} calls, ${numberText(tokens)} tokens, ${(costMicros / microsPerUnit).toFixed(2)} ${currency}`;

const words = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** Each limit and budget with what is left of it. */
export const leftList = (account: Account, moment: Moment): Html | string => {
  const { limits, budget } = account.bounds;
  const left: Readonly<Record<string, number>> = { ...account.remaining(moment) };
  const bounds = Object.entries({ ...limits, ...budget }).filter(([, most]) => most !== undefined);
  if (bounds.length === 0) return "nothing bounds it";
  return html`<ul class="plain">
    ${bounds.map(([name, most]) => html`<li>${words(name)}: ${numberText(left[name] ?? most ?? 0)} of ${numberText(most ?? 0)} left</li>`)}
  </ul>`;
};

export const usageFacts = (account: Account, moment: Moment, currency: string): Html =>
  factList([
    ["Today (UTC)", spentText(account.day.at(moment.time), currency)],
    ["This month (UTC)", spentText(account.month.at(moment.time), currency)],
    ["Limits and budget", leftList(account, moment)],
  ]);
