/**
 * @module
 * What was found in a call, as its entries say it: without a place, a score or a rule, which are sealed.
 */
import { html } from "hono/html";
import type { PayloadRef } from "../../domain/entry.ts";
import { findingsRoles } from "../../evidence/reveal.ts";
import type { ExchangeEntries, PlacedEntry } from "../../evidence/scoped-reader.ts";
import { countsOf } from "../../evidence/review/counts-of.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import type { ExchangeRow } from "../../store/store.ts";
import { dataTable, type TableColumn } from "../data-table.ts";
import { numberText } from "../../domain/number-text.ts";
import { tag, verdictTag } from "../tags.ts";

const countIn = (placed: PlacedEntry | null, type: string): string => {
  const counts = placed !== null && "counts" in placed.entry ? placed.entry.counts : {};
  const count = Object.hasOwn(counts, type) ? counts[type] : undefined;
  return count === undefined ? "" : numberText(count);
};

const columnsOf = ({ opened, closed, classified }: ExchangeEntries): readonly TableColumn<string>[] => [
  { title: "Type", cell: (type) => tag(type, "notice") },
  { title: "In the request", isNumber: true, cell: (type) => countIn(opened, type) },
  { title: "In the answer", isNumber: true, cell: (type) => countIn(closed, type) },
  ...(classified === null
    ? []
    : [{ title: "In both, later", isNumber: true, cell: (type: string) => countIn(classified, type) }]),
];

export const findingsBlock = (
  c: AppContext,
  { id, policy, verdict }: ExchangeRow,
  entries: ExchangeEntries,
  refs: readonly PayloadRef[],
): Html => {
  const types = countsOf(entries).map(([type]) => type);
  const isKept = refs.some(({ role }) => findingsRoles.includes(role));
  const way =
    isKept && c.var.principal.permissions.has("reveal payloads")
      ? html`<p>
          <a href="/console/exchanges/${id}/reveal?show=findings">Show places, scores and rules, without the texts</a>
        </p>`
      : "";
  return html`<section>
    <h2>Findings</h2>
    ${
      types.length === 0
        ? html`<p class="empty">Nothing was found in request or answer.</p>`
        : html`<p>
              What was done: ${verdictTag(verdict)}, under the policies
              <a href="/console/exchanges?policy=${policy}"><code>${policy.slice(0, 16)}</code></a>
            </p>
            ${dataTable("Findings by type", columnsOf(entries), types)} ${way}`
    }
  </section>`;
};
