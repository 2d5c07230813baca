/**
 * Whether a value is what a JSON Schema says, in a time that neither of them can stretch: each pair of a subschema and a value is judged once,
 * in a bounded number of steps.
 * @module
 */

/** Whether a value is what a schema says. */
export type Check = (value: unknown) => boolean;

/** A schema, or what is true or false of everything. */
export type Node = boolean | Schema;

type ByName = Readonly<Record<string, Node>> | undefined;

/** The keywords that are understood. */
export interface Schema {
  readonly $ref?: string | undefined;
  readonly $defs?: ByName;
  readonly definitions?: ByName;
  readonly type?: string | readonly string[] | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly pattern?: string | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly exclusiveMinimum?: number | undefined;
  readonly exclusiveMaximum?: number | undefined;
  readonly multipleOf?: number | undefined;
  readonly items?: Node | undefined;
  readonly prefixItems?: readonly Node[] | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly properties?: ByName;
  readonly patternProperties?: ByName;
  readonly additionalProperties?: Node | undefined;
  readonly propertyNames?: Node | undefined;
  readonly required?: readonly string[] | undefined;
  readonly minProperties?: number | undefined;
  readonly maxProperties?: number | undefined;
  readonly allOf?: readonly Node[] | undefined;
  readonly anyOf?: readonly Node[] | undefined;
  readonly oneOf?: readonly Node[] | undefined;
  readonly not?: Node | undefined;
}

/** One judgement: it ends when it has taken too many steps. */
interface Run {
  /** A caller's expressions could take forever: what depends on them says nothing. */
  readonly isCaller: boolean;
  judge(node: Node, value: unknown): boolean;
  spend(steps: number): void;
  resolve(reference: string): Node | undefined;
}

type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const typeOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "array" : Number.isInteger(value) ? "integer" : typeof value;

/** One, and one more for every 64 characters of a text: comparing takes as long. */
const stepsOf = (value: unknown): number => (typeof value === "string" ? 1 + Math.floor(value.length / 64) : 1);

const isEqual = (a: unknown, b: unknown, run: Run): boolean => {
  run.spend(stepsOf(b));
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((one: unknown, place) => isEqual(one, b[place], run));
  }
  if (!isObject(a) || !isObject(b)) return a === b;
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  run.spend(keys.length + others.length);
  return keys.length === others.length && keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key], run));
};

const isAny = (schema: Schema, value: unknown, run: Run): boolean => {
  const type = typeOf(value);
  const types = schema.type === undefined ? null : [schema.type].flat();
  run.spend(types?.length ?? 0);
  if (types !== null && !types.some((one) => one === type || (one === "number" && type === "integer"))) return false;
  if (schema.enum !== undefined && !schema.enum.some((one) => isEqual(one, value, run))) return false;
  return !Object.hasOwn(schema, "const") || isEqual(schema.const, value, run);
};

const isString = ({ minLength = 0, maxLength = Infinity, pattern }: Schema, text: string, run: Run): boolean => {
  if (minLength !== 0 || maxLength !== Infinity) {
    run.spend(text.length);
    // Characters are code points (RFC 8259, 7).
    const { length } = [...text];
    if (length < minLength || length > maxLength) return false;
  }
  return pattern === undefined || run.isCaller || new RegExp(pattern, "u").test(text);
};

const isNumber = (schema: Schema, value: number): boolean => {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity } = schema;
  if (value < minimum || value > maximum || value <= exclusiveMinimum || value >= exclusiveMaximum) return false;
  return schema.multipleOf === undefined || Number.isInteger(value / schema.multipleOf);
};

const isArray = (schema: Schema, values: readonly unknown[], run: Run): boolean => {
  const { items = true, prefixItems = [], minItems = 0, maxItems = Infinity } = schema;
  if (values.length < minItems || values.length > maxItems) return false;
  return values.every((one, place) => run.judge(prefixItems[place] ?? items, one));
};

