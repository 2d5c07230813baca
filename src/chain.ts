/**
 * The product on one page: what a call passes on its way to a model, and back.
 * @module
 */
import type { Handler, MiddlewareHandler } from "hono";
import type { Keys } from "./access/keys.ts";
import { CustodyError } from "./domain/errors.ts";
import { type Admission, admit } from "./http/admit.ts";
import { audit } from "./http/audit.ts";
import { authenticate } from "./http/authenticate.ts";
import type { AppEnv } from "./http/context.ts";
import type { DeniedCounter } from "./http/denied-counter.ts";
import { forward } from "./http/forward.ts";
import { readBody } from "./http/read-body.ts";
import { record } from "./http/record.ts";
import { requireLedger } from "./http/require-ledger.ts";
import { route } from "./http/route.ts";
import { scanRequest } from "./http/scan-request.ts";
import { scanResponse } from "./http/scan-response.ts";
import type { Recorder } from "./ledger/exchange-record.ts";
import type { Guard } from "./policy/guard.ts";
import type { Catalogue } from "./upstream/catalogue.ts";

/** What the chain is made of. */
export interface ChainDeps {
  readonly keys: Keys;
  readonly denied: DeniedCounter;
  readonly recorder: Recorder;
  readonly guard: Guard;
  readonly catalogue: Catalogue;
  readonly admission: Admission;
  readonly limits: { readonly bodyBytesMax: number; readonly jsonDepthMax: number };
}

/** A known caller's wrong method is evidence too. */
export const wrongMethodChain = (d: ChainDeps, method: string): (MiddlewareHandler<AppEnv> | Handler<AppEnv>)[] => [
  authenticate(d.keys, d.denied, "call models"),
  requireLedger(d.recorder.store),
  audit(d.recorder, d.guard, "chat.completions"),
  (c) => {
    c.env.outgoing.setHeader("allow", method);
    throw new CustodyError("method_not_allowed", `this path answers ${method} only`);
  },
];

/** For `POST /v1/chat/completions`. */
export const chatChain = (d: ChainDeps): (MiddlewareHandler<AppEnv> | Handler<AppEnv>)[] => {
  const json = { depthMax: d.limits.jsonDepthMax };
  return [
    authenticate(d.keys, d.denied, "call models"),
    requireLedger(d.recorder.store),
    audit(d.recorder, d.guard, "chat.completions"), // brackets all that follows: nothing passes unrecorded, nothing leaves before it is durable
    admit(d.admission),
    readBody(d.limits),
    scanRequest(d.guard, json), // findings, class, verdict
    route(d.catalogue), // which upstreams serve the model
    record(d.recorder, d.guard), // `exchange.opened` is durable beyond this line
    scanResponse(d.guard, json), // before the client
    forward(),
  ];
};
