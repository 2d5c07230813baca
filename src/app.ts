/**
 * Every route but those of calls, nothing else. Loaded with what they need, Hono among it, when the first of them is asked for.
 * @module
 */
import type { Credentials } from "./access/credentials.ts";
import { Hono } from "hono";
import { acts } from "./access/acts.ts";
import type { Approvals } from "./access/approvals.ts";
import type { ConsoleDeps } from "./app-console.ts";
import { addBatches, type BatchDeps } from "./app-batches.ts";
import { posted } from "./app-calls.ts";
import { addEvidence, type EvidenceDeps } from "./app-evidence.ts";
import type { ChainDeps } from "./chain.ts";
import { CustodyError } from "./domain/errors.ts";
import type { Permission } from "./domain/permission.ts";
import { authenticate } from "./http/authenticate.ts";
import type { AppContext, AppEnv, On } from "./http/context.ts";
import { errorAnswer } from "./http/error-response.ts";
import { Replays } from "./http/replay/replays.ts";
import { routePermissions } from "./http/route-permissions.ts";
import { once } from "./http/pages/once.ts";
import { apiKeyRoutes, type KeyChoices } from "./http/routes/api-keys.ts";
import { decideApproval, listApprovals, readApproval } from "./http/routes/approvals.ts";
import { listCampaigns, readCampaign } from "./http/routes/campaigns.ts";
import { showCatalogue } from "./http/routes/catalogue.ts";
import { createCredential, listCredentials, revokeCredential } from "./http/routes/credentials.ts";
import { docsRoutes, readDocument } from "./http/routes/docs.ts";
import { postFeedback } from "./http/routes/feedback.ts";
import { showHealth } from "./http/routes/health.ts";
import { listShards, readLogFile, type RotateLogKey, rotateKey } from "./http/routes/log.ts";
import { rotateMasterKey } from "./http/routes/master-key.ts";
import { showMetrics } from "./http/routes/metrics.ts";
import { listModels, readModel } from "./http/routes/models.ts";
import { beginOidc, endOidc } from "./http/routes/oidc.ts";
import { changePerson, listPeople } from "./http/routes/people.ts";
import { listPolicies, type ReloadablePolicies, reloadPolicies } from "./http/routes/policies.ts";
import { replayRecorded } from "./http/routes/policy-replay.ts";
import { scanTexts } from "./http/routes/scan.ts";
import { endSession, listSessions, readSession } from "./http/routes/sessions.ts";
import { showMe, showSignInPage, showStyle, signInWithKey, signOut } from "./http/routes/sign-in.ts";
import { showUsage } from "./http/routes/usage.ts";
import type { SignInDeps } from "./http/sign-in-deps.ts";
import { secondPerson } from "./http/second-person.ts";
import { scopeRecord } from "./http/scope-record.ts";
import type { MasterKeyRotation } from "./ledger/rotate-master-key.ts";
import type { MasterAccess } from "./ledger/stored-payload.ts";
import { endpoints } from "./openai/endpoints.ts";
import type { UnscannedRoute } from "./http/unscanned-route.ts";
import type { SharedReader } from "./store/shared-reader.ts";
import type { Catalogue } from "./upstream/catalogue.ts";
import type { Upstream } from "./upstream/pool.ts";
import { version } from "./version.ts";

export interface AppDeps extends ChainDeps, EvidenceDeps, BatchDeps {
  readonly policies: ReloadablePolicies;
  /** All of it: routes are given what their caller may see of it. */
  readonly access: MasterAccess<SharedReader>;
  readonly signIn: SignInDeps;
  readonly rotateLogKey: RotateLogKey;
  readonly upstreams: readonly Upstream[];
  readonly credentials: Credentials;
  readonly catalogue: Catalogue;
  readonly rotation: MasterKeyRotation;
  readonly approvals: Approvals;
  /** Paths that are open without a scan. */
  readonly unscanned: readonly UnscannedRoute[];
}

const refuseOthers =
  (allowed: readonly string[]) =>
  (c: AppContext): never => {
    c.env.outgoing.setHeader("allow", allowed.join(", "));
    throw new CustodyError("method_not_allowed", `this path answers ${allowed.join(", ")} only`);
  };

const refusePath = (): never => {
  throw new CustodyError(
    "not_found",
    "there is no such path here; Custody passes nothing through that it does not scan",
  );
};

const answerError = (onUnexpected: (error: Error) => void) => (error: Error, c: AppContext) => {
  if (!(error instanceof CustodyError)) onUnexpected(error);
  const { status, headers, body } = errorAnswer(error);
  return c.body(body, status, { ...headers });
};

/** People, and their way in. */
const addSignIn = (on: On, { signIn }: AppDeps): void => {
  on("GET /auth/login", showSignInPage(signIn));
  on("GET /auth/style.css", showStyle());
  on("GET /auth/oidc", beginOidc(signIn));
  on("GET /auth/callback", endOidc(signIn));
  on("POST /auth/key", signInWithKey(signIn));
  on("POST /auth/logout", signOut(signIn));
  on("GET /auth/me", showMe(signIn));
  on("GET /api/v1/session", readSession(signIn));
  on("GET /api/v1/sessions", listSessions(signIn.sessions));
  on("DELETE /api/v1/sessions/:id", endSession(signIn.sessions));
  on("GET /api/v1/people", listPeople(signIn.people));
  on("PATCH /api/v1/people/:id", changePerson(signIn.people, signIn.sessions));
};

