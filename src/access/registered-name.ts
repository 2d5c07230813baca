/**
 * Names that an administrator registers and entries may carry: teams, environments, labels of policies, rules of retention.
 * @module
 */
import { z } from "zod";

export const registeredName = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/);
