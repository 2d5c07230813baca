/**
 * The part `retention` of the configuration.
 * @module
 */
import { z } from "zod";

export const retentionSchema = z.strictObject({});
