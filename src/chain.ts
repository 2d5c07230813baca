/**
 * The product on one page: what a call passes on its way to a model, and back.
 * @module
 */
import { CustodyError } from "./domain/errors.ts";
import { type Admission, admit } from "./http/admit.ts";
import { type BatchDesk, createBatch } from "./http/batches/create-batch.ts";
import { keepFile } from "./http/batches/keep-file.ts";
import { keepsWhole } from "./http/batches/keeps-whole.ts";
import { type KeptPasses, leaveOpen } from "./http/batches/leave-open.ts";
import { scanLines } from "./http/batches/scan-lines.ts";
import { scanTexts } from "./http/batches/scan-texts.ts";
import { type FileIntake, takeFile } from "./http/batches/take-file.ts";
import type { AuditDeps } from "./http/audit.ts";
import { judgeLater } from "./http/classify-later.ts";
import type { ClientStage, Stage } from "./http/exchange.ts";
import { forward, type ForwardDeps } from "./http/forward.ts";
import { checkCeiling } from "./http/key-class.ts";
import { holdToStrictest, passUnscanned, readUnscanned } from "./http/pass-unscanned.ts";
import { permitCall } from "./http/permit-call.ts";
import { type LimitDeps, limitCalls, limitTokens } from "./http/limit.ts";
import { readBody } from "./http/read-body.ts";
import { checkHandshake, readUpgrade } from "./http/realtime/upgrade.ts";
import { readRequest } from "./http/read-request.ts";
import { chooseCredential } from "./http/choose-credential.ts";
import { choosePolicy } from "./http/choose-policy.ts";
import { record } from "./http/record.ts";
import { resolveTarget } from "./http/resolve-target.ts";
import { route, type RouteDeps } from "./http/route.ts";
import { scanRequest } from "./http/scan-request.ts";
import { scanResponse } from "./http/scan-response.ts";
import type { JsonLimits } from "./openai/json.ts";
import type { UnscannedRoute } from "./http/unscanned-route.ts";
import type { Names } from "./catalogue/names.ts";
import type { FormLimits } from "./openai/multipart/form-reader.ts";

/** What the chain is made of. */
export interface ChainDeps extends AuditDeps {
  readonly names: Names;
  readonly admission: Admission;
  /** How upstreams are chosen and called. */
  readonly routing: RouteDeps & ForwardDeps;
  readonly quotas: LimitDeps;
  readonly uploads: FormLimits;
  readonly limits: { readonly bodyBytesMax: number; readonly jsonDepthMax: number };
  /** Whose pages may ask. */
  readonly origins: readonly string[] | undefined;
}

/** What a request is, and under which policies: once its body is there. */
const readStages = (d: ChainDeps, json: JsonLimits): readonly Stage[] => [
  readRequest(json),
  resolveTarget(d.names, json), // what its model means
  permitCall(), // what the key may use
  limitTokens(d.quotas),
  choosePolicy(d.policies),
];

/** Whether it may leave, and where to. */
const judgeStages = (d: ChainDeps): readonly Stage[] => [
  scanRequest(), // findings, class, verdict
  checkCeiling(),
  route(d.routing), // which upstreams may be sent it, and in which order
];

const sendStages = (d: ChainDeps, json: JsonLimits): readonly Stage[] => [
  chooseCredential(d.routing.credentialFor), // what the first is shown
  record(d.recorder), // `exchange.opened` is durable beyond this line
  judgeLater(d.late), // beside the call
  forward(d.routing), // to the first that answers
  scanResponse(json), // before the client
];

const jsonLimits = ({ limits }: ChainDeps): JsonLimits => ({ depthMax: limits.jsonDepthMax });

/**
 * A call, stage by stage. `audit` brackets them: nothing passes unrecorded, and nothing is delivered before its close is
 * durable.
 */
export const callStages = (d: ChainDeps): readonly ClientStage[] => [
  limitCalls(d.quotas), // requests, concurrency and budgets of key and team
  admit(d.admission),
  readBody(d.limits, { recorder: d.recorder, limits: d.uploads }), // to the disk where it is a form
  ...readStages(d, jsonLimits(d)),
  ...judgeStages(d),
  ...sendStages(d, jsonLimits(d)),
];

