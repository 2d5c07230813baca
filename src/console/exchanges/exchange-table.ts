/**
 * @module
 * Exchanges as a table; a line of it by itself for who follows.
 */
import type { Html } from "../../http/pages/layout.ts";
import type { ExchangeRow } from "../../store/store.ts";
import { dataTable, type TableColumn, tableLine } from "../data-table.ts";
import type { KeyNames } from "../key-names.ts";
import type { Column } from "./columns.ts";

const named = (columns: readonly Column[], nameOfKey: KeyNames): readonly TableColumn<ExchangeRow>[] =>
  columns.map(({ title, isNumber = false, cell }) => ({ title, isNumber, cell: (row) => cell(row, nameOfKey) }));

export const exchangeLine = (row: ExchangeRow, columns: readonly Column[], nameOfKey: KeyNames): Html =>
  tableLine(named(columns, nameOfKey), row, row.id);

export const exchangeTable = (rows: readonly ExchangeRow[], columns: readonly Column[], nameOfKey: KeyNames): Html =>
  dataTable("Exchanges, newest first", named(columns, nameOfKey), rows, ({ id }) => id);
