/**
 * The pages of the console, nothing else.
 * @module
 */
import { type Handler, Hono, type MiddlewareHandler } from "hono";
import type { Approvals } from "./access/approvals.ts";
import type { Credentials } from "./access/credentials.ts";
import { changeKey, showChangeKey } from "./console/access/change-key.ts";
import { makeKey, showMakeKey } from "./console/access/make-key.ts";
import { decide, showApproval, showApprovalWords } from "./console/access/show-approval.ts";
import { showApprovals } from "./console/access/show-approvals.ts";
import {
  askRevokeCredential,
  revokeCredential,
  showCredentials,
  showStoreCredential,
  storeCredentialOf,
} from "./console/access/show-credentials.ts";
import { askRevokeKey, disableKey, enableKey, revokeKey, rotateKey, showKey } from "./console/access/show-key.ts";
import { showKeys } from "./console/access/show-keys.ts";
import { setPersonStopped, showPeople } from "./console/access/show-people.ts";
import { endSession, showSessions } from "./console/access/show-sessions.ts";
import { showUsage } from "./console/access/show-usage.ts";
import { showAsset } from "./console/assets.ts";
import { showEntry } from "./console/entries/show-entry.ts";
import { PatientAssessor } from "./console/evidence/patient-assessor.ts";
import { performExport, runExport, showRunExport } from "./console/evidence/run-export.ts";
import { beginCheck, showAssurance } from "./console/evidence/show-assurance.ts";
import { showControl } from "./console/evidence/show-control.ts";
import { showControlMatrix } from "./console/evidence/show-controls.ts";
import { askDeleteExport, deleteExport, showExport } from "./console/evidence/show-export.ts";
import { showExports } from "./console/evidence/show-exports.ts";
import { findOthersOfSubject } from "./console/exchange/others-of-subject.ts";
import { showExchange } from "./console/exchange/show-exchange.ts";
import { revealTexts, showReveal } from "./console/exchange/reveal-texts.ts";
import { downloadExchanges } from "./console/exchanges/download-exchanges.ts";
import { searchFor, showSearch } from "./console/exchanges/search-findings.ts";
import { SealedWords } from "./console/exchanges/sealed-words.ts";
import { showExchanges } from "./console/exchanges/show-exchanges.ts";
import { askTexts, showFoundTexts } from "./console/exchanges/search-texts.ts";
import { tailExchanges } from "./console/exchanges/tail-exchanges.ts";
import { createDrawCharts } from "./console/charts/draw-charts.ts";
import { type OverviewDeps, showOverview } from "./console/overview/show-overview.ts";
import { createSumPeriod } from "./console/overview/sum-period.ts";
import { type Page, pagePermissions } from "./console/page-permissions.ts";
import {
  askChangeRetention,
  changeRetention,
  performChangeRetention,
  showChangeRetention,
} from "./console/retention/change-retention.ts";
import { askEraseSubject, eraseSubject, performErasure, showEraseSubject } from "./console/retention/erase-subject.ts";
import { placeHold, showPlaceHold } from "./console/retention/place-hold.ts";
import { showErasure, showErasures } from "./console/retention/show-erasures.ts";
import { performRelease, releaseHold, showHold, showHoldWords } from "./console/retention/show-hold.ts";
import { showHolds } from "./console/retention/show-holds.ts";
import { askSweep, showRetention, sweepNow } from "./console/retention/show-retention.ts";
import { askDropYear, dropYear, performDrop, showYears } from "./console/retention/show-years.ts";
import { dryRun, showDryRun } from "./console/policies/dry-run.ts";
import { knowNames } from "./console/names.ts";
import { replayNewest, showReplay } from "./console/policies/replay-recorded.ts";
import { showPolicyDifference, showPolicyHistory } from "./console/policies/show-history.ts";
import { askReload, performReload, reloadPolicies, showPolicies } from "./console/policies/show-policies.ts";
import { showReveals } from "./console/reveals/show-reveals.ts";
import { carryOut, type Performers } from "./console/reserved-acts.ts";
import { actOnQueue } from "./console/review/act-on-queue.ts";
import { downloadProposal } from "./console/review/download-proposal.ts";
import { assignExchange, judgeExchange } from "./console/review/judge-exchange.ts";
import { replayProposal } from "./console/review/replay-proposal.ts";
import { showProposal } from "./console/review/show-proposal.ts";
import { showQueue } from "./console/review/show-queue.ts";
import { showError } from "./console/show-error.ts";
import { signInFirst } from "./console/sign-in-first.ts";
import { tellMadeUp } from "./console/tell-made-up.ts";
import { CustodyError } from "./domain/errors.ts";
import type { EvidenceDeps } from "./app-evidence.ts";
import { authenticate } from "./http/authenticate.ts";
import type { AppEnv } from "./http/context.ts";
import { scopeRecord } from "./http/scope-record.ts";
import type { Replays } from "./http/replay/replays.ts";
import type { ReloadablePolicies } from "./http/routes/policies.ts";
import type { KeyChoices } from "./http/routes/api-keys.ts";
import type { SignInDeps } from "./http/sign-in-deps.ts";
import type { MasterAccess } from "./ledger/stored-payload.ts";
import type { Catalogue } from "./upstream/catalogue.ts";
import type { Upstream } from "./upstream/pool.ts";
import type { SharedReader } from "./store/shared-reader.ts";

