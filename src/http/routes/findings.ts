/**
 * `POST /api/v1/audit/findings/search`: in which exchanges a value was found. The value comes in a body, so that no log of addresses has it.
 * @module
 */
import { z } from "zod";
import { registeredName } from "../../access/registered-name.ts";
import { searchFindings as search } from "../../evidence/search-findings.ts";
import type { Recorder } from "../../ledger/exchange-record.ts";
import type { AppContext } from "../context.ts";
import { decodeCursor, pageOf, pageShape, periodShape } from "../exchange-page.ts";
import { readJsonBody } from "../read-json.ts";

const daysMax = 3_660;
const dayMs = 86_400_000;

export const findingsSearchBody = z
  .strictObject({
    type: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]{1,63}$/)
      .describe("The entity type that it was found as."),
    value: z.string().min(1).max(1_000).describe("What was found, as it was written."),
    ...periodShape,
    team: registeredName.optional().describe("Only this team's exchanges."),
    ...pageShape,
  })
  .refine(({ from, to }) => from < to && to - from <= daysMax * dayMs, { path: ["to"] });

/** The search's own entry is durable before the index is read. */
export const searchFindings = (recorder: Recorder) => async (c: AppContext) => {
  const { cursor, limit, ...asked } = await readJsonBody(c, findingsSearchBody);
  const rows = await search(recorder, c.var.record, {
    ...asked,
    team: asked.team,
    principal: c.var.principal.id,
    before: cursor === undefined ? undefined : decodeCursor(cursor),
    limit: limit + 1,
  });
  c.header("cache-control", "no-store");
  return c.json(pageOf(rows, limit));
};
