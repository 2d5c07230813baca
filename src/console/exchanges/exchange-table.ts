/**
 * @module
 * Exchanges as a table.
 */
import { html } from "hono/html";
import type { Html } from "../../http/pages/layout.ts";
import type { ExchangeRow } from "../../store/store.ts";
import type { KeyNames } from "../key-names.ts";
import type { Column } from "./columns.ts";

export const exchangeLine = (row: ExchangeRow, columns: readonly Column[], nameOfKey: KeyNames): Html =>
  html`<tr id="${row.id}">
    ${columns.map((column) => html`<td ${column.isNumber ? html`class="number"` : ""}>${column.cell(row, nameOfKey)}</td>`)}
  </tr>`;

export const exchangeTable = (rows: readonly ExchangeRow[], columns: readonly Column[], nameOfKey: KeyNames): Html =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="Exchanges, newest first">
    <table class="exchanges">
      <caption class="unseen">
        Exchanges, newest first
      </caption>
      <thead>
        <tr>
          ${columns.map(({ title, isNumber }) => html`<th scope="col" ${isNumber ? html`class="number"` : ""}>${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => exchangeLine(row, columns, nameOfKey))}
      </tbody>
    </table>
  </div>`;
