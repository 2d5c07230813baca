/**
 * From an exchange to the entries about it.
 * @module
 */
import { costMicrosOf } from "../access/prices.ts";
import { stricterClass } from "../domain/data-class.ts";
import type { Attempt } from "../domain/entry.ts";
import type { SessionProgress } from "../domain/session-entry.ts";
import { strongerAction } from "../domain/verdict.ts";
import { type Assessment, ExchangeRecord, type Recorder } from "../ledger/exchange-record.ts";
import type { Mark } from "../ledger/marks.ts";
import type { Closing, Opening } from "../ledger/exchange-sides.ts";
import type { Bodies } from "../ledger/seal-texts.ts";
import { classOf } from "../scan/classify.ts";
import type { PayloadDetails } from "../vault/seal.ts";
import type { Exchange } from "./exchange.ts";

/** Whose data it is: whom the caller names, else whom the key's settings name, else the key. */
export const subjectOf = ({ subject, facts, principal }: Exchange): string =>
  subject ?? facts?.user ?? principal.rules?.subject ?? principal.id;

/** The record of an exchange. Of a form something is sealed already, under the key of whom its head names. */
export const beginRecord = (recorder: Recorder, exchange: Exchange): ExchangeRecord => {
  const { id: exchangeId, principal, endpoint, guard, upload } = exchange;
  const identity = {
    exchangeId,
    principal: principal.id,
    team: principal.team,
    route: endpoint.route,
    subject: subjectOf(exchange),
    policy: guard.digest,
  };
  return new ExchangeRecord(recorder, identity, upload?.spool.key ?? null);
};

/** What was found, without its places where nothing but the entries is kept. */
export const keptOf = <A extends Pick<Assessment, "findings">>(
  { capture }: Pick<Exchange, "capture">,
  assessment: A,
): A => (capture === "metadata" ? { ...assessment, findings: [] } : assessment);

/** The ids that the caller gave, kept with what came in. */
export const receivedDetails = ({ words, clientRequestId, sessionId }: Exchange): PayloadDetails | null => {
  const ids = Object.entries({ ...words, clientRequestId, sessionId }).flatMap(([name, id]) =>
    id === null ? [] : [[name, id]],
  );
  return ids.length === 0 ? null : Object.fromEntries(ids);
};

const requestBodies = (exchange: Exchange): Bodies => {
  const { capture, body, upload, changedBody, keptRequest, clientRequestId } = exchange;
  const details = receivedDetails(exchange);
  if (capture !== "full") return { received: null, changed: null, redacted: keptRequest, details };
  // Of what did not come whole nothing is kept.
  if (upload?.spool.isFinished === true) {
    return { received: null, spooled: upload.spool, changed: changedBody, redacted: null, details };
  }
  // A refusal without a body still keeps the id that the caller gave it.
  const received = body ?? (clientRequestId === null ? null : Buffer.alloc(0));
  return { received, changed: changedBody, redacted: null, details };
};

/** What the caller says that it belongs to. By its key a call is found as it is. */
const marksOf = (exchange: Exchange): readonly Mark[] => {
  if (exchange.capture === "metadata") return [];
  const subject = subjectOf(exchange);
  return subject === exchange.principal.id ? exchange.marks : [{ type: "SUBJECT", value: subject }, ...exchange.marks];
};

/** What a line reserves of budgets is kept while an upstream's batch API has it: this process may not see its end. */
const ofBatchOf = ({ ofBatch, pass }: Exchange): Exchange["ofBatch"] =>
  ofBatch === null || ofBatch.handed === null ? ofBatch : { ...ofBatch, handed: pass?.reserved ?? ofBatch.handed };

/** What is known of the request. */
export const openingOf = (exchange: Exchange): Opening => ({
  asked: exchange.asked,
  ofBatch: ofBatchOf(exchange),
  marks: marksOf(exchange),
  model: exchange.target?.entry?.entry ?? null,
  upstreams: exchange.candidates.map(({ name }) => name),
  credential: exchange.credential?.kind ?? null,
  stream: exchange.facts?.stream ?? false,
  assessment: keptOf(exchange, exchange.request),
  pending: exchange.pending,
  isUnscanned: exchange.unscanned !== null,
  bodies: requestBodies(exchange),
});

/** The upstream's own id, kept with its answer. */
export const answerDetails = (exchange: Exchange): PayloadDetails | null => {
  const id = exchange.response?.requestId ?? null;
  return id === null ? null : { upstreamRequestId: id };
};

/** Charges key and team, or gives back what was reserved where nothing was used. Day and month are those of the opening, as in the row. */
const charge = ({ pass, record }: Exchange, { usage, costMicros }: Closing): void => {
  const openedAt = record?.openedAt ?? null;
  if (usage === null || openedAt === null) pass?.giveBack();
  else pass?.settle(openedAt, { requests: 1, tokens: usage.totalTokens, costMicros: costMicros ?? 0 });
};

/** Every attempt, the one that runs too: whoever closes before its end has gone. */
const attemptsOf = ({ attempts, running, uptime }: Exchange): readonly Attempt[] => {
  if (running === null) return attempts;
  const { upstream, status, credential, startedAt } = running;
  const latencyUs = Math.round((uptime() - startedAt) * 1_000);
  return [...attempts, { ...credential, error: "cancelled", latencyUs, status, upstream }];
};

/** What is known of the answer. The close states class and verdict of the exchange as a whole. */
export const closingOf = (
  exchange: Exchange,
  end: Pick<Closing, "outcome" | "error" | "status" | "usage"> & {
    assessment: Assessment | null;
    bodies: Pick<Bodies, "received" | "changed"> | null;
    session?: SessionProgress;
  },
): Closing => {
  const { request, capture, keptAnswer, price, unscanned, startedAt, firstChunkAt } = exchange;
  const kept = capture === "full" ? end.bodies : null;
  const costMicros = price === null || end.usage === null ? null : costMicrosOf(price, end.usage);
  const answer = end.assessment ?? { ...request, counts: {}, reasons: [], findings: [], degraded: [] };
  const closing: Closing = {
    outcome: end.outcome,
    error: end.error,
    status: end.status,
    attempts: attemptsOf(exchange),
    usage: end.usage,
    costMicros,
    firstChunkUs: firstChunkAt === null ? null : Math.round((firstChunkAt - startedAt) * 1_000),
    latencyUs: Math.round((exchange.uptime() - startedAt) * 1_000),
    unscanned,
    policy: exchange.guard.digest,
    assessment: {
      ...keptOf(exchange, answer),
      dataClass: classOf([...request.reasons, ...answer.reasons], stricterClass(request.dataClass, answer.dataClass)),
      verdict: strongerAction(request.verdict, answer.verdict),
      shadow: strongerAction(request.shadow, answer.shadow),
    },
    bodies: {
      received: kept?.received ?? null,
      changed: kept?.changed ?? null,
      redacted: keptAnswer,
      details: answerDetails(exchange),
    },
    ...(end.session === undefined ? {} : { session: end.session }),
  };
  exchange.closing = closing;
  charge(exchange, closing);
  return closing;
};
