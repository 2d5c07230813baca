/**
 * `POST /api/v1/audit/findings/search`: in which exchanges something is. It comes in a body, so that no log of addresses has it.
 * @module
 */
import { z } from "zod";
import { registeredName } from "../../access/registered-name.ts";
import { seekValue, type Sought } from "../../evidence/search-findings.ts";
import type { Recorder } from "../../ledger/exchange-record.ts";
import type { AppContext } from "../context.ts";
import { decodeCursor, pageShape, periodShape, shownPage } from "../exchange-page.ts";
import { readJsonBody } from "../read-json.ts";

const daysMax = 3_660;
const dayMs = 86_400_000;

export const findingsSearchBody = z
  .strictObject({
    type: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]{1,63}$/)
      .describe(
        "The entity type that it was found as; `SUBJECT`, `SESSION_ID`, `LABEL` (`name=value`) or `TAG` for what callers say a call belongs to.",
      ),
    value: z.string().min(1).max(1_000).describe("What is sought, as it was written."),
    ...periodShape,
    team: registeredName.optional().describe("Only this team's exchanges."),
    ...pageShape,
  })
  .refine(({ from, to }) => from < to && to - from <= daysMax * dayMs, { path: ["to"] });

/** What is sought, as a person or a program wrote it. Its entry is durable before the index is read; see `seekValue`. */
export const seekFor = (
  recorder: Recorder,
  c: AppContext,
  { type, value, team, from, to }: Pick<z.infer<typeof findingsSearchBody>, "type" | "value" | "from" | "to" | "team">,
): Promise<Sought> => {
  // Nothing in the record knows a subject by its text.
  const known = type === "SUBJECT" ? recorder.keyring.subjectIdOf(value) : value;
  return seekValue(recorder, c.var.record, { principal: c.var.principal.id, team, type, value: known, from, to });
};

export const searchFindings = (recorder: Recorder) => async (c: AppContext) => {
  const { cursor, limit, ...asked } = await readJsonBody(c, findingsSearchBody);
  const before = cursor === undefined ? undefined : decodeCursor(cursor);
  const { pseudonyms, token } = await seekFor(recorder, c, asked);
  const { from, to, team } = asked;
  const page = await c.var.record.reader.pageExchanges({
    holding: pseudonyms,
    from,
    to,
    limit,
    ...(team === undefined ? {} : { team }),
    ...(before === undefined ? {} : { before }),
  });
  c.header("cache-control", "no-store");
  return c.json({ ...shownPage(page), sought: token });
};
