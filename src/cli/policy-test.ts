/**
 * `custody policy test`: runs the cases beside a policy. They are the operator's own texts, and shown as they are.
 * @module
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { CustodyError } from "../domain/errors.ts";
import { judgeAnswer, judgeRequest } from "../http/judge-bodies.ts";
import type { Endpoint } from "../openai/endpoint.ts";
import { endpoints } from "../openai/endpoints.ts";
import { effectivePolicy } from "../policy/effective-policy.ts";
import { createGuard, type Guard } from "../policy/guard.ts";
import { addedTypes } from "../policy/own-lists.ts";
import { loadPolicy, policyPath } from "../policy/load-policy.ts";
import {
  differences,
  type Judged,
  judgeText,
  parseCases,
  type PlacedCase,
  type PolicyCase,
} from "../policy/policy-cases.ts";
import { createDetector } from "../scan/detector.ts";

export interface TestOptions {
  /** The file with the cases, where it is not `<policy>.cases.yaml`. */
  readonly cases?: string;
}

const bytesOf = (body: unknown): Buffer => Buffer.from(JSON.stringify(body));

const endpointOf = ({ endpoint: route }: PolicyCase): Endpoint => {
  const endpoint = endpoints.find((one) => one.route === route);
  if (endpoint !== undefined) return endpoint;
  const known = endpoints.map((one) => one.route).join(", ");
  throw new CustodyError("policy_invalid", `endpoint: there is no such route; there are ${known}`);
};

const judgeCase = async (guard: Guard, one: PolicyCase): Promise<Judged> => {
  if (one.text !== undefined) return judgeText(guard, one);
  const endpoint = endpointOf(one);
  const request = one.request === undefined ? null : await judgeRequest(guard, endpoint, bytesOf(one.request));
  return one.answer === undefined && request !== null
    ? request
    : judgeAnswer(guard, endpoint, bytesOf(one.answer), request);
};

/** Runs every case: what each missed, one line for each difference; none where it was met. Throws `policy_invalid`, naming the case, when a body is none. */
export const runCases = async (
  guard: Guard,
  file: string,
  cases: readonly PlacedCase[],
): Promise<{ readonly name: string; readonly missed: readonly string[] }[]> => {
  const results = [];
  for (const { line, given } of cases) {
    const name = `${file}:${line}: ${given.name}`;
    try {
      results.push({ name, missed: differences(guard, given.expect, await judgeCase(guard, given)) });
    } catch (error) {
      if (!(error instanceof CustodyError)) throw error;
      throw new CustodyError("policy_invalid", `${name}: ${error.message}`);
    }
  }
  return results;
};

/** Where the cases of a policy's file stand. */
export const casesPath = (policyFile: string): string => `${policyFile.replace(/\.ya?ml$/, "")}.cases.yaml`;

const readCases = (file: string): PlacedCase[] => {
  let source: string;
  try {
    source = readFileSync(file, "utf8");
  } catch {
    throw new CustodyError("policy_invalid", `${file}: cannot be read`);
  }
  return parseCases(file, source);
};

/** Prints each case that is missed, and sets exit code 1 when one is. Throws `policy_invalid`. */
export const testPolicy = async (nameOrFile: string, options: TestOptions): Promise<void> => {
  const path = policyPath(nameOrFile, ".");
  const policy = loadPolicy(path);
  const file = options.cases ?? casesPath(path);
  const cases = readCases(file);
  const detector = createDetector({ added: addedTypes(effectivePolicy(policy)) });
  try {
    const results = await runCases(createGuard(policy, detector), basename(file), cases);
    const missed = results.filter((result) => result.missed.length > 0);
    for (const result of missed) process.stdout.write(`${result.name}\n  ${result.missed.join("\n  ")}\n`);
    process.stdout.write(`${policy.name}: ${results.length} cases, ${missed.length} missed\n`);
    if (missed.length > 0) process.exitCode = 1;
  } finally {
    await detector.close();
  }
};
