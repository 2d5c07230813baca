/**
 * Which texts are scanned, cell by cell: every field that the API knows, and what nobody has heard of. Made from the tables of fields, so that a
 * new one is a new cell; docs/coverage.md shows it, and a test puts a value through each.
 * @module
 */
import type { Endpoint } from "./endpoint.ts";
import type { FieldNames } from "./fields.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "./json-document.ts";

/** A request, an answer that comes whole, a chunk of one that streams. */
export type BodyKind = "request" | "answer" | "stream";

export interface CoverageCell {
  readonly body: BodyKind;
  /** Like `messages[].content`; `…` stands for a field that nobody has heard of. */
  readonly field: string;
  /** The least body that has this text there. */
  bodyWith(text: string): JsonObject;
}

/** Fields whose known fields are those of each object in an array. */
const arrays: ReadonlySet<string> = new Set([
  "messages",
  "tool_calls",
  "choices",
  "tools",
  "functions",
  "annotations",
  "top_logprobs",
  "content",
  "refusal",
  "data",
  "results",
  "documents",
  "output",
  "summary",
]);

/** What may be an array of parts, and may be a text. */
const textsToo: ReadonlySet<string> = new Set([
  "content",
  "input",
  "output",
  "system",
  "instructions",
  "documents",
  "document",
  "text",
]);

const unheardOf = "…";

/** The paths of all known fields without known fields inside, and beside them of an unknown field, a key, and a number. */
const pathsOf = (names: FieldNames, above: readonly string[]): string[][] => {
  const at = (...steps: readonly string[]): string[] => above.concat(steps);
  const paths: string[][] = [];
  for (const [name, inner] of Object.entries(names)) {
    if (inner === null || textsToo.has(name)) paths.push(at(name));
    if (inner !== null) paths.push(...pathsOf(inner, at(arrays.has(name) ? `${name}[]` : name)));
  }
  return [...paths, at(unheardOf), at(unheardOf, "key"), at(unheardOf, "number")];
};

/** Whether a path belongs to this kind of body: messages come whole, deltas in a stream. */
const isOf =
  (body: BodyKind) =>
  ([first, second]: readonly string[]): boolean =>
    body === "request" || first !== "choices[]" || second !== (body === "stream" ? "message" : "delta");

const wrap = (steps: readonly string[], inner: JsonValue): JsonValue =>
  steps.reduceRight<JsonValue>((value, step) => {
    const name = step.replace("[]", "");
    return { [name === unheardOf ? "unheard_of" : name]: step.endsWith("[]") ? [value] : value };
  }, inner);

const cellOf = (body: BodyKind, path: readonly string[], least: JsonObject): CoverageCell => {
  const last = path.at(-1);
  const isUnknown = path.at(-2) === unheardOf;
  const [shown, suffix] = isUnknown ? [path.slice(0, -1), ` (${last})`] : [path, ""];
  return {
    body,
    field: `${shown.join(".")}${suffix}`,
    bodyWith: (text) => {
      const inner = !isUnknown ? text : last === "key" ? { [text]: true } : Number(text.replaceAll(/\D/g, ""));
      const made = wrap(shown, inner);
      return isJsonObject(made) ? { ...least, ...made } : least;
    },
  };
};

/** Of a file of a form its sender says these, and nothing else. */
const saidOfFiles: ReadonlySet<string | undefined> = new Set(["filename", "content_type"]);

/** All cells of an endpoint, in the order of its tables. */
export const coverageCells = ({ requestNames, answerNames, stream, form }: Endpoint): readonly CoverageCell[] => {
  const bodies: readonly BodyKind[] = stream === null ? ["request", "answer"] : ["request", "answer", "stream"];
  const isFile = (name: string): boolean => form !== undefined && Object.hasOwn(form.files, name);
  return bodies.flatMap((body) =>
    pathsOf(body === "request" ? requestNames : answerNames, [])
      .filter(isOf(body))
      .filter(([first = "", second]) => body !== "request" || !isFile(first) || saidOfFiles.has(second))
      .map((path) => cellOf(body, path, body === "stream" ? (stream?.leastEvent ?? {}) : {})),
  );
};
