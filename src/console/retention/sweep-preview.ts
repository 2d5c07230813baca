/**
 * @module
 * What a sweep would take, in numbers.
 */
import { html } from "hono/html";
import type { Html } from "../../http/pages/layout.ts";
import type { SweepPreview } from "../../retention/sweep.ts";
import { factList } from "../fact-list.ts";
import { numberText } from "../../domain/number-text.ts";
import { timeOf } from "../time-of.ts";

export const sweepPreview = ({ counts, isAll }: SweepPreview): Html => {
  const spared = Object.entries(counts.spared);
  const least = isAll ? "" : "at least ";
  return html`${factList([
    ["Exchanges concerned", `${least}${numberText(counts.exchanges)}`],
    ["Texts that go", `${least}${numberText(counts.payloads)}`],
    ["Exchanges that leave lists", `${least}${numberText(counts.metadata)}`],
    [
      "Opened",
      counts.oldest === null || counts.newest === null
        ? null
        : html`${timeOf(counts.oldest)} to ${timeOf(counts.newest)}`,
    ],
    [
      "Spared by holds",
      spared.length === 0
        ? "none"
        : html`<ul class="plain">
            ${spared.map(
              ([id, count]) =>
                html`<li>
                  <a href="/console/retention/holds/${id}"><code>${id}</code></a> ${numberText(count)}
                </li>`,
            )}
          </ul>`,
    ],
  ])}
  ${isAll ? "" : html`<p class="hint">Only the eldest were looked at: there are more.</p>`}`;
};
