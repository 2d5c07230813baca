/**
 * The record: exchanges, findings, the log's files.
 * @module
 */
import { z } from "zod";
import { dataClasses } from "../../../domain/data-class.ts";
import { outcomes, payloadRoles } from "../../../domain/entry.ts";
import { judgements } from "../../../domain/review-entry.ts";
import { actions } from "../../../domain/verdict.ts";
import { exchangeListQuery, proofQuery, revealBody } from "../../routes/exchanges.ts";
import { findingsSearchBody } from "../../routes/findings.ts";
import { exchangesSearchBody } from "../../routes/search.ts";
import { rotateLogKeyBody } from "../../routes/log.ts";
import { scanBody } from "../../routes/scan.ts";
import { components, count, file, json, jsonBody, listOf, listShape, type Operations, time } from "../operation.ts";

/** An exchange as lists show it. */
export const exchangeShape = {
  id: z.string(),
  openedAt: time,
  closedAt: time.nullable().describe("Null while it runs."),
  principal: z.string().describe("Who called: a key's id."),
  team: z.string().nullable(),
  route: z.string(),
  model: z.string().nullable().describe("A name or pattern of the catalogue; null for one that is not in it."),
  agent: z
    .string()
    .nullable()
    .describe("This and the next three: what was asked for, where that is more than a model."),
  project: z.string().nullable(),
  campaign: z.string().nullable(),
  arm: z.string().nullable(),
  batch: z.string().nullable().describe("The batch that it is a line of, or a file of."),
  upstream: z.string().nullable(),
  stream: z.boolean(),
  policy: z.string().describe("SHA-256 of the policies that it was under."),
  dataClass: z.enum(dataClasses),
  verdict: z.enum(actions),
  degraded: z.boolean().describe("A scanner did not judge all of it, and the call went on."),
  outcome: z.enum(outcomes).nullable(),
  status: z.int().nullable().describe("What the caller was answered; 0 where nothing could be."),
  totalTokens: count.nullable(),
  latencyUs: count.nullable(),
};

const exchange = z.object(exchangeShape).register(components, { id: "Exchange" });
const exchanges = listOf("ExchangeList", exchange);

const sought = z
  .object({
    ...listShape(exchange),
    sought: z
      .string()
      .describe(
        "For `sought` of `GET /api/v1/audit/exchanges`, which has more filters; empty where there is nothing to find.",
      ),
  })
  .register(components, { id: "FoundExchanges" });
const foundExchanges = exchanges
  .extend({ lagEntries: count.describe("Entries of the log that the index had not looked at.") })
  .register(components, { id: "FoundExchangeList" });

const placedEntry = z
  .object({
    shard: z.string(),
    index: count,
    entry: z.looseObject({ kind: z.string() }).describe("As it stands in the log: `docs/log.md`."),
  })
  .register(components, { id: "PlacedEntry" });

const exchangeWithEntries = z
  .object({
    ...exchangeShape,
    opened: placedEntry.nullable(),
    closed: placedEntry.nullable(),
    classified: placedEntry.nullable().describe("What models found that judge later."),
    feedback: z.array(
      z.object({
        id: z.string(),
        choice: count,
        principal: z.string(),
        value: z.union([z.boolean(), z.number()]),
        givenAt: time,
        isCurrent: z.boolean().describe("False where the principal said something else of the choice later."),
        entry: placedEntry,
      }),
    ),
    types: z.array(z.string()).describe("Entity types that were found in it."),
    assignee: z.string().nullable().describe("Who is to review it."),
    reviews: z.array(
      z.object({
        id: z.string(),
        principal: z.string(),
        reviewedAt: time,
        judgements: z.record(z.string(), z.enum(judgements)),
        timeToReviewMs: count,
        isCurrent: z.boolean().describe("False where there was a later one."),
        entry: placedEntry,
      }),
    ),
  })
  .register(components, { id: "ExchangeWithEntries" });

const revealed = z
  .object({
    id: z.string(),
    payloads: z.array(
      z.object({
        role: z.enum(payloadRoles),
        feedback: z.string().optional().describe("Of a comment on an answer: the feedback that it came with."),
        review: z.string().optional().describe("Of a comment of a review: the review."),
        details: z.record(z.string(), z.unknown()).nullable(),
        text: z.string().optional().describe("Where it is UTF-8."),
        base64: z.string().optional().describe("Where it is not."),
        matchesEntry: z
          .boolean()
          .describe("Whether the log names exactly this ciphertext and commits to exactly these bytes."),
      }),
    ),
  })
  .register(components, { id: "RevealedPayloads" });

const finding = z.object({
  path: z.string().optional().describe("Where, in messages: `messages[0].content`."),
  type: z.string().describe("The entity type."),
  start: count.describe("In UTF-16 code units."),
  end: count,
  scanner: z.string(),
  dataClass: z.enum(dataClasses),
});
const scanned = z
  .object({ findings: z.array(finding), dataClass: z.enum(dataClasses) })
  .register(components, { id: "ScanResult" });

