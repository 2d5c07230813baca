/**
 * The pages of the console, nothing else.
 * @module
 */
import { type Handler, Hono } from "hono";
import { showAsset } from "./console/assets.ts";
import { showExchange } from "./console/exchange/show-exchange.ts";
import { revealTexts, showReveal } from "./console/exchange/reveal-texts.ts";
import { downloadExchanges } from "./console/exchanges/download-exchanges.ts";
import { showExchanges } from "./console/exchanges/show-exchanges.ts";
import { tailExchanges } from "./console/exchanges/tail-exchanges.ts";
import { showOverview } from "./console/overview/show-overview.ts";
import { type Page, pagePermissions } from "./console/page-permissions.ts";
import { actOnQueue } from "./console/review/act-on-queue.ts";
import { assignExchange, judgeExchange } from "./console/review/judge-exchange.ts";
import { showQueue } from "./console/review/show-queue.ts";
import { showError } from "./console/show-error.ts";
import { signInFirst } from "./console/sign-in-first.ts";
import { CustodyError } from "./domain/errors.ts";
import type { EvidenceDeps } from "./app-evidence.ts";
import { authenticate } from "./http/authenticate.ts";
import type { AppEnv } from "./http/context.ts";
import { scopeRecord } from "./http/scope-record.ts";
import type { SignInDeps } from "./http/sign-in-deps.ts";
import type { MasterAccess } from "./ledger/stored-payload.ts";
import type { Catalogue } from "./upstream/catalogue.ts";
import type { StoreReader } from "./store/store.ts";

export interface ConsoleDeps extends EvidenceDeps {
  readonly signIn: SignInDeps;
  readonly catalogue: Catalogue;
  readonly access: MasterAccess<StoreReader>;
}

/** The console as an application of its own: its errors are pages. */
export const createConsole = (d: ConsoleDeps): Hono<AppEnv> => {
  const app = new Hono<AppEnv>({ strict: false });
  const on = (page: Page, handler: Handler<AppEnv>): void => {
    const [method = "", path = ""] = page.split(" ");
    const known = authenticate(d.signIn, { route: page, permission: pagePermissions[page] });
    app.on(method, [path], signInFirst(d.signIn), known, scopeRecord(d.access), handler);
  };
  app.onError(showError(d.onUnexpected));

  app.get("/console/assets/:file", showAsset());
  on("GET /console", showOverview(d));
  on("GET /console/exchanges", showExchanges(d));
  on("GET /console/exchanges/download", downloadExchanges());
  on("GET /console/exchanges/tail", tailExchanges(d.keys));
  on("GET /console/exchanges/:id", showExchange(d.signIn.people));
  on("GET /console/exchanges/:id/reveal", showReveal());
  on("POST /console/exchanges/:id/reveal", revealTexts(d.recorder));
  on("POST /console/exchanges/:id/reviews", judgeExchange(d));
  on("POST /console/exchanges/:id/assignments", assignExchange(d));
  on("GET /console/review", showQueue(d));
  on("POST /console/review", actOnQueue(d));

  app.all("/console/*", () => {
    throw new CustodyError("not_found", "the console has no such page");
  });
  return app;
};