export interface ConsoleDeps extends EvidenceDeps {
  readonly signIn: SignInDeps;
  readonly catalogue: Catalogue;
  readonly access: MasterAccess<SharedReader>;
  readonly approvals: Approvals;
  readonly policies: ReloadablePolicies;
  readonly replays: Replays;
  readonly keyChoices: KeyChoices;
  readonly credentials: Credentials;
  readonly upstreams: readonly Upstream[];
}

const overviewDeps = (d: ConsoleDeps): OverviewDeps => ({
  names: d.names,
  catalogue: d.catalogue,
  signIn: d.signIn,
  search: d.search,
  clock: d.recorder.clock,
  currency: d.quotas.prices.currency,
  drawCharts: createDrawCharts(),
  sumPeriod: createSumPeriod(),
  report: (withDays) => d.assurance.report(withDays),
});
type OnPage = (page: Page, handler: Handler<AppEnv>) => void;

const addEvidence = (on: OnPage, d: ConsoleDeps): void => {
  const { assessor, assurance, exporting, approvals } = d;
  const patient = new PatientAssessor(assessor);
  on("GET /console/evidence", showControlMatrix(assessor, patient));
  on("GET /console/evidence/control", showControl(assessor, patient));

  const { exports, schedules } = exporting;
  const running = { approvals, exporting, now: () => assessor.now() };
  on("GET /console/evidence/exports", showExports(exports, schedules));
  on("POST /console/evidence/exports", runExport(running));
  on("GET /console/evidence/exports/new", showRunExport(running));
  on("GET /console/evidence/exports/:id", showExport(exports));
  on("GET /console/evidence/exports/:id/delete", askDeleteExport(exports));
  on("POST /console/evidence/exports/:id/delete", deleteExport(exports));

  on("GET /console/evidence/assurance", showAssurance(assurance));
  on("POST /console/evidence/assurance/checks", beginCheck(assurance));
};

