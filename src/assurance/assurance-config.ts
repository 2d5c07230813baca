/**
 * The part `assurance` of the configuration.
 * @module
 */
import { z } from "zod";

export const assuranceSchema = z.strictObject({});
