/**
 * Erasing a subject: asked for, watched, and certified.
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { erasureBases, readResult } from "../../retention/erasure-result.ts";
import type { Erasures } from "../../retention/erasures.ts";
import type { ErasureRow } from "../../store/retention-rows.ts";
import type { AppContext } from "../context.ts";
import { pageShape } from "../exchange-page.ts";
import { checkShape, readJsonBody } from "../read-json.ts";
import { reasonText } from "../second-person.ts";

const identifiersMax = 50;
/** How long an answer waits for the end; the erasure goes on after it. */
const answerAfterMs = 20_000;

export const eraseBody = z.strictObject({
  subject: z
    .string()
    .min(1)
    .max(256)
    .describe("As callers name it in `X-Custody-Subject` or `user`. It is kept as an HMAC only."),
  basis: z.enum(erasureBases).describe("A letter of GDPR Art. 17(1), the CCPA, a contract, or something else."),
  reason: reasonText,
  identifiers: z
    .array(
      z.strictObject({
        type: z
          .string()
          .regex(/^[A-Z][A-Z0-9_]{1,63}$/)
          .optional()
          .describe("Its entity type; whatever it was found as, where it is not said."),
        value: z.string().min(1).max(1_000),
      }),
    )
    .max(identifiersMax)
    .default([])
    .describe("Values that stand for the subject in what others said: where they were found is listed, not erased."),
});

export const erasureListQuery = z.strictObject({
  state: z.enum(["begun", "done"]).optional(),
  cursor: z
    .string()
    .regex(/^ers_[0-9a-f-]{36}$/)
    .optional()
    .describe("`nextCursor` of the page before."),
  limit: pageShape.limit,
});

const timeText = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

/** The row as lists show it; whose it was only as the HMAC that is left of it. */
const shown = (row: ErasureRow) => {
  const { mentions: _mentions, exchangesSha256: _digest, ...counts } = readResult(row);
  const { id, state, basis, subject, requestedAt, requestedBy, finishedAt } = row;
  const times = { requestedAt: timeText(requestedAt), finishedAt: timeText(finishedAt) };
  return { id, state, basis, subject, requestedBy, ...times, ...counts };
};

/** With the exchanges of others in which the subject was found: a person decides about them. */
const shownWhole = (row: ErasureRow) => {
  const { mentions, exchangesSha256 } = readResult(row);
  const { begunPosition: begun, erasedPosition: erased } = row;
  return { ...shown(row), exchangesSha256, entries: { begun, erased }, mentions };
};

/** `POST /api/v1/audit/erasures {subject, basis, reason, identifiers?}`: 201 when it is done, or begun for so long that the answer comes first. */
export const eraseSubject = (erasures: Erasures) => async (c: AppContext) => {
  const request = await readJsonBody(c, eraseBody);
  const { id, done } = await erasures.begin({ ...request, principal: c.var.principal.id });
  const over = new AbortController();
  try {
    await Promise.race([done, pause(answerAfterMs, undefined, { ref: false, signal: over.signal })]);
  } finally {
    over.abort();
  }
  c.header("cache-control", "no-store");
  return c.json(shownWhole(await erasures.get(id)), 201);
};

/** `GET /api/v1/audit/erasures?state=`: newest first. */
export const listErasures = (erasures: Erasures) => async (c: AppContext) => {
  const { state, cursor: before, limit } = checkShape(erasureListQuery, c.req.query());
  const filter = { ...(state === undefined ? {} : { state }), ...(before === undefined ? {} : { before }) };
  const rows = await erasures.list({ ...filter, limit: limit + 1 });
  const page = rows.slice(0, limit).map(shown);
  return c.json({ data: page, nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null });
};

/** `GET /api/v1/audit/erasures/:id` */
export const readErasure = (erasures: Erasures) => async (c: AppContext) =>
  c.json(shownWhole(await erasures.get(c.req.param("id") ?? "")));

/** `GET /api/v1/audit/erasures/:id/certificate`: a signed note. */
export const readCertificate = (certificateOf: (id: string) => Promise<string>) => async (c: AppContext) => {
  const text = await certificateOf(c.req.param("id") ?? "");
  c.header("content-type", "text/plain; charset=utf-8");
  return c.body(text);
};
