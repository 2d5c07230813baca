/**
 * The cases of a policy: texts and bodies, and what must become of them. They stand beside it, in `<policy>.cases.yaml`.
 * @module
 */
import { z } from "zod";
import { dataClasses } from "../domain/data-class.ts";
import { directions, partKinds } from "../domain/part-kind.ts";
import { agreements } from "../domain/recipient.ts";
import { actions } from "../domain/verdict.ts";
import { applyEdits } from "../scan/edits.ts";
import { Placeholders } from "../scan/placeholders.ts";
import type { TextPart } from "../scan/scanner.ts";
import type { Guard, JudgeContext } from "./guard.ts";
import type { Judgement } from "./judgement.ts";
import { parseYamlLines } from "./parse-yaml.ts";

/** What is stated of an upstream, as the configuration has it. */
const upstream = z.strictObject({
  region: z.string().optional(),
  agreements: z.array(z.enum(agreements)).default([]),
  zeroRetention: z.boolean().default(false),
});

const expectation = z.strictObject({
  verdict: z.enum(actions).describe("The strongest action of all."),
  types: z.array(z.string()).optional().describe("Every entity type that is found, in any order."),
  dataClass: z.enum(dataClasses).optional(),
  text: z.string().optional().describe("What the text becomes."),
  texts: z.record(z.string(), z.string()).optional().describe("What texts of a body become, by path."),
  code: z.string().optional().describe("The error code of the refusal."),
  goesTo: z.array(upstream).optional().describe("Upstreams that it may be sent to, by what is stated of them."),
  keptFrom: z.array(upstream).optional().describe("Upstreams that it may not be sent to."),
});

const body = z.record(z.string(), z.unknown()).optional();

const caseSchema = z
  .strictObject({
    name: z.string().min(1).max(200),
    direction: z.enum(directions).default("request").describe("Of a text."),
    part: z.enum(partKinds).optional().describe("Of a text: what it is where it stands."),
    text: z.string().optional(),
    endpoint: z.string().default("chat.completions").describe("Of a body: the route, as entries name it."),
    request: body.describe("A request of the endpoint."),
    answer: body.describe("An answer of the endpoint; with a request, the answer to it."),
    expect: expectation,
  })
  .refine(
    ({ text, request, answer }) => (text === undefined) !== (request === undefined && answer === undefined),
    "must have either a text, or a request, an answer or both",
  )
  .refine(
    ({ direction, part }) => part === undefined || (part === "tool_result") === (direction === "tool_result"),
    "the part tool_result goes with the direction tool_result",
  );

const casesSchema = z.array(caseSchema).min(1).max(10_000);

type Expectation = z.infer<typeof expectation>;

/** One case. */
export type PolicyCase = z.infer<typeof caseSchema>;

/** A case, and the line that it begins at. */
export interface PlacedCase {
  readonly line: number;
  readonly given: PolicyCase;
}

/** The cases of a file. Throws `policy_invalid` with `file:line: path: what is wrong`. */
export const parseCases = (file: string, source: string): PlacedCase[] => {
  const { value, lineOf } = parseYamlLines(file, source, casesSchema, "policy_invalid");
  return value.map((given, place) => ({ line: lineOf([place]), given }));
};

/** What became of a case's text or body. */
export interface Judged {
  readonly judgement: Pick<Judgement<TextPart>, "verdict" | "reasons" | "dataClass" | "block" | "leaving">;
  /** What the text at a path became; null where there is none. */
  textAt(path: string): string | null;
}

const textPath = "text";
const partOf = { request: "user", tool_result: "tool_result", response: "assistant" } as const;

/** Judges the text of a case; a body is for the caller to take apart. */
export const judgeText = async (
  guard: Guard,
  { direction, part: partKind = partOf[direction], text = "" }: PolicyCase,
): Promise<Judged> => {
  const parts = [{ text, path: textPath, partKind }];
  const isAnswer = direction === "response";
  const scanners = isAnswer ? guard.answerScanners([]) : [];
  const context: JudgeContext = { isAnswer, which: "all", scanners, placeholders: new Placeholders() };
  const judgement = await guard.judge(parts, context);
  const [hit] = judgement.hits;
  return { judgement, textAt: (path) => (path === textPath ? applyEdits(text, hit?.edits ?? []) : null) };
};

/** Where a case is missed, one line for each; empty when it is met. */
export const differences = ({ routing }: Guard, expected: Expectation, { judgement, textAt }: Judged): string[] => {
  const lines: string[] = [];
  const compare = (what: string, is: unknown, should: unknown): void => {
    const [isText, shouldText] = [JSON.stringify(is), JSON.stringify(should)];
    if (isText !== shouldText) lines.push(`${what}: is ${isText}, expected ${shouldText}`);
  };
  const { verdict, types, dataClass, text, texts = {}, code, goesTo = [], keptFrom = [] } = expected;
  const isKept = (stated: z.infer<typeof upstream>): boolean =>
    routing.refusal({ ...stated, region: stated.region ?? null, dataClasses: null }, judgement.leaving) !== null;
  compare("verdict", judgement.verdict, verdict);
  if (types !== undefined) compare("types", judgement.reasons, types.toSorted());
  if (dataClass !== undefined) compare("dataClass", judgement.dataClass, dataClass);
  if (code !== undefined) compare("code", judgement.block?.error.code ?? null, code);
  if (text !== undefined) compare("text", textAt(textPath), text);
  for (const one of goesTo) if (isKept(one)) lines.push(`goesTo: is kept from ${JSON.stringify(one)}`);
  for (const one of keptFrom) if (!isKept(one)) lines.push(`keptFrom: may go to ${JSON.stringify(one)}`);
  for (const [path, should] of Object.entries(texts)) compare(path, textAt(path), should);
  return lines;
};
