/**
 * `custody policy show`: what is in force under a policy, or under several together, and where each line was said.
 * @module
 */
import { combinedLines } from "../policy/combined-lines.ts";
import { type EffectiveLine, effectiveLines, effectivePolicy } from "../policy/effective-policy.ts";
import { createGuard, type Guard } from "../policy/guard.ts";
import { addedTypes } from "../policy/own-lists.ts";
import { findPolicy, type LoadedPolicy } from "../policy/load-policy.ts";
import { createDetector } from "../scan/detector.ts";

export interface ShowOptions {
  readonly json?: boolean;
}

const valueCharsMax = 200;

const shortValue = (value: unknown): string => {
  const text = JSON.stringify(value);
  return text.length <= valueCharsMax ? text : `${text.slice(0, valueCharsMax)}...`;
};

const textOf = (lines: readonly (EffectiveLine & { readonly policy?: string })[]): string => {
  const width = Math.max(...lines.map(({ path }) => path.length));
  return lines
    .map(({ path, value, origin }) => `  ${path.padEnd(width)}  ${shortValue(value)}  # ${origin}\n`)
    .join("");
};

/** Which files a policy is made of, the first that is extended first. */
const filesOf = ({ files }: LoadedPolicy): string => files.map(({ file }) => file).join(" < ");

const factsOf = ({ name, digest, capture, streaming }: Guard) => ({ name, digest, capture, streaming });

/** Throws `policy_invalid`, also where the policies cannot be in force together. */
export const showPolicies = async (namesOrFiles: readonly string[], { json = false }: ShowOptions): Promise<void> => {
  const policies = namesOrFiles.map(findPolicy);
  const detector = createDetector({ added: policies.flatMap((policy) => addedTypes(effectivePolicy(policy))) });
  try {
    const guard = createGuard(policies, detector);
    const shown = policies.map((policy) => ({ name: policy.name, lines: effectiveLines(policy) }));
    const together = combinedLines(policies);
    if (json) {
      const combined = { ...factsOf(guard), lines: together };
      process.stdout.write(`${JSON.stringify({ policies: shown, combined }, null, 2)}\n`);
      return;
    }
    for (const [place, { name, lines }] of shown.entries()) {
      const policy = policies[place];
      process.stdout.write(`${name} (${policy === undefined ? "" : filesOf(policy)})\n${textOf(lines)}`);
    }
    if (policies.length > 1) {
      process.stdout.write(
        `${guard.name}: the strictest of what they say about a finding is done\n${textOf(together)}`,
      );
    }
    process.stdout.write(`digest ${guard.digest}; capture ${guard.capture}; answers stream as: ${guard.streaming}\n`);
  } finally {
    await detector.close();
  }
};