/** What keys may name. */
const keyChoices = (d: AppDeps): KeyChoices => ({
  policies: () => d.policies.current.keyLabels,
  routes: [...endpoints, ...d.unscanned].map(({ route }) => route).concat(Object.keys(routePermissions)),
});

/** Who may do what, and how much. */
const addAccess = (on: On, d: AppDeps): void => {
  on("GET /api/v1/approvals", listApprovals(d.approvals));
  on("GET /api/v1/approvals/:id", readApproval(d.approvals));
  on("POST /api/v1/approvals/:id/approve", decideApproval(d.approvals, "approved"));
  on("POST /api/v1/approvals/:id/refuse", decideApproval(d.approvals, "refused"));

  on("GET /api/v1/usage", showUsage(d.quotas));

  const apiKeys = apiKeyRoutes(d.keys, keyChoices(d), d.quotas.limiter);
  on("POST /api/v1/api-keys", apiKeys.create);
  on("GET /api/v1/api-keys", apiKeys.list);
  on("GET /api/v1/api-keys/:id", apiKeys.read);
  on("PATCH /api/v1/api-keys/:id", apiKeys.change);
  on("DELETE /api/v1/api-keys/:id", apiKeys.revoke);
  on("POST /api/v1/api-keys/:id/regenerate", apiKeys.rotate);
  on("POST /api/v1/api-keys/:id/disable", apiKeys.disable);
  on("POST /api/v1/api-keys/:id/enable", apiKeys.enable);

  on("POST /api/v1/credentials", createCredential(d));
  on("GET /api/v1/credentials", listCredentials(d.credentials));
  on("DELETE /api/v1/credentials/:id", revokeCredential(d.credentials));
  on("POST /api/v1/master-key/rotate", rotateMasterKey(d.rotation));
};

/** What may be asked for, and what became of it. */
const addCatalogue = (on: On, d: AppDeps): void => {
  const { names, catalogue, recorder } = d;
  const { prices } = d.quotas;
  on("GET /v1/models", listModels(names, catalogue));
  on("GET /v1/models/*", readModel(names));
  on("GET /api/v1/gateway/catalog", showCatalogue({ names, catalogue, prices }));
  on("POST /api/v1/feedback", postFeedback(recorder, d.quotas));
  on("GET /api/v1/campaigns", listCampaigns(names));
  on("GET /api/v1/campaigns/:key", readCampaign(names, prices.currency, recorder.clock));
};

/** The pages of the console: a hundred modules, which are loaded when the first of them is asked for. */
const answerConsole = (d: ConsoleDeps) => {
  const pages = once(async () => (await import("./app-console.ts")).createConsole(d));
  return async (c: AppContext) => (await pages()).fetch(c.req.raw, c.env);
};

export const createApp = (d: AppDeps): Hono<AppEnv> => {
  const app = new Hono<AppEnv>({ strict: false });
  const allowed = new Map<string, string[]>();
  const on: On = (route, handler) => {
    const [method = "", path = ""] = route.split(" ");
    const permission = routePermissions[route];
    const ofTwo = acts.filter((act) => act.route === route);
    const known = (asked: Permission) => [
      authenticate(d.signIn, { route, permission: asked }),
      scopeRecord(d.access),
      secondPerson(d.approvals, ofTwo),
    ];
    app.on(method, [path], ...(permission === null ? [] : known(permission)), handler);
    allowed.set(path, [...(allowed.get(path) ?? []), method]);
  };

  app.onError(answerError(d.onUnexpected));

  on("GET /healthz", showHealth("/healthz", d.recorder.store));
  on("GET /readyz", showHealth("/readyz", d.recorder.store));
  on("GET /metrics", showMetrics(d.metrics));

  const docs = docsRoutes();
  on("GET /openapi.json", readDocument(version));
  on("GET /docs", docs.page);
  on("GET /docs/:file", docs.file);

  addCatalogue(on, d);
  addBatches(on, d);

  on("GET /log", listShards());
  on("GET /log/:shard/*", readLogFile());
  on("POST /api/v1/log/rotate", rotateKey(d.rotateLogKey));

  addEvidence(on, d);
  const replays = new Replays(d.recorder);
  on(
    "POST /api/v1/scan",
    scanTexts(() => d.policies.current.base, d.limits),
  );

  on("GET /api/v1/policies", listPolicies(d.policies));
  on("POST /api/v1/policies/replay", replayRecorded(replays));
  on("POST /api/v1/policies/reload", reloadPolicies(d.policies));

  addSignIn(on, d);
  addAccess(on, d);

  app.all("/console/*", answerConsole({ ...d, keyChoices: keyChoices(d), replays }));

  for (const path of posted) allowed.set(path, [...(allowed.get(path) ?? []), "POST"]);
  for (const [path, methods] of allowed) app.all(path, refuseOthers(methods));
  app.notFound(refusePath);
  return app;
};
