/**
 * A provider's own usage export, as CSV (RFC 4180) with a header: requests and tokens by day and model. Names of columns differ by provider;
 * other columns are passed over, and rows of one day and model are added up.
 * @module
 */
import { setImmediate } from "node:timers/promises";
import { CustodyError } from "../domain/errors.ts";
import { startOfDay } from "./sum-day.ts";

/** What a provider counted. `day` is the first millisecond of a UTC day. */
export interface ProviderUsage {
  readonly day: number;
  readonly model: string;
  readonly requests: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

const columnsOf = {
  day: ["day", "date"],
  model: ["model", "model_id", "model_name"],
  requests: ["requests", "n_requests", "num_model_requests"],
  promptTokens: ["input_tokens", "prompt_tokens", "n_context_tokens_total"],
  completionTokens: ["output_tokens", "completion_tokens", "n_generated_tokens_total"],
} as const;

type Column = keyof typeof columnsOf;
const columns = Object.keys(columnsOf) as Column[];

/** Characters between two pauses: other requests are answered in them. */
const stepChars = 16_384;
const fieldCharsMax = 1_024;
const fieldsMax = 256;

interface Row {
  /** Where it begins, counted from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

const fault = (line: number, column: number | null, what: string): CustodyError =>
  new CustodyError("request_malformed", `line ${line}${column === null ? "" : `, column ${column}`}: ${what}`, "file");

/** Reads characters into rows. */
class RowReader {
  readonly rows: Row[] = [];
  #line = 1;
  #rowLine = 1;
  #fields: string[] = [];
  #field = "";
  /** Before a field, inside one without quotes, inside quotes, or after a quote in quotes. */
  #state: "start" | "plain" | "quoted" | "ended" = "start";

  take(char: string): void {
    if (this.#state === "quoted") return this.#takeQuoted(char);
    if (char === '"' && this.#state === "start") {
      this.#state = "quoted";
      return;
    }
    if (char === '"' && this.#state === "ended") {
      this.#state = "quoted";
      return this.#add(char);
    }
    if (char === ",") return this.#endField();
    if (char === "\n") return this.#endRow();
    if (this.#state === "ended" && char !== "\r") throw this.#fault("something follows the closing quote");
    if (char === '"') throw this.#fault("a quote stands inside a field without quotes");
    if (char === "\r") return;
    this.#state = "plain";
    this.#add(char);
  }

  #takeQuoted(char: string): void {
    if (char === '"') {
      this.#state = "ended";
      return;
    }
    if (char === "\n") this.#line += 1;
    this.#add(char);
  }

  #add(char: string): void {
    if (this.#field.length >= fieldCharsMax) throw this.#fault(`a field has more than ${fieldCharsMax} characters`);
    this.#field += char;
  }

  #endField(): void {
    if (this.#fields.length >= fieldsMax) throw this.#fault(`a line has more than ${fieldsMax} fields`);
    this.#fields.push(this.#field.trim());
    this.#field = "";
    this.#state = "start";
  }

  #endRow(): void {
    const isEmpty = this.#fields.length === 0 && this.#field === "" && this.#state === "start";
    if (!isEmpty) {
      this.#endField();
      this.rows.push({ line: this.#rowLine, fields: this.#fields });
    }
    this.#fields = [];
    this.#line += 1;
    this.#rowLine = this.#line;
  }

  finish(): void {
    if (this.#state === "quoted") throw this.#fault("a quote is not closed");
    this.#endRow();
  }

  #fault(what: string): CustodyError {
    return fault(this.#line, this.#fields.length + 1, what);
  }
}

/** The place of each column that we know. Throws where one is missing, or there twice. */
const placesOf = ({ line, fields }: Row): Record<Column, number> => {
  const names = fields.map((field) => field.toLowerCase().replaceAll(/[\s-]+/g, "_"));
  const place = (column: Column): number => {
    const known: readonly string[] = columnsOf[column];
    const found = names.flatMap((name, at) => (known.includes(name) ? [at] : []));
    const [at, another] = found;
    if (at === undefined) throw fault(line, null, `the header has no column ${known.join(" or ")}`);
    if (another !== undefined) throw fault(line, another + 1, `the header has another column ${known.join(" or ")}`);
    return at;
  };
  return {
    day: place("day"),
    model: place("model"),
    requests: place("requests"),
    promptTokens: place("promptTokens"),
    completionTokens: place("completionTokens"),
  };
};

const readCount = (text: string, line: number, at: number): number => {
  const count = /^\d{1,15}(?:\.0+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(count)) throw fault(line, at + 1, "must be a whole number");
  return count;
};

const readRow = ({ line, fields }: Row, width: number, places: Record<Column, number>): ProviderUsage => {
  if (fields.length !== width) throw fault(line, null, `has ${fields.length} fields, the header has ${width}`);
  const text = (column: Column): string => fields[places[column]] ?? "";
  // Some say the time of the day's beginning too.
  const day = startOfDay(text("day").replace(/[T ]00:00:00(?:\.0+)?(?:Z|\+00:00)?$/, ""));
  if (day === null) throw fault(line, places.day + 1, "must be a day, YYYY-MM-DD");
  const model = text("model");
  if (model === "") throw fault(line, places.model + 1, "names no model");
  const count = (column: Column): number => readCount(text(column), line, places[column]);
  return {
    day,
    model,
    requests: count("requests"),
    promptTokens: count("promptTokens"),
    completionTokens: count("completionTokens"),
  };
};

/** Reads the file, in small steps. Throws `request_malformed`, naming line and column, and never what stands there. */
export const readUsageCsv = async (text: string): Promise<ProviderUsage[]> => {
  const reader = new RowReader();
  let steps = 0;
  for (const char of text.replace(/^\uFEFF/, "")) {
    reader.take(char);
    steps += 1;
    if (steps % stepChars === 0) await setImmediate();
  }
  reader.finish();
  const [header, ...rows] = reader.rows;
  if (header === undefined) throw fault(1, null, "the file is empty; a header is needed");
  const places = placesOf(header);
  const sums = new Map<string, ProviderUsage>();
  for (const row of rows) {
    const usage = readRow(row, header.fields.length, places);
    const key = `${usage.day} ${usage.model}`;
    const { requests = 0, promptTokens = 0, completionTokens = 0 } = sums.get(key) ?? {};
    sums.set(key, {
      ...usage,
      requests: usage.requests + requests,
      promptTokens: usage.promptTokens + promptTokens,
      completionTokens: usage.completionTokens + completionTokens,
    });
  }
  return [...sums.values()].toSorted((a, b) => a.day - b.day || (a.model < b.model ? -1 : 1));
};

/** Every name that a column may have, for the documentation. */
export const knownColumns: readonly string[] = columns.flatMap((column) => columnsOf[column]);
