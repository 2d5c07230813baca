/**
 * `custody policy schema`
 * @module
 */
import { policyJsonSchema } from "../policy/policy-schema.ts";

export const printSchema = (): void => {
  process.stdout.write(`${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
};
