/**
 * JSON Schemas of others: draft 2020-12 (https://json-schema.org/draft/2020-12/json-schema-validation), as far as it is understood here.
 * @module
 */
import { z } from "zod";
import { isLinear } from "./linear.ts";
import { type Check, createCheck, isObject, type Node, resolveIn } from "./schema-judge.ts";

const typeName = z.enum(["null", "boolean", "object", "array", "number", "integer", "string"]);
const text = z.string().optional();
const count = z.int().min(0).optional();
const number = z.number().optional();
const remark = z.unknown().optional();

const keywordsOver = (node: z.ZodType<Node>) => {
  const one = node.optional();
  const nodes = z.array(node).min(1).optional();
  const byName = z.record(z.string(), node).optional();
  return {
    $ref: text,
    $defs: byName,
    definitions: byName,
    type: z.union([typeName, z.array(typeName)]).optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    minLength: count,
    maxLength: count,
    pattern: text,
    minimum: number,
    maximum: number,
    exclusiveMinimum: number,
    exclusiveMaximum: number,
    multipleOf: z.number().positive().optional(),
    items: one,
    prefixItems: nodes,
    minItems: count,
    maxItems: count,
    properties: byName,
    patternProperties: byName,
    additionalProperties: one,
    propertyNames: one,
    required: z.array(z.string()).optional(),
    minProperties: count,
    maxProperties: count,
    allOf: nodes,
    anyOf: nodes,
    oneOf: nodes,
    not: one,
  };
};

/** What says nothing of a value. */
const remarks = {
  $schema: remark,
  $id: remark,
  $comment: remark,
  title: remark,
  description: remark,
  default: remark,
  examples: remark,
  format: remark,
  deprecated: remark,
};

/** Says nothing but what is understood. */
const operatorNode: z.ZodType<Node> = z.lazy(() =>
  z.union([z.boolean(), z.strictObject({ ...keywordsOver(operatorNode), ...remarks })]),
);
const callerNode: z.ZodType<Node> = z.lazy(() => z.union([z.boolean(), z.looseObject(keywordsOver(callerNode))]));

const objectsMax = 20_000;

interface Said {
  readonly patterns: Set<string>;
  readonly references: Set<string>;
}

/** The expressions and the references of a schema, wherever they stand; null when it is too large. */
const saidIn = (schema: unknown): Said | null => {
  const said: Said = { patterns: new Set(), references: new Set() };
  const open: unknown[] = [schema];
  for (let objects = 0; open.length > 0; objects += 1) {
    if (objects > objectsMax) return null;
    const one = open.pop();
    if (typeof one !== "object" || one === null) continue;
    for (const [key, value] of Object.entries(one)) {
      if (typeof value === "object" && value !== null) open.push(value);
      if (key === "pattern" && typeof value === "string") said.patterns.add(value);
      if (key === "$ref" && typeof value === "string") said.references.add(value);
      if (key === "patternProperties" && isObject(value))
        for (const name of Object.keys(value)) said.patterns.add(name);
    }
  }
  return said;
};

/** The schema, where all of it is understood. */
const understood = (schema: unknown, shape: z.ZodType<Node>): { root: Node; patterns: ReadonlySet<string> } | null => {
  const said = saidIn(schema);
  if (said === null || !shape.safeParse(schema).success) return null;
  const root = schema as Node;
  const isWhole = [...said.references].every((one) => resolveIn(root, one) !== undefined);
  return isWhole ? { root, patterns: said.patterns } : null;
};

const isExpression = (source: string): boolean => {
  try {
    return new RegExp(source, "u").source !== "";
  } catch {
    return false;
  }
};

/** What is wrong with an operator's schema; null when nothing is. */
export const jsonSchemaFault = (schema: unknown): string | null => {
  const known = understood(schema, operatorNode);
  if (known === null || ![...known.patterns].every(isExpression)) {
    return "this is not a JSON Schema, or one with parts that are not supported";
  }
  const isSlow = [...known.patterns].some((source) => !isLinear(source, "u", "anywhere"));
  return isSlow ? "a text could make one of its patterns slow" : null;
};

/** The check of an operator's schema, which has no fault. What would take too long to tell is not what it says. */
export const schemaCheck = (schema: unknown): Check => createCheck(schema as Node, false, false);

/**
 * The check of a caller's schema (`response_format`), without what a caller's expressions decide; null when the schema cannot be understood:
 * what it says is then nobody's promise.
 */
export const callerSchemaCheck = (schema: unknown): Check | null => {
  const known = understood(schema, callerNode);
  return known === null ? null : createCheck(known.root, true, true);
};