const shard = z
  .object({
    shard: z.string().describe("The UTC year."),
    origin: z.string(),
    vkey: z.string().describe("Its verifier key."),
    vkeys: z.array(z.string()).describe("All keys that signed it."),
    size: count,
    frozen: z.boolean(),
    droppedAt: time.nullable(),
  })
  .register(components, { id: "Shard" });

const logKeyRotation = z
  .object({
    from: z.string().describe("The verifier key before."),
    to: z.string().describe("The one in force."),
    overlapUntil: time.describe("Until when both sign."),
  })
  .register(components, { id: "LogKeyRotation" });

const id = { id: "The exchange's id, as `X-Request-ID` said it." };

export const recordOperations = {
  "GET /api/v1/audit/exchanges": {
    id: "listExchanges",
    tag: "Exchanges",
    summary: "List exchanges, newest first",
    query: exchangeListQuery,
    answers: { 200: json("A page.", exchanges) },
  },
  "POST /api/v1/audit/exchanges/search": {
    id: "searchExchanges",
    tag: "Exchanges",
    summary: "In which exchanges the texts have certain words",
    description:
      "The words come in a body, so that no log of addresses has them. The search is an entry first. 404 where the server keeps no index. A page may have fewer than its limit, or none, and go on.",
    body: jsonBody(exchangesSearchBody.register(components, { id: "ExchangesSearch" }), {
      example: { text: "refund policy", verdict: "flag", from: "2026-01-01T00:00:00Z" },
    }),
    answers: { 200: json("A page of exchanges.", foundExchanges) },
    errors: ["not_found", "overloaded"],
  },
  "GET /api/v1/audit/exchanges/:id": {
    id: "readExchange",
    tag: "Exchanges",
    summary: "One exchange with its entries",
    path: id,
    answers: { 200: json("The exchange.", exchangeWithEntries) },
  },
  "GET /api/v1/audit/exchanges/:id/proof": {
    id: "readProof",
    tag: "Exchanges",
    summary: "The proof that an entry is in the log",
    path: id,
    query: proofQuery,
    answers: { 200: file("A C2SP tlog-proof, with a signed checkpoint.", ["text/plain"]) },
  },
  "POST /api/v1/audit/exchanges/:id/payload": {
    id: "revealPayloads",
    tag: "Exchanges",
    summary: "Decrypt the texts of an exchange",
    description: "The entry about it is durable before anything is decrypted.",
    path: id,
    body: jsonBody(revealBody.register(components, { id: "RevealRequest" }), { example: { reason: "ticket 4711" } }),
    answers: { 200: json("Its payloads.", revealed) },
  },
  "POST /api/v1/audit/findings/search": {
    id: "searchFindings",
    tag: "Findings",
    summary: "In which exchanges a value, a subject, a session or a label is",
    description: "The value comes in a body, so that no log of addresses has it. The search is an entry first.",
    body: jsonBody(findingsSearchBody.register(components, { id: "FindingsSearch" }), {
      example: {
        type: "EMAIL_ADDRESS",
        value: "jane@example.com",
        from: "2026-01-01T00:00:00Z",
        to: "2027-01-01T00:00:00Z",
      },
    }),
    answers: { 200: json("A page of exchanges.", sought) },
  },
  "POST /api/v1/scan": {
    id: "scanTexts",
    tag: "Findings",
    summary: "What would be found in a text or in messages",
    description: "Nothing is sent anywhere and nothing is recorded.",
    body: jsonBody(scanBody.register(components, { id: "ScanRequest" }), {
      example: { text: "Write to jane@example.com" },
    }),
    answers: { 200: json("What stands where; never the text.", scanned) },
    errors: ["scanner_failed"],
  },
  "GET /log": {
    id: "listShards",
    tag: "Log",
    summary: "List the shards of the log, one a year",
    answers: { 200: json("All of them.", listOf("ShardList", shard)) },
  },
  "GET /log/:shard/*": {
    id: "readLogFile",
    tag: "Log",
    summary: "A file of a shard",
    path: {
      shard: "The UTC year.",
      file: "`checkpoint`, `cosigned`, `timestamps`, `vkey`, `vkeys`, `key-changes`, or a path below `tile/` or `timestamps/`; slashes in it are slashes.",
    },
    answers: {
      200: file("The file, as C2SP tlog-tiles has it.", [
        "text/plain",
        "application/octet-stream",
        "application/timestamp-reply",
      ]),
    },
  },
  "POST /api/v1/log/rotate": {
    id: "rotateLogKey",
    tag: "Log",
    summary: "Give the log a new signing key",
    body: jsonBody(rotateLogKeyBody.register(components, { id: "LogKeyRotationRequest" }), {
      example: { overlapDays: 30 },
    }),
    answers: { 200: json("In force.", logKeyRotation) },
    errors: ["overloaded"],
  },
} as const satisfies Operations;
