/**
 * Goes on with a line that was left open, when it is known what became of it at an upstream's batch API: what was asked is read from the record, the
 * answer is judged as any answer, and the exchange is closed.
 * @module
 */
import { type Prices, reducedPrice } from "../../access/prices.ts";
import type { LineResult, LineToSettle, SettleLine } from "../../batches/handing.ts";
import { stricterClass } from "../../domain/data-class.ts";
import type { AttemptError } from "../../domain/entry.ts";
import { CustodyError } from "../../domain/errors.ts";
import { strongerAction } from "../../domain/verdict.ts";
import { ExchangeRecord } from "../../ledger/exchange-record.ts";
import { openTextOf, type PayloadAccess, subjectKeyOf } from "../../ledger/stored-payload.ts";
import { endpointOf } from "../../openai/recorded-endpoints.ts";
import { Placeholders } from "../../scan/placeholders.ts";
import type { ExchangeRow, StoredPayload, StoreReader } from "../../store/store.ts";
import type { PeekableBody, UpstreamResponse } from "../../upstream/call.ts";
import type { Upstream } from "../../upstream/pool.ts";
import { UpstreamError } from "../../upstream/upstream-error.ts";
import { countAttempt } from "../attempt.ts";
import type { AuditDeps } from "../audit.ts";
import { classifyLater } from "../classify-later.ts";
import type { Exchange, Stage } from "../exchange.ts";
import type { LimitDeps } from "../limit.ts";
import { newExchange, runExchange } from "../run-exchange.ts";
import type { KeptPasses } from "./leave-open.ts";
import { lineCallerOf } from "./line-caller.ts";
import { isRecorded, noStream, nothingReserved } from "./run-line.ts";

export interface SettleDeps extends AuditDeps {
  readonly access: PayloadAccess<StoreReader>;
  readonly quotas: LimitDeps;
  readonly prices: Prices;
  readonly upstreams: readonly Upstream[];
  readonly passes: KeptPasses;
  /** What an answer passes that has arrived. */
  readonly stages: (arrive: Stage) => readonly Stage[];
}

/** A body that is there already. */
const bodyOf = (bytes: Buffer): PeekableBody => {
  let rest: Buffer | null = bytes;
  const read = async (): Promise<Buffer | null> => {
    const taken = rest;
    rest = null;
    return taken;
  };
  return {
    read,
    readAll: async () => (await read()) ?? Buffer.alloc(0),
    peek: async () => rest !== null,
    cancel: () => void (rest = null),
  };
};

type Answered = Extract<LineResult, { kind: "answered" }>;

const responseOf = ({ status, requestId, body }: Answered): UpstreamResponse => ({
  status,
  headers: {},
  contentType: "application/json",
  requestId,
  body: bodyOf(body),
});

/** What is known of an exchange that was left open. */
interface LeftOpen {
  readonly row: ExchangeRow;
  readonly stored: readonly StoredPayload[];
  /** What came in, and what left; null where it is erased. */
  readonly received: Buffer | null;
  readonly sent: Buffer | null;
}

const readLeft = async ({ access }: SettleDeps, id: string): Promise<LeftOpen | null> => {
  const row = await access.reader.readExchange(id);
  if (row === null || row.closedAt !== null) return null;
  const stored = await access.reader.readPayloads(id);
  const received = await openTextOf(access, id, stored, "request.received");
  const changed = await openTextOf(access, id, stored, "request.forwarded");
  const isChanged = stored.some(({ role }) => role === "request.forwarded");
  return { row, stored, received, sent: isChanged ? changed : received };
};

const errorOf = ({ upstream, result }: LineToSettle): CustodyError => {
  if (result.kind === "late") return new UpstreamError(upstream, "total_timeout");
  if (result.kind === "unanswered") return new UpstreamError(upstream, "unanswered");
  return new CustodyError("upstream_failed", "the batch was ended before the line was answered");
};

const attemptErrors: Readonly<Record<LineResult["kind"], AttemptError | null>> = {
  answered: null,
  unanswered: "unanswered",
  late: "total_timeout",
  abandoned: "cancelled",
  unsent: null,
};