const isRecord = (schema: Schema, value: JsonObject, run: Run): boolean => {
  const { properties = {}, patternProperties, additionalProperties = true, propertyNames = true } = schema;
  const { required = [], minProperties = 0, maxProperties = Infinity } = schema;
  const keys = Object.keys(value);
  run.spend(required.length + keys.length);
  if (keys.length < minProperties || keys.length > maxProperties) return false;
  if (!required.every((key) => Object.hasOwn(value, key))) return false;
  // A caller's expressions are not looked at: any name may be one of theirs.
  const patterns = Object.entries((run.isCaller ? null : patternProperties) ?? {});
  run.spend(patterns.length);
  const others = run.isCaller && patternProperties !== undefined ? true : additionalProperties;
  return keys.every((key) => {
    run.spend(patterns.length);
    const found = Object.hasOwn(properties, key) ? [properties[key] ?? true] : [];
    for (const [pattern, inner] of patterns) {
      if (new RegExp(pattern, "u").test(key)) found.push(inner);
    }
    const inner = found.length === 0 ? [others] : found;
    return run.judge(propertyNames, key) && inner.every((one) => run.judge(one, value[key]));
  });
};

const isComposed = ({ $ref, allOf = [], anyOf, oneOf, not }: Schema, value: unknown, run: Run): boolean => {
  run.spend($ref?.length ?? 0);
  if ($ref !== undefined && !run.judge(run.resolve($ref) ?? true, value)) return false;
  if (!allOf.every((one) => run.judge(one, value))) return false;
  if (anyOf !== undefined && !anyOf.some((one) => run.judge(one, value))) return false;
  // Without its expressions more of a caller's schemas may match than are meant to.
  if (run.isCaller) return oneOf === undefined || oneOf.some((one) => run.judge(one, value));
  if (oneOf !== undefined && oneOf.filter((one) => run.judge(one, value)).length !== 1) return false;
  return not === undefined || !run.judge(not, value);
};

const isWhatItSays = (schema: Schema, value: unknown, run: Run): boolean => {
  if (!isAny(schema, value, run)) return false;
  if (typeof value === "string" && !isString(schema, value, run)) return false;
  if (typeof value === "number" && !isNumber(schema, value)) return false;
  if (Array.isArray(value) && !isArray(schema, value, run)) return false;
  if (isObject(value) && !isRecord(schema, value, run)) return false;
  return isComposed(schema, value, run);
};

const stepsMax = 1_000_000;
const depthMax = 400;

class TooMuch extends Error {}

const reference = /^#\/(\$defs|definitions)\/([^/]+)$/;

/** What a reference names: the whole, or one of its definitions; undefined when that is nothing. */
export const resolveIn = (root: Node, given: string): Node | undefined => {
  if (given === "#" || typeof root === "boolean") return root;
  const [, list, name = ""] = reference.exec(given) ?? [];
  const key = name.replaceAll("~1", "/").replaceAll("~0", "~");
  const named = list === "$defs" ? root.$defs : list === "definitions" ? root.definitions : undefined;
  return named !== undefined && Object.hasOwn(named, key) ? named[key] : undefined;
};

/** A check; where it would take too much it says `beyond`. */
export const createCheck =
  (root: Node, isCaller: boolean, beyond: boolean): Check =>
  (given) => {
    const judged = new Map<Schema, Map<unknown, boolean>>();
    let steps = 0;
    let depth = 0;
    const spend = (more: number): void => {
      steps += more;
      if (steps > stepsMax || depth > depthMax) throw new TooMuch();
    };
    const judge = (one: Node, value: unknown): boolean => {
      spend(stepsOf(value));
      if (typeof one === "boolean") return one;
      const known = judged.get(one) ?? new Map<unknown, boolean>();
      judged.set(one, known);
      const before = known.get(value);
      if (before !== undefined) return before;
      // Where it comes back to itself, it says nothing more.
      known.set(value, true);
      depth += 1;
      const isIt = isWhatItSays(one, value, run);
      depth -= 1;
      known.set(value, isIt);
      return isIt;
    };
    const run: Run = { isCaller, judge, spend, resolve: (name) => resolveIn(root, name) };
    try {
      return judge(root, given);
    } catch (error) {
      if (error instanceof TooMuch) return beyond;
      throw error;
    }
  };