const addRetention = (on: OnPage, d: ConsoleDeps): void => {
  const { approvals, retention, recorder } = d;
  const { holds, erasures, schedule, sweep, drops } = retention;
  on("GET /console/retention", showRetention(retention));
  on("GET /console/retention/sweep", askSweep(retention));
  on("POST /console/retention/sweep", sweepNow(retention));
  const changing = { approvals, schedule, sweep };
  on("GET /console/retention/change", showChangeRetention(changing));
  on("POST /console/retention/change/ask", askChangeRetention(changing));
  on("POST /console/retention/change", changeRetention(changing));

  on("GET /console/retention/holds", showHolds(holds));
  on(
    "POST /console/retention/holds",
    placeHold(holds, (subject) => recorder.keyring.subjectIdOf(subject)),
  );
  on("GET /console/retention/holds/new", showPlaceHold());
  on("GET /console/retention/holds/:id", showHold(holds));
  on("POST /console/retention/holds/:id/words", showHoldWords(holds));
  on("POST /console/retention/holds/:id/release", releaseHold(approvals, holds));

  const erasing = { approvals, erasures };
  on("GET /console/retention/erasures", showErasures(erasures));
  on("POST /console/retention/erasures", eraseSubject(erasing));
  on("GET /console/retention/erasures/new", showEraseSubject());
  on("POST /console/retention/erasures/ask", askEraseSubject(erasing));
  on("GET /console/retention/erasures/:id", showErasure(erasures));

  const dropping = { approvals, drops };
  on("GET /console/retention/years", showYears());
  on("GET /console/retention/years/:shard/drop", askDropYear(dropping));
  on("POST /console/retention/years/:shard/drop", dropYear(dropping));
};

const addKeys = (on: OnPage, d: ConsoleDeps): void => {
  const { keys, quotas } = d;
  on("GET /console/access", showKeys(keys, quotas));
  on("POST /console/access/keys", makeKey(d));
  on("GET /console/access/keys/new", showMakeKey(d));
  on("GET /console/access/keys/:id", showKey(keys, quotas));
  on("GET /console/access/keys/:id/change", showChangeKey(d));
  on("POST /console/access/keys/:id/change", changeKey(d));
  on("POST /console/access/keys/:id/disable", disableKey(keys));
  on("POST /console/access/keys/:id/enable", enableKey(keys));
  on("POST /console/access/keys/:id/rotate", rotateKey(keys));
  on("GET /console/access/keys/:id/revoke", askRevokeKey(keys, quotas));
  on("POST /console/access/keys/:id/revoke", revokeKey(keys));
  on("GET /console/access/usage", showUsage(quotas));

  on("GET /console/access/credentials", showCredentials(d));
  on("POST /console/access/credentials", storeCredentialOf(d));
  on("GET /console/access/credentials/new", showStoreCredential(d));
  on("GET /console/access/credentials/:id/revoke", askRevokeCredential(d));
  on("POST /console/access/credentials/:id/revoke", revokeCredential(d));
};

const addPeople = (on: OnPage, { signIn }: ConsoleDeps): void => {
  const { people, sessions } = signIn;
  on("GET /console/access/people", showPeople(people));
  on("POST /console/access/people/:id/stop", setPersonStopped(signIn, true));
  on("POST /console/access/people/:id/admit", setPersonStopped(signIn, false));
  on("GET /console/access/sessions", showSessions(sessions));
  on("POST /console/access/sessions/:id/end", endSession(sessions));
};

/** What approvals of two people can be carried out here, by the names of acts. */
const performersOf = ({ exporting, retention, policies }: ConsoleDeps): Performers =>
  new Map([
    ["export payloads", performExport({ exporting })],
    ["release holds", performRelease(retention.holds)],
    ["erase subjects", performErasure(retention)],
    ["change retention", performChangeRetention(retention)],
    ["drop shards", performDrop(retention)],
    ["reload policies", performReload({ policies })],
  ]);

const addApprovals = (on: OnPage, d: ConsoleDeps): void => {
  const { approvals, signIn } = d;
  const performers = performersOf(d);
  const deciding = { approvals, performers };
  on("GET /console/access/approvals", showApprovals(approvals));
  on("GET /console/access/approvals/:id", showApproval(deciding));
  on("POST /console/access/approvals/:id/words", showApprovalWords(deciding));
  on("POST /console/access/approvals/:id/approve", decide(deciding, "approved"));
  on("POST /console/access/approvals/:id/refuse", decide(deciding, "refused"));
  on("POST /console/access/approvals/:id/carry-out", carryOut(approvals, performers, signIn));
};