/** A line of a batch passes what a call passes, but takes no call's place: how many run at one time is the batches' own setting. */
export const lineStages = (d: ChainDeps): readonly Stage[] => [
  limitCalls(d.quotas),
  ...readStages(d, jsonLimits(d)),
  keepsWhole(),
  ...judgeStages(d),
  ...sendStages(d, jsonLimits(d)),
];

/** A line on its way to an upstream's batch API passes what any line passes, and stays open. */
export const handStages = (d: ChainDeps, upstream: string, passes: KeptPasses): readonly Stage[] => [
  limitCalls(d.quotas),
  ...readStages(d, jsonLimits(d)),
  keepsWhole(),
  ...judgeStages({ ...d, routing: { ...d.routing, only: upstream } }),
  chooseCredential(d.routing.credentialFor),
  record(d.recorder), // `exchange.opened` is durable beyond this line
  leaveOpen(passes),
];

/** When its end is known it is read once more, and judged under the policies that are in force then. `arrive` gives it its response, or its error. */
export const answeredStages = (d: ChainDeps, arrive: Stage): readonly Stage[] => [
  readRequest(jsonLimits(d)),
  resolveTarget(d.names, jsonLimits(d)),
  choosePolicy(d.policies),
  keepsWhole(),
  scanRequest(),
  judgeLater(d.late),
  arrive,
  scanResponse(jsonLimits(d)),
];

/** What says whether a line could go to an upstream's batch API. */
export const handChecks = (d: ChainDeps): readonly Stage[] => [
  ...readStages(d, jsonLimits(d)),
  keepsWhole(),
  scanRequest(),
  checkCeiling(),
];

/** What each line of a file passes before the file is kept: all that can be known of it without calling anybody. */
export const lineChecks = (d: ChainDeps): readonly Stage[] => [
  ...readStages(d, jsonLimits(d)),
  keepsWhole(),
  ...judgeStages(d),
];

/** A file on its way in: it is sealed while it comes, and each of its lines is judged as the call that it stands for. */
export const fileStages = (d: ChainDeps, files: FileIntake): readonly ClientStage[] => [
  limitCalls(d.quotas),
  admit(d.admission),
  permitCall(),
  choosePolicy(d.policies),
  keepsWhole(),
  takeFile(d.recorder, files),
  scanTexts(), // what is said beside it
  scanLines(d, lineChecks(d), files),
  keepFile(d.recorder),
];

/** A batch that is asked for: its lines run later, each as a call of its own. */
export const batchStages = (d: ChainDeps, batches: BatchDesk): readonly ClientStage[] => [
  limitCalls(d.quotas),
  admit(d.admission),
  readBody(d.limits, { recorder: d.recorder, limits: d.uploads }),
  readRequest(jsonLimits(d)),
  permitCall(),
  choosePolicy(d.policies),
  keepsWhole(),
  scanTexts(),
  createBatch(d.recorder, batches),
];

/** A session: what opens it passes the same stages, and what is said in it is judged event by event. */
export const sessionStages = (d: ChainDeps): readonly ClientStage[] => [
  limitCalls(d.quotas),
  admit(d.admission),
  readUpgrade(d.realtime, d.origins), // its query, and whose page asks
  ...readStages(d, d.realtime.json),
  checkHandshake(),
  ...judgeStages(d),
  ...sendStages(d, d.realtime.json), // opens the upstream's socket; judges what it says where it has refused
];

/** A call to a path that is open without a scan: recorded, and held to all that needs no reading of it. */
export const unscannedStages = (d: ChainDeps, opened: UnscannedRoute): readonly ClientStage[] => [
  limitCalls(d.quotas),
  admit(d.admission),
  readUnscanned(opened), // its head, and nothing else of it
  choosePolicy(d.policies),
  holdToStrictest(), // it may hold anything
  checkCeiling(),
  chooseCredential(d.routing.credentialFor),
  record(d.recorder), // `exchange.opened` is durable beyond this line
  judgeLater(d.late),
  forward(d.routing),
  passUnscanned(),
];

/** A known caller's wrong method is evidence too. */
export const refuseMethod =
  (method: string): ClientStage =>
  ({ outgoing }) => {
    outgoing.setHeader("allow", method);
    throw new CustodyError("method_not_allowed", `this path answers ${method} only`);
  };
