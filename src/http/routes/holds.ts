/**
 * Legal holds: placed, listed, read, released. A subject comes in a body, and goes nowhere but into an HMAC.
 * @module
 */
import { z } from "zod";
import { CustodyError } from "../../domain/errors.ts";
import type { Principal } from "../../domain/principal.ts";
import { holdQuery } from "../../retention/hold-scope.ts";
import type { Hold, Holds } from "../../retention/holds.ts";
import type { AppContext } from "../context.ts";
import { pageShape, periodShape } from "../exchange-page.ts";
import { checkShape, readJsonBody } from "../read-json.ts";
import { reasonText } from "../second-person.ts";

export const placeHoldBody = z.strictObject({
  scope: z
    .strictObject({
      subject: z.string().min(1).max(256).describe("Whose exchanges. It is kept as an HMAC only."),
      key: z.string().min(1).max(64).describe("The id of the key that called."),
      ...periodShape,
      query: holdQuery.describe("What else must be so of an exchange."),
    })
    .exactPartial()
    .refine(({ from, to }) => from === undefined || to === undefined || from < to, { path: ["to"] })
    .describe("What it holds: all that is named must be so. At least one part is."),
  owner: z.string().min(1).max(200).describe("Who asked for it."),
  reason: reasonText,
});
export const releaseHoldBody = z.strictObject({ reason: reasonText });
export const holdListQuery = z.strictObject({
  state: z.enum(["in_force", "released"]).optional(),
  cursor: z.string().max(64).optional().describe("`nextCursor` of the page before."),
  limit: pageShape.limit,
});

const timeText = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

export const stateOfHold = ({ releasedAt }: Hold): "in_force" | "released" =>
  releasedAt === null ? "in_force" : "released";

const shown = (hold: Hold) => {
  const { id, scope, placedAt, placedBy, releasedAt, releasedBy } = hold;
  return {
    id,
    state: stateOfHold(hold),
    scope: { ...scope, from: timeText(scope.from), to: timeText(scope.to) },
    placedAt: timeText(placedAt),
    placedBy,
    releasedAt: timeText(releasedAt),
    releasedBy,
  };
};

/** Gives the HMAC that stands for a subject. */
export type SubjectIdOf = (subject: string) => string;

/** Places the hold that a body asks for. Throws as `Holds.place`. */
export const placeHoldFor = (
  holds: Holds,
  subjectIdOf: SubjectIdOf,
  principal: Principal,
  { scope, ...words }: z.infer<typeof placeHoldBody>,
): Promise<Hold> => {
  const { subject, ...rest } = scope;
  const hashed = subject === undefined ? {} : { subject: subjectIdOf(subject) };
  return holds.place(principal, { ...words, scope: { ...rest, ...hashed } });
};

/** `POST /api/v1/audit/holds {scope, owner, reason}`: in force when it is answered. */
export const placeHold = (holds: Holds, subjectIdOf: SubjectIdOf) => async (c: AppContext) =>
  c.json(shown(await placeHoldFor(holds, subjectIdOf, c.var.principal, await readJsonBody(c, placeHoldBody))), 201);

/** One page of the holds that somebody may see. */
export const pageOfHolds = (
  holds: Holds,
  principal: Principal,
  { state, cursor, limit }: z.infer<typeof holdListQuery>,
): { readonly page: readonly Hold[]; readonly nextCursor: string | null } => {
  const wanted = holds.list(principal).filter((hold) => state === undefined || stateOfHold(hold) === state);
  const start = cursor === undefined ? 0 : wanted.findIndex(({ id }) => id === cursor) + 1;
  const page = wanted.slice(start, start + limit);
  return { page, nextCursor: wanted.length > start + limit ? (page.at(-1)?.id ?? null) : null };
};

/** `GET /api/v1/audit/holds?state=`: newest first. */
export const listHolds = (holds: Holds) => async (c: AppContext) => {
  const { page, nextCursor } = pageOfHolds(holds, c.var.principal, checkShape(holdListQuery, c.req.query()));
  return c.json({ data: page.map(shown), nextCursor });
};

/** `GET /api/v1/audit/holds/:id`: for who may place or release holds also whose it is and why, which is an entry. */
export const readHold = (holds: Holds) => async (c: AppContext) => {
  const { principal } = c.var;
  const hold = holds.get(principal, c.req.param("id") ?? "");
  const { permissions } = principal;
  if (!permissions.has("place holds") && !permissions.has("release holds")) return c.json(shown(hold));
  c.header("cache-control", "no-store");
  return c.json({ ...shown(hold), ...(await holds.readWords(principal, hold)) });
};

/** `POST /api/v1/audit/holds/:id/release {reason}`: always an act of two people. */
export const releaseHold = (holds: Holds) => async (c: AppContext) => {
  const { reason: why } = await readJsonBody(c, releaseHoldBody);
  const id = c.req.param("id");
  if (id === undefined) throw new CustodyError("not_found", "no such hold");
  return c.json(shown(await holds.release(c.var.principal, id, why)));
};
