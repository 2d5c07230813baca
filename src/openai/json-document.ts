/**
 * A JSON text that was read strictly: its value, and where in the text each key, string and number stands.
 * @module
 */

import type { PartKind } from "../domain/part-kind.ts";

/** A JSON value in plain JavaScript. Objects hold own properties only, `__proto__` included. */
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;

export interface JsonObject {
  [key: string]: JsonValue;
}

/** What stands at a place of the text: `container` is an object or an array. */
export type JsonKind = "key" | "string" | "number" | "container";

/** A place in the text. The path is built only when it is asked for. */
export class JsonNode {
  readonly kind: JsonKind;
  /** UTF-16 offset of the first character, the quote of a string or key. */
  readonly start: number;
  /** UTF-16 offset after the last character. A container's is set when it has been read. */
  end: number;
  /** Decoded text of a string or key, raw source text of a number, "" for a container. */
  readonly text: string;
  /** The container around it; null for the outermost value. */
  readonly parent: JsonNode | null;
  /** Its name in an object or its position in an array; for a key, the name of its member. */
  readonly step: string | number;
  /** What its text is in a body: `requestParts` and `answerParts` say. */
  partKind: PartKind = "field";
  /** Whether the step is a position or a field that the API knows at that level, and so is not the sender's own text. */
  readonly known: boolean;

  constructor(
    kind: JsonKind,
    start: number,
    end: number,
    text: string,
    parent: JsonNode | null,
    step: string | number,
    known: boolean,
  ) {
    this.kind = kind;
    this.start = start;
    this.end = end;
    this.text = text;
    this.parent = parent;
    this.step = step;
    this.known = known;
  }

  /** Like `messages[0].content`; "" for the outermost value. It holds the sender's own key names: sealed findings only. */
  get path(): string {
    return formatPath(this, (node) => node.step);
  }

  /** The name of the field that it is the value of, or stands in the array of, where that is the sender's own; else "". */
  get label(): string {
    if (this.kind === "key" || this.parent === null) return "";
    // A place in an array: the array's own name.
    if (typeof this.step === "number") return this.parent.label;
    return this.known ? "" : this.step;
  }

  get isNumber(): boolean {
    return this.kind === "number";
  }

  /** The path with `*` for every name that the API does not know: fit for errors and logs. */
  get publicPath(): string {
    return formatPath(this, (node) => (node.known ? node.step : "*"));
  }
}

/** A strictly read JSON text. Offsets of `tokens` are offsets in `text`. */
export interface JsonDocument {
  readonly text: string;
  readonly value: JsonValue;
  /** Every key, string and number in the order of the text. */
  readonly tokens: readonly JsonNode[];
}

/** Whether a value is an object, and neither null nor an array. */
export const isJsonObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The objects in an array; none of what is no array. */
export const objectsIn = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter((one) => isJsonObject(one)) : [];

const plainName = /^(?:\*|[A-Za-z_$][\w$-]*)$/;

/** A path in the way that JavaScript would write it: names that are no identifiers are quoted, `metadata["a.b"]`. */
export const pathOf = (steps: readonly (string | number)[]): string => {
  let path = "";
  for (const step of steps) {
    if (typeof step === "number") path += `[${step}]`;
    else if (!plainName.test(step)) path += `[${JSON.stringify(step)}]`;
    else path += path === "" ? step : `.${step}`;
  }
  return path;
};

const formatPath = (node: JsonNode, stepOf: (node: JsonNode) => string | number): string => {
  const steps: (string | number)[] = [];
  for (let at = node; at.parent !== null; at = at.parent) steps.push(stepOf(at));
  return pathOf(steps.toReversed());
};
