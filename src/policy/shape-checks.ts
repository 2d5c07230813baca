/**
 * What a policy's lists and limits say of the shape of a request and of an answer: models, tools, sizes, structured output.
 * @module
 */
import type { AnswerShape, RequestShape } from "../domain/body-shape.ts";
import { compileGlobs } from "../domain/glob.ts";
import type { LocatedFinding } from "../domain/finding.ts";
import type { EffectivePolicy } from "./effective-policy.ts";
import { callerSchemaCheck, schemaCheck } from "./json-schema.ts";
import type { Check } from "./schema-judge.ts";

/** The fault of a body as a whole: it has no span of its own, and raises no class. What stands for a scanner is the policy's line that says so. */
export const fault = (type: string, path: string, by: string): LocatedFinding => ({
  type,
  path,
  start: 0,
  end: 0,
  scoreMilli: 1_000,
  scanner: by,
  dataClass: "public",
});

/** The names of all members that a JSON text writes, however often. */
const namesWritten = (json: string): string[] => {
  const names: string[] = [];
  let start = -1;
  for (const { 0: mark, index } of json.matchAll(/\\.|"\s*:?/g)) {
    if (mark.startsWith("\\")) continue;
    if (start >= 0 && mark.endsWith(":")) names.push(JSON.parse(json.slice(start, index + 1)));
    start = start < 0 ? index : -1;
  }
  return names;
};

const namesRead = (value: unknown): string[] => {
  const names: string[] = [];
  const open = [value];
  while (open.length > 0) {
    const one = open.pop();
    if (typeof one !== "object" || one === null) continue;
    for (const inner of Object.values(one)) open.push(inner);
    if (!Array.isArray(one)) for (const name of Object.keys(one)) names.push(name);
  }
  return names;
};

/** Whether both lists have the same texts, each as often, in any order. */
const isSameBag = (some: readonly string[], others: readonly string[]): boolean => {
  const left = new Map<string, number>();
  for (const one of some) left.set(one, (left.get(one) ?? 0) + 1);
  for (const one of others) left.set(one, (left.get(one) ?? 0) - 1);
  return [...left.values()].every((count) => count === 0);
};

/**
 * A JSON text that has one reading, whoever reads it; else null. JSON.parse takes the last of two members of one name, others the first; and
 * V8 13.6 (Node 24) reads some names with an escape as another's.
 */
const parse = (text: string): { value: unknown } | null => {
  try {
    const value: unknown = JSON.parse(text);
    return isSameBag(namesWritten(text), namesRead(value)) ? { value } : null;
  } catch {
    return null;
  }
};

/** What no scanner looks into, counted by what it is; a finding's end is its size in bytes. */
export const mediaFindings = ({ media }: RequestShape): LocatedFinding[] =>
  media.map(({ kind, bytes, path }) => ({ ...fault(kind, path, "body"), end: bytes }));

export interface ShapeChecks {
  /** Whether an answer can only be judged when it is whole. */
  readonly needWholeAnswer: boolean;
  ofRequest(shape: RequestShape): readonly LocatedFinding[];
  ofAnswer(shape: AnswerShape, request: Pick<RequestShape, "responseSchema">): readonly LocatedFinding[];
}

const toolChecks = ({ allow, deny = [], arguments: schemas = {} }: EffectivePolicy["tools"]) => {
  const isAllowed = allow === undefined ? () => true : compileGlobs(allow);
  const isDenied = compileGlobs(deny);
  const checks = new Map<string, Check>(Object.entries(schemas).map(([name, schema]) => [name, schemaCheck(schema)]));
  return {
    mayCall: (name: string): boolean => isAllowed(name) && !isDenied(name),
    areValid: (name: string, given: string): boolean => {
      const check = checks.get(name);
      if (check === undefined) return true;
      const parsed = parse(given);
      return parsed !== null && check(parsed.value);
    },
    isUsed: allow !== undefined || deny.length > 0 || checks.size > 0,
  };
};

/** The checks of one policy. */
export const compileShapeChecks = ({ models, tools, limits }: EffectivePolicy): ShapeChecks => {
  const isModel = models === undefined ? () => true : compileGlobs(models);
  const tool = toolChecks(tools);
  const most = (max: number | undefined, value: number): boolean => max === undefined || value <= max;
  return {
    needWholeAnswer: tool.isUsed || limits.completionTokensMax !== undefined,
    ofRequest: (shape) => {
      const found: LocatedFinding[] = [];
      if (!isModel(shape.model)) found.push(fault("MODEL_NOT_ALLOWED", "model", "models"));
      for (const { name, path } of shape.tools)
        if (!tool.mayCall(name)) found.push(fault("TOOL_NOT_ALLOWED", path, "tools"));
      const hold = (isWithin: boolean, path: string, limit: keyof typeof limits): void => {
        if (!isWithin) found.push(fault("REQUEST_TOO_LONG", path, `limits.${limit}`));
      };
      hold(most(limits.promptTokensMax, shape.promptTokens), "messages", "promptTokensMax");
      hold(most(limits.messagesMax, shape.messages), "messages", "messagesMax");
      hold(most(limits.imagesMax, shape.media.length), "messages", "imagesMax");
      const areSmall = shape.media.every(({ bytes }) => most(limits.imageBytesMax, bytes));
      hold(areSmall, "messages", "imageBytesMax");
      const answerTokens = shape.completionTokensMax ?? 0;
      hold(most(limits.completionTokensMax, answerTokens), "max_completion_tokens", "completionTokensMax");
      return found;
    },
    ofAnswer: ({ choices, completionTokens }, { responseSchema }) => {
      const found: LocatedFinding[] = [];
      const check = responseSchema === null ? null : callerSchemaCheck(responseSchema);
      for (const [place, { content, toolCalls }] of choices.entries()) {
        const parsed = check === null || content === null ? null : parse(content);
        if (check !== null && content !== null && (parsed === null || !check(parsed.value))) {
          found.push(fault("OUTPUT_SCHEMA_MISMATCH", `choices[${place}].message.content`, "response_format"));
        }
        for (const { name, arguments: given, path } of toolCalls) {
          if (!tool.mayCall(name)) found.push(fault("TOOL_NOT_ALLOWED", path, "tools"));
          else if (!tool.areValid(name, given)) found.push(fault("TOOL_ARGUMENTS_INVALID", path, "tools.arguments"));
        }
      }
      if (!most(limits.completionTokensMax, completionTokens))
        found.push(fault("OUTPUT_TOO_LONG", "usage", "limits.completionTokensMax"));
      return found;
    },
  };
};
