/**
 * @module
 * Brackets a call: nothing passes it unrecorded, and no answer leaves before its close is durable. It alone delivers.
 */
import { CustodyError } from "../domain/errors.ts";
import type { Permission } from "../domain/permission.ts";
import type { Principal } from "../domain/principal.ts";
import type { Endpoint } from "../openai/endpoint.ts";
import type { PolicySet } from "../policy/policy-set.ts";
import { keepAnswer } from "./capture.ts";
import { classifyLater, type LateClassifier } from "./classify-later.ts";
import type { Incoming, Outgoing } from "./context.ts";
import { deliverWhole } from "./deliver.ts";
import { deliverStream } from "./deliver-stream.ts";
import { errorAnswer } from "./error-response.ts";
import { estimatedUsage } from "./estimated-usage.ts";
import type { Upgrade } from "./outgoing.ts";
import { type RealtimeDeps, runSession } from "./realtime/run-session.ts";
import type { ClientStage, Exchange } from "./exchange.ts";
import { type Asked, identifyKey, type KeyDeps, permitted } from "./identify-key.ts";
import { countRefusal, newExchange, type RunDeps, runExchange } from "./run-exchange.ts";
import { closingOf } from "./settle.ts";

/** The client has gone: the record is settled first, then the upstream is told to stop. */
const settleGone = async (exchange: Exchange): Promise<void> => {
  exchange.gone = true;
  const { record, answer, shape } = exchange;
  // It has its own end.
  if (answer?.kind === "session") return;
  if (record === null || !record.isOpen || record.isSettled) return;
  const soFar = answer?.kind === "stream" ? await answer.summary() : null;
  await keepAnswer(exchange);
  const end = { outcome: "client_aborted", error: null, status: answer === null ? 0 : 200 } as const;
  const bodies = { received: null, changed: soFar?.changed ?? null };
  // The upstream was given the prompt, whether anything of its answer came or not.
  const isSent = exchange.cancelUpstream !== null && shape !== null;
  const usage = soFar?.usage ?? (isSent ? estimatedUsage(shape, 0) : null);
  const known = { usage, assessment: soFar?.assessment ?? null, bodies };
  const closing = closingOf(exchange, { ...end, ...known });
  // When the log fails too, recovery closes the exchange as interrupted.
  await record.close(closing).catch(() => undefined);
  exchange.cancelUpstream?.();
};

/** Replaced as a whole when policies are read again; a call keeps those that it began under. */
export interface PoliciesInForce {
  readonly current: PolicySet;
}

/** What every audited call needs. */
export interface AuditDeps extends KeyDeps, RunDeps {
  readonly policies: PoliciesInForce;
  /** Steady milliseconds: what latencies are measured by. */
  readonly uptime: () => number;
  readonly late: LateClassifier;
  readonly realtime: RealtimeDeps;
}

/** Answers one request. `id` is the exchange's, and is on the answer already. */
export type CallHandler = (
  incoming: Incoming,
  outgoing: Outgoing,
  id: string,
  upgrade: Upgrade | null,
) => Promise<void>;

/**
 * Who calls, when it can be recorded. There is no exchange of a refusal here: nobody is known, or they may not call at all, or nothing can
 * be written (running calls still need the disk's reserve for their closes).
 */
const admitCaller = (d: AuditDeps, incoming: Incoming, asked: Asked): Principal | Promise<never> => {
  const found = identifyKey(incoming, d, asked.route);
  const principal = found instanceof Promise ? found : permitted(found, d, asked);
  if (d.recorder.store.writable()) return principal;
  countRefusal(d.metrics, false);
  throw new CustodyError("ledger_unavailable", "the audit log cannot be written now, so the call is refused");
};

/**
 * Runs the stages of a call in their order, then records and delivers what they made of it. `endpoint` is what is called.
 *
 * @example
 * const chat = audit(deps, chatEndpoint, [readBody(...), scanRequest(...), ...])
 */
export const audit = (
  d: AuditDeps,
  endpoint: Endpoint,
  stages: readonly ClientStage[],
  permission: Permission = "call models",
): CallHandler =>
  async function audit(incoming, outgoing, id, upgrade) {
    let principal: Principal;
    try {
      const known = admitCaller(d, incoming, { route: endpoint.route, permission });
      principal = known instanceof Promise ? await known : known;
    } catch (error) {
      const { status, headers, body } = errorAnswer(error, false, endpoint.errors);
      incoming.resume();
      deliverWhole(outgoing, status, headers, body);
      return;
    }
    const exchange = newExchange({ id, principal, endpoint, incoming, outgoing, upgrade, ofBatch: null }, d);
    outgoing.once("close", () => {
      if (!outgoing.writableFinished) void settleGone(exchange);
    });
    const settled = await runExchange(d, exchange, stages, (answer) =>
      answer.kind === "session" ? runSession(d, exchange, answer) : deliverStream(exchange, answer),
    );
    if (settled !== null) deliverWhole(outgoing, settled.status, settled.headers, settled.body);
    classifyLater(d.late, exchange);
  };
