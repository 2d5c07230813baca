/**
 * What a team may be called. Its name stands in entries: one is registered with a key or a group, and not with a request.
 * @module
 */
import { z } from "zod";

export const teamName = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/);
