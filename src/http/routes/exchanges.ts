/**
 * What auditors ask of the record: lists, one exchange with its entries, its proof, and (admin, with a reason) its payloads.
 * @module
 */
import { z } from "zod";
import { registeredName } from "../../access/registered-name.ts";
import { dataClasses } from "../../domain/data-class.ts";
import { outcomes, payloadRoles, type PayloadRef } from "../../domain/entry.ts";
import { CustodyError } from "../../domain/errors.ts";
import { actions } from "../../domain/verdict.ts";
import { revealExchange, type RevealedText } from "../../evidence/reveal.ts";
import { pseudonymsOfToken } from "../../evidence/search-findings.ts";
import type { ExchangeEntries, PlacedFeedback, PlacedReview } from "../../evidence/scoped-reader.ts";
import type { Recorder } from "../../ledger/exchange-record.ts";
import { formatProof, proveInclusion } from "../../ledger/proof.ts";
import type { ExchangeFilter, ExchangeRow } from "../../store/store.ts";
import type { AppContext } from "../context.ts";
import { decodeCursor, pageShape, periodShape, shownExchange, shownPage } from "../exchange-page.ts";
import { checkShape, readJsonBody } from "../read-json.ts";
import { reasonText } from "../second-person.ts";
import { shownFeedback } from "./feedback.ts";
import { shownReview } from "./reviews.ts";

const nameInCatalogue = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);

export const exchangeListQuery = z.strictObject({
  from: periodShape.from.optional(),
  to: periodShape.to.optional(),
  model: z.string().max(256).optional().describe("A name or a pattern of the catalogue."),
  key: z.string().max(64).optional().describe("The id of the key that called."),
  team: registeredName.optional(),
  outcome: z.enum(outcomes).optional().describe("How it ended."),
  verdict: z.enum(actions).optional().describe("The strongest action that was taken."),
  data_class: z.enum(dataClasses).optional(),
  route: z
    .string()
    .regex(/^[a-z_]+(\.[a-z_]+)*$/)
    .max(64)
    .optional()
    .describe("The endpoint, as entries name it: chat.completions."),
  upstream: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/)
    .optional()
    .describe("The upstream that was asked last."),
  policy: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe("The digest of the policies that it was under."),
  entity_type: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{1,63}$/)
    .optional()
    .describe("An entity type of which something was found, in request or answer."),
  degraded: z
    .enum(["true", "false"])
    .optional()
    .describe(
      "Whether a scanner did not judge all of it: it failed, was too late or had too much to do, and the call went on.",
    ),
  agent: nameInCatalogue.optional(),
  project: nameInCatalogue.optional(),
  campaign: nameInCatalogue.optional(),
  arm: nameInCatalogue.optional(),
  batch: z
    .string()
    .regex(/^batch_[0-9a-f-]{36}$/)
    .optional()
    .describe("Lines of this batch, and its files."),
  sought: z
    .string()
    .regex(/^(?:[A-Za-z0-9_-]{24}){1,122}$/)
    .optional()
    .describe(
      "Where a value, a subject, a session or a label is: `sought` of a search for findings. Takes its permission.",
    ),
  ...pageShape,
});

