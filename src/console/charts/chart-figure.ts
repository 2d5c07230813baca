/**
 * @module
 * A chart in a page, with its numbers as a table for who cannot see it, or wants them.
 */
import { html, raw } from "hono/html";
import type { Html } from "../../http/pages/layout.ts";
import { numberText } from "../../domain/number-text.ts";

export interface ChartFigure {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly numbers: readonly number[] }[];
}

/** The library writes styles into its texts, which the pages' policy does not let in; the style sheet has them. */
const forPage = (svg: string, title: string): string =>
  svg.replaceAll(/ style="[^"]*"/g, "").replace("<svg ", `<svg role="img" aria-label="${title}" `);

/** `svg` is ours, drawn from numbers and names of the configuration; null: there is no data. */
export const chartFigure = ({ id, title, columns, rows }: ChartFigure, svg: string | null): Html =>
  html`<section id="${id}" class="chart">
    <h2>${title}</h2>
    ${
      svg === null
        ? html`<p class="empty">Nothing in this period.</p>`
        : html`<figure>${raw(forPage(svg, title))}</figure>
            <details>
              <summary>As a table</summary>
              <div class="scroll" tabindex="0" role="region" aria-label="${title}, as a table">
                <table>
                  <thead>
                    <tr>
                      ${columns.map((name, at) => html`<th scope="col" ${at > 0 ? html`class="number"` : ""}>${name}</th>`)}
                    </tr>
                  </thead>
                  <tbody>
                    ${rows.map(
                      ({ name, numbers }) =>
                        html`<tr>
                          <th scope="row">${name}</th>
                          ${numbers.map((number) => html`<td class="number">${numberText(number)}</td>`)}
                        </tr>`,
                    )}
                  </tbody>
                </table>
              </div>
            </details>`
    }
  </section>`;
