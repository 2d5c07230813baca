/**
 * What a request passes first, and every route of calls, nothing else.
 * @module
 */
import type { AppDeps } from "./app.ts";
import type { BatchDeps } from "./app-batches.ts";
import { batchStages, callStages, fileStages, refuseMethod, sessionStages, unscannedStages } from "./chain.ts";
import { newId } from "./domain/new-id.ts";
import { notKept } from "./http/answer-head.ts";
import { audit, type CallHandler } from "./http/audit.ts";
import type { Incoming } from "./http/context.ts";
import { allowOrigins } from "./http/cross-origin.ts";
import { deliverWhole } from "./http/deliver.ts";
import { errorAnswer } from "./http/error-response.ts";
import type { Listener, Outgoing } from "./http/outgoing.ts";
import { once } from "./http/pages/once.ts";
import { faultOfForm } from "./http/request-form.ts";
import { readHealth } from "./http/routes/health.ts";
import { batchesEndpoint } from "./openai/batches.ts";
import { endpoints, methodOf } from "./openai/endpoints.ts";
import { filesEndpoint } from "./openai/files.ts";
import { unscannedEndpoint } from "./openai/unscanned-endpoint.ts";

/** What passes a chain of its own and calls nobody. Other methods of these paths are routes as all others. */
export const posted = ["/v1/files", "/v1/batches"] as const;

const createPosted = (d: BatchDeps): ReadonlyMap<string, CallHandler> => {
  const handlers: Readonly<Record<(typeof posted)[number], CallHandler>> = {
    "/v1/files": audit(d, filesEndpoint, fileStages(d, d.batching.intake)),
    "/v1/batches": audit(d, batchesEndpoint, batchStages(d, d.batching.desk)),
  };
  return new Map(Object.entries(handlers));
};

/** Calls, by path. */
const createCalls = (d: AppDeps): ReadonlyMap<string, CallHandler> => {
  const stages = callStages(d);
  return new Map(
    endpoints.flatMap((endpoint) => {
      const method = methodOf(endpoint);
      const called = audit(d, endpoint, endpoint.session === undefined ? stages : sessionStages(d));
      const refused = audit(d, endpoint, [refuseMethod(method)]);
      const byMethod: CallHandler = (incoming, outgoing, id, upgrade) =>
        (incoming.method === method ? called : refused)(incoming, outgoing, id, upgrade);
      return endpoint.paths.map((path) => [path, byMethod] as const);
    }),
  );
};

/** Calls to paths that are open without a scan. */
const createUnscanned = (d: AppDeps): ((path: string) => CallHandler | undefined) => {
  const known = d.unscanned.map((opened) => {
    const endpoint = unscannedEndpoint(opened.route);
    return { opened, call: audit(d, endpoint, unscannedStages(d, opened), "call unscanned") };
  });
  return (path) => known.find(({ opened }) => opened.matches(path))?.call;
};

/** For Hono, which adds to what is set: what an answer says itself stands. */
const setHead = (outgoing: Outgoing): void => {
  const { head } = outgoing;
  for (let at = 0; at + 1 < head.length; at += 2) outgoing.setHeader(head[at] ?? "", head[at + 1] ?? "");
  outgoing.setHeader(...notKept);
};

/** What answers all else: some hundred modules, and Node's own undici, whose requests and responses Hono takes. */
const loadOthers = async (d: AppDeps) => {
  const [{ createApp }, { getRequestListener }] = await Promise.all([import("./app.ts"), import("@hono/node-server")]);
  const answer = getRequestListener(createApp(d).fetch, { overrideGlobalObjects: false });
  return (incoming: Incoming, outgoing: Outgoing) => {
    setHead(outgoing);
    return answer(incoming, outgoing);
  };
};

/**
 * The whole HTTP surface. Every answer carries `X-Request-ID`, an id of ours. Calls are answered on Node's own request and response: no
 * framework's objects are made for them. All else goes through Hono, which is loaded with its first request; questions of health do not load it.
 */
export const createListener = (d: AppDeps): Listener => {
  const calls = createCalls(d);
  const created = createPosted(d);
  const unscanned = createUnscanned(d);
  const crossOrigin = allowOrigins(d.origins);
  const others = once(() => loadOthers(d));
  return (incoming, outgoing, upgrade) => {
    const id = newId(d.recorder.clock());
    outgoing.head.push("x-request-id", id);
    const fault = faultOfForm(incoming);
    if (fault !== null) {
      const { status, headers, body } = errorAnswer(fault);
      incoming.resume();
      // Where it ends could be read differently too.
      deliverWhole(outgoing, status, { ...headers, connection: "close" }, body);
      return;
    }
    if (crossOrigin?.(incoming, outgoing)) return;
    const { url = "" } = incoming;
    const query = url.indexOf("?");
    const path = query === -1 ? url : url.slice(0, query);
    const call = calls.get(path) ?? (incoming.method === "POST" ? created.get(path) : undefined) ?? unscanned(path);
    const health = call === undefined && incoming.method === "GET" ? readHealth(path, d.recorder.store) : null;
    if (health !== null) {
      const { status, body } = health;
      deliverWhole(outgoing, status, { "content-type": "application/json" }, JSON.stringify(body));
      return;
    }
    const answered =
      call === undefined
        ? others().then((answer) => answer(incoming, outgoing))
        : call(incoming, outgoing, id, upgrade ?? null);
    answered.catch((error: unknown) => {
      // A fault of ours in recording or delivering: this call ends, the process does not.
      d.onUnexpected(error instanceof Error ? error : new Error("not an error"));
      outgoing.destroy();
    });
  };
};