/** What the store is asked, but for what is sought. */
const filterOf = (query: z.infer<typeof exchangeListQuery>): ExchangeFilter => {
  const { from, to, model, key, team, outcome, verdict, data_class: dataClass, cursor, limit } = query;
  const { agent, project, campaign, arm, batch, route, upstream, policy, entity_type: found, degraded } = query;
  return {
    limit,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(model === undefined ? {} : { model }),
    ...(key === undefined ? {} : { principal: key }),
    ...(team === undefined ? {} : { team }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(verdict === undefined ? {} : { verdict }),
    ...(dataClass === undefined ? {} : { dataClass }),
    ...(route === undefined ? {} : { route }),
    ...(upstream === undefined ? {} : { upstream }),
    ...(policy === undefined ? {} : { policy }),
    ...(found === undefined ? {} : { found }),
    ...(degraded === undefined ? {} : { degraded: degraded === "true" }),
    ...(agent === undefined ? {} : { agent }),
    ...(project === undefined ? {} : { project }),
    ...(campaign === undefined ? {} : { campaign }),
    ...(arm === undefined ? {} : { arm }),
    ...(batch === undefined ? {} : { batch }),
    ...(cursor === undefined ? {} : { before: decodeCursor(cursor) }),
  };
};

/** What the store is asked. Throws `forbidden` where somebody may not search and follows who may. */
export const readFilter = async (c: AppContext, query: z.infer<typeof exchangeListQuery>): Promise<ExchangeFilter> => {
  const filter = filterOf(query);
  if (query.sought === undefined) return filter;
  const { principal, record } = c.var;
  if (!principal.permissions.has("search findings")) {
    throw new CustodyError("forbidden", "this is what a search for findings gave: your role may not search", "sought");
  }
  return { ...filter, holding: await pseudonymsOfToken(record, query.sought) };
};

/** `GET /api/v1/audit/exchanges`: a page may have fewer than its limit, or none, and go on: what few fit is searched for a stretch at a time. */
export const listExchanges = () => async (c: AppContext) => {
  const query = checkShape(exchangeListQuery, c.req.query());
  const page = await c.var.record.reader.pageExchanges(await readFilter(c, query));
  return c.json(shownPage(page));
};

/** One that is not the caller's to see is none. */
export const findExchange = async (c: AppContext): Promise<ExchangeRow> => {
  const row = await c.var.record.reader.readExchange(c.req.param("id") ?? "");
  if (row === null) throw new CustodyError("not_found", "no such exchange");
  return row;
};

/** `GET /api/v1/audit/exchanges/:id` */
export const readExchange = () => async (c: AppContext) => {
  const row = await findExchange(c);
  const { reader } = c.var.record;
  const [feedback, reviews] = [await reader.readFeedbackOf(row.id), await reader.readReviewsOf(row.id)];
  return c.json({
    ...shownExchange(row),
    ...(await reader.readEntriesOf(row.id)),
    feedback: feedback.map(shownFeedback),
    types: row.found,
    assignee: row.assignee,
    reviews: reviews.map((review) => shownReview(review, row)),
  });
};

export const proofQuery = z.strictObject({
  entry: z
    .enum(["opened", "closed", "classified"])
    .optional()
    .describe("Which of its entries; the close where there is one, else the opening."),
});

/** `GET /api/v1/audit/exchanges/:id/proof?entry=opened|closed|classified`: a C2SP tlog-proof file; of the close where there is one. */
export const readProof = () => async (c: AppContext) => {
  const { entry } = checkShape(proofQuery, c.req.query());
  const row = await findExchange(c);
  const { reader } = c.var.record;
  const { openedPosition: opened, closedPosition: closed, classifiedPosition: classified } = row;
  const position = { opened, closed, classified }[entry ?? (closed === null ? "opened" : "closed")];
  if (position === null) throw new CustodyError("not_found", "this exchange has no such entry, or not yet");
  const shard = (await reader.shards()).find(({ ordinal }) => ordinal === position.shard);
  if (shard === undefined) throw new CustodyError("ledger_corrupt", "a shard is missing");
  const readTile = (level: number, index: number) => reader.readTile(shard.ordinal, level, index);
  const hashes = await proveInclusion(shard.size, position.index, readTile);
  c.header("content-type", "text/plain; charset=utf-8");
  return c.body(formatProof({ index: position.index, hashes, checkpoint: shard.checkpoint }));
};

/** The payloads that the entries of an exchange name, and those of what people said of it. */
export const refsOf = (
  { opened, closed, classified }: ExchangeEntries,
  said: readonly (PlacedFeedback | PlacedReview)[],
): PayloadRef[] =>
  [opened, closed, classified, ...said.map(({ placed }) => placed)].flatMap((placed) => {
    const entry = placed?.entry;
    return entry !== undefined && "exchangeId" in entry && "payloads" in entry ? entry.payloads : [];
  });

const revealed = (refs: readonly PayloadRef[], exchangeId: string, { owner, text }: RevealedText) => {
  const { role, bytes, details, ref } = text;
  const isText = bytes.equals(Buffer.from(bytes.toString("utf8")));
  return {
    role,
    ...(owner === exchangeId ? {} : { [role === "review.comment" ? "review" : "feedback"]: owner }),
    details,
    ...(isText ? { text: bytes.toString("utf8") } : { base64: bytes.toString("base64") }),
    // The entry in the log names exactly this ciphertext and commits to exactly these bytes.
    matchesEntry: refs.some(
      (named) =>
        named.role === role && named.ciphertextSha256 === ref.ciphertextSha256 && named.commitment === ref.commitment,
    ),
  };
};

export const revealBody = z.strictObject({
  reason: reasonText,
  roles: z
    .array(z.enum(payloadRoles))
    .min(1)
    .max(payloadRoles.length)
    .optional()
    .describe("Only these; without it all."),
});

/** `POST /api/v1/audit/exchanges/:id/payload {reason, roles?}`: the entry about it is durable before anything is decrypted. */
export const revealPayload = (recorder: Recorder) => async (c: AppContext) => {
  const { reason, roles } = await readJsonBody(c, revealBody);
  const row = await findExchange(c);
  const request = { exchangeId: row.id, principal: c.var.principal.id, reason, only: roles };
  const payloads = await revealExchange(recorder, c.var.record, request);
  const { reader } = c.var.record;
  const said = [...(await reader.readFeedbackOf(row.id)), ...(await reader.readReviewsOf(row.id))];
  const refs = refsOf(await reader.readEntriesOf(row.id), said);
  c.header("cache-control", "no-store");
  return c.json({ id: row.id, payloads: payloads.map((payload) => revealed(refs, row.id, payload)) });
};
