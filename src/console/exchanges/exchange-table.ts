/**
 * @module
 * Exchanges as a table; a line of it by itself for who follows.
 */
import type { Html } from "../../http/pages/layout.ts";
import type { ExchangeRow } from "../../store/store.ts";
import { dataTable, type TableColumn, tableLine } from "../data-table.ts";
import type { NameOf } from "../names.ts";
import type { Column } from "./columns.ts";

const named = (columns: readonly Column[], nameOf: NameOf): readonly TableColumn<ExchangeRow>[] =>
  columns.map(({ title, isNumber = false, cell }) => ({ title, isNumber, cell: (row) => cell(row, nameOf) }));

export const exchangeLine = (row: ExchangeRow, columns: readonly Column[], nameOf: NameOf): Html =>
  tableLine(named(columns, nameOf), row, row.id);

export const exchangeTable = (rows: readonly ExchangeRow[], columns: readonly Column[], nameOf: NameOf): Html =>
  dataTable("Exchanges, newest first", named(columns, nameOf), rows, ({ id }) => id);
