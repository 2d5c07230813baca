/**
 * @module
 * `GET /console/entries/:shard/:index`: one entry of the log as it stands there.
 */
import { html } from "hono/html";
import { CustodyError } from "../../domain/errors.ts";
import type { AppContext } from "../../http/context.ts";
import { canonicalJson } from "../../ledger/canonical-json.ts";
import { factList } from "../fact-list.ts";
import { showPage } from "../frame.ts";
import { who } from "../names.ts";
import { timeOf } from "../time-of.ts";

/** Throws `not_found`, also for one that is not in the caller's scope. */
export const showEntry = () => async (c: AppContext) => {
  const index = c.req.param("index") ?? "";
  const placed = /^\d{1,12}$/.test(index)
    ? await c.var.record.reader.readEntryAt(c.req.param("shard") ?? "", Number(index))
    : null;
  if (placed === null) throw new CustodyError("not_found", "no such entry");
  const { entry, shard } = placed;
  const exchange =
    "exchangeId" in entry
      ? html`<a href="/console/exchanges/${entry.exchangeId}"><code>${entry.exchangeId}</code></a>`
      : null;
  return showPage(c, {
    title: `Entry ${placed.index} of log ${shard}`,
    room: null,
    content: html`<section>
      ${factList([
        ["Kind", html`<code>${entry.kind}</code>`],
        ["Time (UTC)", timeOf(entry.time)],
        ["By", "principal" in entry ? who(c, entry.principal) : null],
        ["Exchange", exchange],
      ])}
      <pre><code>${canonicalJson(entry)}</code></pre>
    </section>`,
  });
};
