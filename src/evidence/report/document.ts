/**
 * A report before it has a form: what stands in it, in order. The page and the print are made from the same.
 * @module
 */
import type { CheckState, ControlState } from "../controls/check.ts";
import type { Chart } from "./charts.ts";

/** How a check or, of the last three, a control stands. */
export type StateWord = CheckState | ControlState;

/** A cell: words, or words that a machine reads (digests, ids), or a state. */
export type Cell = string | number | { readonly code: string } | { readonly state: StateWord };

export interface Column {
  readonly title: string;
  /** The share of the width, in parts of all columns' together. */
  readonly share: number;
  readonly right?: true;
}

export type Block =
  /** `id` is what links lead to. Level 1 begins a chapter, and in print a page where `isPageStart`. */
  | {
      readonly block: "heading";
      readonly level: 1 | 2 | 3;
      readonly text: string;
      readonly id?: string;
      readonly isPageStart?: true;
    }
  | { readonly block: "paragraph"; readonly text: string; readonly tone?: "quiet" | "warning" }
  | { readonly block: "list"; readonly items: readonly string[] }
  | { readonly block: "facts"; readonly rows: readonly (readonly [string, Cell])[] }
  | {
      readonly block: "table";
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly Cell[])[];
      readonly none: string;
    }
  | { readonly block: "state"; readonly state: StateWord; readonly text: string }
  | { readonly block: "chart"; readonly chart: Chart }
  | { readonly block: "code"; readonly lines: readonly string[] };

export interface ReportDocument {
  readonly title: string;
  readonly subtitle: string;
  /** On the title page: what it is about. */
  readonly cover: readonly (readonly [string, Cell])[];
  readonly coverNote: string;
  readonly blocks: readonly Block[];
  /** At the foot of each printed page: lines that its width has room for. */
  readonly footer: readonly string[];
  /** The language of titles and dates is English; this is the moment that files are dated, UTC milliseconds: the end of the period. */
  readonly datedAt: number;
}

export const stateWords: Readonly<Record<StateWord, string>> = {
  satisfied: "satisfied",
  not_satisfied: "not satisfied",
  not_applicable: "not applicable",
  no_data: "no data",
  supported: "supported",
  partly_supported: "partly supported",
  not_supported: "not supported",
};

/** Dark enough for white letters on it, and different in brightness. */
export const stateColours: Readonly<Record<StateWord, string>> = {
  satisfied: "#1f6f54",
  not_satisfied: "#9b2226",
  not_applicable: "#6b7785",
  no_data: "#8a6d1d",
  supported: "#1f6f54",
  partly_supported: "#2f5d8a",
  not_supported: "#9b2226",
};
