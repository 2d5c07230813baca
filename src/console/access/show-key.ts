/**
 * `/console/access/keys/:id`: one key, what it may do and used, and stopping, changing its secret and ending it.
 * @module
 */
import { html } from "hono/html";
import { z } from "zod";
import type { Keys } from "../../access/keys.ts";
import type { KnownKey } from "../../access/known-key.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import type { LimitDeps } from "../../http/limit.ts";
import { checkShape } from "../../http/read-json.ts";
import { rotateKeyBody } from "../../http/routes/api-keys.ts";
import { actForm, confirmation } from "../act-form.ts";
import { factList } from "../fact-list.ts";
import { doneLine } from "../fault-line.ts";
import { formFields } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { who } from "../names.ts";
import { numberText } from "../../domain/number-text.ts";
import { timeOf } from "../time-of.ts";
import { showSecret } from "./make-key.ts";
import { keyTag, mayManageKeys } from "./show-keys.ts";
import { usageFacts } from "./usage-facts.ts";

const done = {
  disabled: "The key is stopped. Its calls are refused from now on.",
  enabled: "The key may be used again.",
  changed: "The key is changed. It holds from the next call on.",
};

const idOf = (c: AppContext): string => c.req.param("id") ?? "";

const settingsFacts = ({ settings }: KnownKey): Html => {
  const { owner, environment, expiresAt, models, routes, networks, policy, subject, retention, scope } = settings;
  const { classificationFloor, classificationCeiling, metadata } = settings;
  const notes = Object.entries(metadata);
  return factList([
    ["Who answers for it", owner],
    ["Environment", environment],
    ["Ends", expiresAt === null ? null : timeOf(expiresAt)],
    ["Models", models === null ? "all" : models.join(", ")],
    ["Routes", routes === null ? "all that its role may use" : routes.join(", ")],
    ["Networks", networks === null ? "from anywhere" : networks.join(", ")],
    ["Policy beside the base", policy],
    ["Data class at least", classificationFloor],
    ["Data class at most", classificationCeiling],
    ["Label of retention", retention],
    ["Subject where none is said", subject],
    [
      "Sees the record",
      scope === null
        ? null
        : html`from ${scope.from === null ? "the beginning" : timeOf(scope.from)} to
          ${scope.to === null ? "now" : timeOf(scope.to)}`,
    ],
    ["Notes", notes.length === 0 ? null : notes.map(([name, text]) => `${name}: ${text}`).join("; ")],
  ]);
};

const rotateForm = (c: AppContext, id: string): Html =>
  html`<section>
    <h2>A new secret</h2>
    ${actForm(c, {
      action: `/console/access/keys/${id}/rotate`,
      button: "Make a new secret",
      tone: "quiet",
      more: html`<label
        >Hours that the old one stays good
        <input type="number" name="overlapHours" min="0" max="720" step="any" value="0"
      /></label>`,
    })}
  </section>`;

const acts = (c: AppContext, { row: { id, disabledAt, revokedAt } }: KnownKey): Html | string =>
  revokedAt !== null || !mayManageKeys(c)
    ? ""
    : html`<div class="acts">
        ${
          disabledAt === null
            ? actForm(c, { action: `/console/access/keys/${id}/disable`, button: "Stop it for now", tone: "quiet" })
            : actForm(c, { action: `/console/access/keys/${id}/enable`, button: "Let it be used again", tone: "quiet" })
        }
        <a class="button quiet" href="/console/access/keys/${id}/change">Change it</a>
        <a class="button quiet" href="/console/access/keys/${id}/revoke">Revoke it</a>
      </div>`;

/** `GET`. Throws `not_found`. */
export const showKey =
  (keys: Keys, { limiter, prices }: LimitDeps) =>
  async (c: AppContext) => {
    const key = keys.get(idOf(c), c.var.principal);
    await limiter.loading;
    const moment = limiter.moment();
    const { id, name, role, team, createdAt, createdBy, disabledAt, revokedAt, previousUntil } = key.row;
    const isInForce = revokedAt === null;
    return showPage(c, {
      title: name,
      room: "Access",
      content: html`${doneLine(c, done)}
        <p class="id"><code>${id}</code></p>
        ${acts(c, key)}
        <div class="columns-two">
          <section>
            <h2>The key</h2>
            ${factList([
              ["State", keyTag(key.stateAt(moment.time))],
              ["Role", role],
              ["Team", team],
              ["Made", html`${timeOf(createdAt)} by ${who(c, createdBy)}`],
              ["Last used", key.lastUsedAt === null ? "never" : timeOf(key.lastUsedAt)],
              ["Stopped", disabledAt === null ? null : timeOf(disabledAt)],
              ["Revoked", revokedAt === null ? null : timeOf(revokedAt)],
              [
                "Old secret good until",
                previousUntil === null || previousUntil <= moment.time ? null : timeOf(previousUntil),
              ],
              ["Calls", html`<a href="/console/exchanges?key=${id}">its exchanges</a>`],
            ])}
          </section>
          <section>
            <h2>What it may</h2>
            ${settingsFacts(key)}
          </section>
          <section>
            <h2>Use</h2>
            ${usageFacts(limiter.account(id, key.settings), moment, prices.currency)}
          </section>
          ${isInForce && mayManageKeys(c) ? rotateForm(c, id) : ""}
        </div>`,
    });
  };

/** `POST .../disable` */
export const disableKey = (keys: Keys) => async (c: AppContext) => {
  const { row } = await keys.disable(idOf(c), c.var.principal);
  return c.redirect(`/console/access/keys/${row.id}?done=disabled`, 303);
};

/** `POST .../enable` */
export const enableKey = (keys: Keys) => async (c: AppContext) => {
  const { row } = await keys.enable(idOf(c), c.var.principal);
  return c.redirect(`/console/access/keys/${row.id}?done=enabled`, 303);
};

const overlapForm = z.object({ overlapHours: z.coerce.number().min(0).default(0) });
const hourSeconds = 3_600;

/** `POST .../rotate`: the page with the secret. */
export const rotateKey = (keys: Keys) => async (c: AppContext) => {
  const { overlapHours } = checkShape(overlapForm, await formFields(c));
  const { overlapSeconds } = checkShape(rotateKeyBody, { overlapSeconds: Math.round(overlapHours * hourSeconds) });
  return showSecret(c, await keys.rotate(idOf(c), overlapSeconds * 1_000, c.var.principal));
};

/** `GET .../revoke`: asks first. */
export const askRevokeKey =
  (keys: Keys, { limiter }: LimitDeps) =>
  async (c: AppContext) => {
    const { row, settings, lastUsedAt } = keys.get(idOf(c), c.var.principal);
    await limiter.loading;
    const { requests } = limiter.account(row.id, settings).month.at(limiter.moment().time);
    const back = `/console/access/keys/${row.id}`;
    return showPage(c, {
      title: `Revoke ${row.name}`,
      room: "Access",
      content: confirmation(
        c,
        html`<p>
            The key ends for ever, and sessions that it began with it. It made ${numberText(requests)} calls this
            month${lastUsedAt === null ? "" : html`, the last at ${timeOf(lastUsedAt)}`}.
          </p>
          <p>What it did stays in the record.</p>`,
        { action: `${back}/revoke`, button: "Revoke it for ever" },
        back,
      ),
    });
  };

/** `POST .../revoke` */
export const revokeKey = (keys: Keys) => async (c: AppContext) => {
  await keys.revoke(idOf(c), c.var.principal);
  return c.redirect("/console/access?done=revoked", 303);
};
