/**
 * What happened to a call, in order.
 * @module
 */
import { html } from "hono/html";
import type { ExchangeEntries } from "../../evidence/scoped-reader.ts";
import type { Html } from "../../http/pages/layout.ts";
import type { ExchangeRow } from "../../store/store.ts";
import { timeOf } from "../time-of.ts";

interface Step {
  /** Null where the record has no time of its own for it. */
  readonly time: number | null;
  readonly words: Html | string;
}

const ms = (us: number): string => `${Math.round(us / 1_000)} ms`;

const stepsOf = (row: ExchangeRow, { opened, closed, classified }: ExchangeEntries): Step[] => {
  const steps: Step[] = [];
  if (opened?.entry.kind === "exchange.opened") {
    const { time, verdict, upstreams } = opened.entry;
    const recipients = upstreams.length === 0 ? "to be sent nowhere" : `for ${upstreams.join(", ")}`;
    steps.push({ time, words: `Request scanned (${verdict}) and recorded, ${recipients}` });
  }
  if (closed?.entry.kind === "exchange.closed") {
    const { time, attempts, verdict, outcome, status, error, firstChunkUs } = closed.entry;
    for (const { upstream, status: got, latencyUs, error: fault } of attempts) {
      const end =
        fault === undefined
          ? `answered ${got} after ${ms(latencyUs)}`
          : `${fault.replaceAll("_", " ")} after ${ms(latencyUs)}`;
      steps.push({ time: null, words: `Forwarded to ${upstream}: ${end}` });
    }
    if (firstChunkUs !== undefined) {
      steps.push({
        time: null,
        words: `First of the answer given to the client, ${ms(firstChunkUs)} after the call began`,
      });
    }
    const said = status === 0 ? "the client had gone" : `the client was given ${status}`;
    const why = error === null ? "" : ` (${error})`;
    steps.push({
      time,
      words: `Answer scanned (${verdict}) and recorded as ${outcome.replaceAll("_", " ")}${why}; ${said}`,
    });
  } else if (row.closedAt === null) {
    steps.push({ time: null, words: "Running, or cut off: the next start of the server says which" });
  }
  if (classified?.entry.kind === "exchange.classified") {
    const { time, scanners, verdict } = classified.entry;
    steps.push({ time, words: `Classified later by ${scanners.join(", ")} (${verdict})` });
  }
  return steps;
};

export const timeline = (row: ExchangeRow, entries: ExchangeEntries): Html =>
  html`<ol class="timeline">
    ${stepsOf(row, entries).map(({ time, words }) => html`<li>${time === null ? "" : html`${timeOf(time)} `}${words}</li>`)}
  </ol>`;
