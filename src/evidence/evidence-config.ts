/**
 * The part `evidence` of the configuration.
 * @module
 */
import { z } from "zod";

export const evidenceSchema = z.strictObject({});
