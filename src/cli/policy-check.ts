/**
 * `custody policy check`: whether a policy can be in force, and what in it is probably not meant.
 * @module
 */
import { effectivePolicy } from "../policy/effective-policy.ts";
import { createGuard } from "../policy/guard.ts";
import { addedTypes } from "../policy/own-lists.ts";
import { findPolicy } from "../policy/load-policy.ts";
import { policyWarnings } from "../policy/policy-warnings.ts";
import { createDetector } from "../scan/detector.ts";

/** Throws `policy_invalid` with `file:line: path: what is wrong`. Warnings do not fail it. */
export const checkPolicy = async (nameOrFile: string): Promise<void> => {
  const loaded = findPolicy(nameOrFile);
  const detector = createDetector({ added: addedTypes(effectivePolicy(loaded)) });
  try {
    const guard = createGuard(loaded, detector);
    for (const warning of policyWarnings(loaded, detector)) process.stdout.write(`warning: ${warning}\n`);
    process.stdout.write(`${guard.name}: valid; digest ${guard.digest}\n`);
  } finally {
    await detector.close();
  }
};