const fail = (error: CustodyError): readonly Stage[] => [
  () => {
    throw error;
  },
];

/** Gives the exchange what the upstream answered, as if it had just been asked; throws where that is nothing. */
const arrive =
  (d: SettleDeps, { row, sent }: LeftOpen, line: LineToSettle): Stage =>
  (exchange) => {
    const { upstream, result } = line;
    const { request, changedBody, body, target } = exchange;
    exchange.request = {
      ...request,
      dataClass: stricterClass(row.dataClass, request.dataClass),
      verdict: strongerAction(row.verdict, request.verdict),
    };
    if (result.kind !== "answered") throw errorOf(line);
    // Where policies or names have changed since, its placeholders may stand for other values now: then they stay.
    const isSame = sent !== null && Buffer.compare(changedBody ?? body ?? Buffer.alloc(0), sent) === 0;
    if (!isSame) exchange.placeholders = new Placeholders();
    const price = d.prices.find(target?.model ?? "", upstream);
    const percent = d.upstreams.find(({ name }) => name === upstream)?.bulk?.pricePercent ?? 100;
    exchange.price = price === null ? null : reducedPrice(price, percent);
    exchange.response = responseOf(result);
  };

const stagesFor = (d: SettleDeps, left: LeftOpen, line: LineToSettle): readonly Stage[] => {
  if (left.received !== null) return d.stages(arrive(d, left, line));
  const erased = new CustodyError("not_found", "what the line asked was erased before its answer came");
  return fail(line.result.kind === "answered" ? erased : errorOf(line));
};

/** The exchange as it was left, with its record. */
const exchangeOf = async (d: SettleDeps, left: LeftOpen, line: LineToSettle): Promise<Exchange> => {
  const { recorder, access, quotas, passes } = d;
  const { row, stored, received } = left;
  const { batch, line: number, principal, upstream, result } = line;
  const ofBatch = { batch, line: number, handed: nothingReserved };
  const { ends } = lineCallerOf(line);
  const endpoint = endpointOf(row.route);
  const fresh = newExchange({ id: row.id, principal, endpoint, ...ends, ofBatch }, d);
  const waitedMs = Math.max(0, recorder.clock() - row.openedAt);
  const exchange: Exchange = { ...fresh, startedAt: d.uptime() - waitedMs };
  const { id: exchangeId, principal: whose, team, route, policy, openedAt, openedPosition: position } = row;
  const identity = { exchangeId, principal: whose, team, route, subject: whose, policy };
  const key = await subjectKeyOf(access, recorder, stored);
  exchange.record = ExchangeRecord.goOn(recorder, identity, { position, openedAt, ofBatch }, key);
  // Until the policies in force now are chosen for it.
  exchange.guard = d.policies.current.guards.find(({ digest }) => digest === policy) ?? exchange.guard;
  exchange.body = received;
  exchange.request = { ...exchange.request, dataClass: row.dataClass, verdict: row.verdict, shadow: row.verdict };
  exchange.pass = passes.get(row.id) ?? quotas.limiter.passFor(quotas.boundsOf(principal));
  exchange.gone = result.kind === "abandoned" || result.kind === "unsent";
  const error = attemptErrors[result.kind];
  if (result.kind !== "unsent") {
    const status = result.kind === "answered" ? result.status : 0;
    exchange.attempts = [{ ...(error === null ? {} : { error }), latencyUs: waitedMs * 1_000, status, upstream }];
  }
  return exchange;
};

/** See the module. */
export const createSettleLine = (d: SettleDeps): SettleLine =>
  async function settleLine(line) {
    await d.late.whenEasy();
    const left = await readLeft(d, line.exchangeId);
    if (left !== null) {
      const exchange = await exchangeOf(d, left, line);
      await runExchange(d, exchange, stagesFor(d, left, line), noStream);
      classifyLater(d.late, exchange);
      if (!(await isRecorded(exchange))) return false;
      for (const made of exchange.attempts) countAttempt(d.metrics, made);
    }
    // Where it was closed before a crash, or in a commit of which nobody heard, nothing has given this back.
    d.passes.get(line.exchangeId)?.giveBack();
    d.passes.delete(line.exchangeId);
    return true;
  };
