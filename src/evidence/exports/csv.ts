/**
 * Lines of a table as RFC 4180 has them, safe to open in a spreadsheet.
 * @module
 */
import type { Cell } from "./exchange-fields.ts";

/**
 * A text that begins so is read as a formula by spreadsheets (OWASP, "CSV Injection"): it gets an apostrophe before it, which they show as
 * plain text. Numbers of ours are never negative, so none of them needs it.
 */
const formulaStart = /^[=+\-@\t\r]/;
const needsQuotes = /[",\r\n]/;

export const formatCell = (cell: Cell): string => {
  if (cell === null || cell === undefined) return "";
  if (typeof cell !== "string") return String(cell);
  const text = formulaStart.test(cell) ? `'${cell}` : cell;
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** With the line's end, which is CRLF. */
export const formatRow = (cells: readonly Cell[]): string => `${cells.map(formatCell).join(",")}\r\n`;
