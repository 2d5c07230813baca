/**
 * `/console/access/credentials`: what providers gave, storing another, ending one. No page ever shows a secret of theirs.
 * @module
 */
import { html } from "hono/html";
import type { CredentialInfo } from "../../access/credentials.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { checkShape } from "../../http/read-json.ts";
import {
  type CredentialDeps,
  credentialsSeenBy,
  newCredentialBody,
  storeCredential,
} from "../../http/routes/credentials.ts";
import { confirmation } from "../act-form.ts";
import { csrfField } from "../csrf-field.ts";
import { dataTable } from "../data-table.ts";
import { doneLine, faultLine } from "../fault-line.ts";
import { type Fault, type Fields, formFields, orFormAgain } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { who } from "../names.ts";
import { tag } from "../tags.ts";
import { textField } from "../text-field.ts";
import { timeOf } from "../time-of.ts";

const done = {
  stored: "The credential is stored, sealed. Calls that begin from now on carry it.",
  revoked: "The credential has ended, and its secret is destroyed.",
};

const mayManage = ({ var: { principal } }: AppContext): boolean => principal.permissions.has("manage credentials");

const whose = (c: AppContext, { team, apiKey }: CredentialInfo): Html | string => {
  if (apiKey !== null) return html`the key ${who(c, apiKey)}`;
  return team === null ? "all calls" : html`the team ${team}`;
};

const table = (c: AppContext, rows: readonly CredentialInfo[]): Html =>
  dataTable<CredentialInfo>(
    "Credentials of upstreams, newest first",
    [
      { title: "Name", cell: ({ name }) => name },
      { title: "Upstream", cell: ({ upstream }) => upstream },
      { title: "For", cell: (row) => whose(c, row) },
      { title: "Stored (UTC)", cell: ({ createdAt }) => timeOf(createdAt) },
      { title: "By", cell: ({ createdBy }) => who(c, createdBy) },
      {
        title: "State",
        cell: ({ revokedAt }) => (revokedAt === null ? tag("in force", "good") : tag("ended", "plain")),
      },
      {
        title: "Acts",
        cell: ({ id, revokedAt }) =>
          revokedAt === null && mayManage(c) ? html`<a href="/console/access/credentials/${id}/revoke">End it</a>` : "",
      },
    ],
    rows,
  );

/** The newest; older ones than that are left to the API. */
const rowsShown = 500;

/** `GET` */
export const showCredentials =
  ({ credentials }: CredentialDeps) =>
  (c: AppContext) => {
    const rows = credentialsSeenBy(credentials, c.var.principal).toReversed().slice(0, rowsShown);
    return showPage(c, {
      title: "Credentials of upstreams",
      room: "Access",
      content: html`${doneLine(c, done)}
      ${
        mayManage(c)
          ? html`<p class="acts"><a class="button" href="/console/access/credentials/new">Store a credential</a></p>`
          : ""
      }
      ${
        rows.length === 0
          ? html`<p class="empty">
              None is stored. A credential of an upstream can be for all calls, for a team or for a key; it is sealed by
              the master key, and nobody sees it again.
            </p>`
          : table(c, rows)
      }`,
    });
  };

/** Without the secret: a form that comes back asks for it again. */
const form = (c: AppContext, { upstreams }: CredentialDeps, fields: Fields): Html =>
  html`<form method="post" action="/console/access/credentials" class="stacked" autocomplete="off">
    ${csrfField(c)}
    <label
      >Name <input name="name" required maxlength="100" value="${fields["name"] ?? ""}" autocomplete="off"
    /></label>
    <label
      >Upstream
      <select name="upstream" required>
        ${upstreams.map(
          ({ name }) =>
            html`<option value="${name}" ${fields["upstream"] === name ? html`selected` : ""}>${name}</option>`,
        )}
      </select></label
    >
    <label>Secret <input type="password" name="secret" required autocomplete="off" /></label>
    ${textField("team", "For the calls of a team", fields)}
    ${textField("key", "For the calls of a key, by its id", fields)}
    <p class="hint">With neither it is for all calls to the upstream.</p>
    <button>Store it</button>
    <a href="/console/access/credentials">Cancel</a>
  </form>`;

const show = (c: AppContext, d: CredentialDeps, fields: Fields, fault: Fault | null): Promise<Response> =>
  showPage(
    c,
    { title: "Store a credential", room: "Access", content: html`${faultLine(fault)}${form(c, d, fields)}` },
    fault?.status ?? 200,
  );

/** `GET .../new` */
export const showStoreCredential = (d: CredentialDeps) => (c: AppContext) =>
  show(c, d, c.var.principal.team === null ? {} : { team: c.var.principal.team }, null);

/** `POST` */
export const storeCredentialOf = (d: CredentialDeps) => async (c: AppContext) => {
  const fields = await formFields(c);
  return orFormAgain(
    async () => {
      await storeCredential(d, c.var.principal, checkShape(newCredentialBody, fields));
      return c.redirect("/console/access/credentials?done=stored", 303);
    },
    (fault) => show(c, d, fields, fault),
  );
};

/** `GET .../:id/revoke`: asks first. */
export const askRevokeCredential =
  ({ credentials }: CredentialDeps) =>
  (c: AppContext) => {
    const id = c.req.param("id") ?? "";
    const row = credentialsSeenBy(credentials, c.var.principal).find((one) => one.id === id && one.revokedAt === null);
    if (row === undefined) throw new CustodyError("not_found", "no such credential in force");
    return showPage(c, {
      title: `End ${row.name}`,
      room: "Access",
      content: confirmation(
        c,
        html`<p>
          Calls of ${whose(c, row)} to ${row.upstream} do not carry it any more, and its secret is destroyed. Calls that
          have no other credential fail from then on.
        </p>`,
        { action: `/console/access/credentials/${id}/revoke`, button: "End it" },
        "/console/access/credentials",
      ),
    });
  };

/** `POST .../:id/revoke` */
export const revokeCredential =
  ({ credentials }: CredentialDeps) =>
  async (c: AppContext) => {
    const { id, team } = c.var.principal;
    await credentials.revoke(c.req.param("id") ?? "", id, team);
    return c.redirect("/console/access/credentials?done=revoked", 303);
  };
