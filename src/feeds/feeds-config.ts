/**
 * The part `feeds` of the configuration.
 * @module
 */
import { z } from "zod";

export const feedsSchema = z.strictObject({});
