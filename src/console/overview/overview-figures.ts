/**
 * @module
 * The numbers of a period at a glance, each a link to the calls that it counts.
 */
import { html } from "hono/html";
import type { Html } from "../../http/pages/layout.ts";
import type { BucketSums } from "../../store/console-rows.ts";
import type { AskedPeriod } from "./sum-period.ts";
import { figureList } from "../fact-list.ts";
import { numberText } from "../../domain/number-text.ts";
import { percentile } from "./percentile.ts";

const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

const ms = (us: number | null): string => (us === null ? "–" : `${numberText(Math.round(us / 1_000))} ms`);
const share = (part: number, whole: number): Html | string =>
  whole === 0 ? "" : html` <small>${((100 * part) / whole).toFixed(1)} %</small>`;

/** `total` is null where nothing was called. `currency` is that of the configured prices. */
export const overviewFigures = ({ from, to }: AskedPeriod, total: BucketSums | null, currency: string): Html => {
  const calls = total?.exchanges ?? 0;
  const verdicts = total?.verdicts ?? {};
  const outcomes = total?.outcomes ?? {};
  const latencies = total?.latencies ?? {};
  const failed = ["failed", "upstream_failed", "upstream_truncated", "interrupted"].reduce(
    (sum, name) => sum + (outcomes[name] ?? 0),
    0,
  );
  const changed = ["redact", "tokenize", "hash"].reduce((sum, name) => sum + (verdicts[name] ?? 0), 0);
  const period = `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
  const callsWith = (more: string, words: Html | string): Html =>
    html`<a href="/console/exchanges?${period}${more}">${words}</a>`;
  const part = (of: number): Html => html`${numberText(of)}${share(of, calls)}`;
  const cost = (total?.costMicros ?? 0) / 1_000_000;
  const tokens = (total?.promptTokens ?? 0) + (total?.completionTokens ?? 0);
  const figures: readonly (readonly [string, Html | string])[] = [
    ["Calls", callsWith("", numberText(calls))],
    ["Blocked", callsWith("&verdict=block", part(verdicts["block"] ?? 0))],
    ["Changed before they left", part(changed)],
    ["Flagged", callsWith("&verdict=flag", part(verdicts["flag"] ?? 0))],
    ["Failed", part(failed)],
    ["Not judged by every scanner", callsWith("&degraded=true", part(total?.degraded ?? 0))],
    ["Tokens", short.format(tokens)],
    ["Cost", `${numberText(Math.round(cost * 100) / 100)} ${currency}`],
    ["Latency, median", ms(percentile(latencies, 0.5))],
    ["Latency, 95 %", ms(percentile(latencies, 0.95))],
  ];
  return figureList(figures);
};