const addPolicies = (on: OnPage, d: ConsoleDeps): void => {
  const { policies, replays, assessor } = d;
  on("GET /console/policies", showPolicies(d));
  on("GET /console/policies/reload", askReload(d));
  on("POST /console/policies/reload", reloadPolicies(d));
  on("GET /console/policies/history", showPolicyHistory());
  on("GET /console/policies/difference", showPolicyDifference());
  on("GET /console/policies/dry-run", showDryRun());
  on(
    "POST /console/policies/dry-run",
    dryRun(() => policies.current.base),
  );
  on("GET /console/policies/replay", showReplay());
  on("POST /console/policies/replay", replayNewest({ replays, now: () => assessor.now() }));
};

/** Forms that long texts are written into, and how many bytes they may have. */
const formBytes: Partial<Record<Page, number>> = {
  "POST /console/policies/dry-run": 2_097_152,
  "POST /console/policies/replay": 262_144,
  "POST /console/retention/change/ask": 262_144,
  "POST /console/retention/change": 262_144,
};

const allowForm = (bytes: number | undefined): MiddlewareHandler<AppEnv> =>
  async function allowForm(c, next) {
    if (bytes !== undefined) c.set("formBytesMax", bytes);
    return next();
  };

/** The console as an application of its own: its errors are pages. */
export const createConsole = (d: ConsoleDeps): Hono<AppEnv> => {
  const app = new Hono<AppEnv>({ strict: false });
  app.use(tellMadeUp(() => d.recorder.store.newestCheckpoint()));
  app.use(knowNames({ keys: d.keys, people: d.signIn.people }));
  const on: OnPage = (page, handler) => {
    const [method = "", path = ""] = page.split(" ");
    const known = authenticate(d.signIn, { route: page, permission: pagePermissions[page] });
    app.on(method, [path], allowForm(formBytes[page]), signInFirst(d.signIn), known, scopeRecord(d.access), handler);
  };
  app.onError(showError(d.onUnexpected));

  app.get("/console/assets/:file", showAsset());
  on("GET /console", showOverview(overviewDeps(d)));
  on("GET /console/exchanges", showExchanges(d));
  on("GET /console/exchanges/download", downloadExchanges());
  on("GET /console/exchanges/tail", tailExchanges());
  on("GET /console/exchanges/search", showSearch());
  on("POST /console/exchanges/search", searchFor(d.recorder));
  const words = new SealedWords();
  on("POST /console/exchanges/texts", askTexts(words));
  on("GET /console/exchanges/texts", showFoundTexts(d, words));
  on("GET /console/exchanges/:id", showExchange(d.signIn.people));
  on("POST /console/exchanges/:id/subject", findOthersOfSubject(d.recorder));
  on("GET /console/exchanges/:id/reveal", showReveal());
  on("POST /console/exchanges/:id/reveal", revealTexts(d.recorder));
  on("POST /console/exchanges/:id/reviews", judgeExchange(d));
  on("POST /console/exchanges/:id/assignments", assignExchange(d));
  on("GET /console/review", showQueue(d));
  on("POST /console/review", actOnQueue(d));
  on("GET /console/review/proposal", showProposal(d));
  on("POST /console/review/proposal/replay", replayProposal(d));
  on("POST /console/review/proposal/download", downloadProposal(d));

  on("GET /console/entries/:shard/:index", showEntry());
  addEvidence(on, d);
  addRetention(on, d);
  addKeys(on, d);
  addPeople(on, d);
  addApprovals(on, d);
  addPolicies(on, d);
  on("GET /console/reveals", showReveals());

  app.all("/console/*", () => {
    throw new CustodyError("not_found", "the console has no such page");
  });
  return app;
};
