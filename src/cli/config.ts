/**
 * `custody config schema`
 * @module
 */
import { configJsonSchema } from "../config.ts";

export const printSchema = (): void => {
  process.stdout.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
};
