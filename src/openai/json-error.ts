/**
 * Why a JSON text was refused. Nothing of the text is quoted: only known field names and positions.
 * @module
 */

export type JsonFault =
  | "encoding"
  | "grammar"
  | "trailing_data"
  | "duplicate_key"
  | "case_variant"
  | "surrogate"
  | "nul"
  | "too_deep"
  | "too_many_values";

const reasons: Readonly<Record<JsonFault, string>> = {
  encoding: "must be UTF-8 without a byte order mark",
  grammar: "must be valid JSON",
  trailing_data: "must hold one JSON value and nothing after it",
  duplicate_key: "must not appear twice",
  case_variant: "must be written in its exact case",
  surrogate: "must not hold half of a surrogate pair",
  nul: "must not hold a NUL character",
  too_deep: "must not be nested as deep",
  too_many_values: "must hold fewer values",
};

/** A refused JSON text. `message` and `path` may be shown to anybody. */
export class JsonError extends Error {
  readonly fault: JsonFault;
  /** The field at fault (`messages[0].content`), "" for the whole; a name that the API does not know is `*`. */
  readonly path: string;

  constructor(fault: JsonFault, path: string) {
    super(`${path === "" ? "the body" : `\`${path}\``} ${reasons[fault]}`);
    this.name = "JsonError";
    this.fault = fault;
    this.path = path;
  }
}
