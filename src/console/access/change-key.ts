/**
 * `/console/access/keys/:id/change`: what is said of a key, changed. Only what differs is asked for, and so only that is in the entry.
 * @module
 */
import { html } from "hono/html";
import type { KnownKey } from "../../access/known-key.ts";
import type { AppContext } from "../../http/context.ts";
import { checkShape } from "../../http/read-json.ts";
import { changeKeyBody, changeKeyFor } from "../../http/routes/api-keys.ts";
import { csrfField } from "../csrf-field.ts";
import { faultLine } from "../fault-line.ts";
import { type Fault, type Fields, formFields, orFormAgain } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { keyBodyOf, keyFields, keyFieldsOf, nameFields } from "./key-form.ts";
import type { MakeKeyDeps } from "./make-key.ts";

/** The key that the address names, which somebody may change. Throws `not_found`, also for one that has ended. */
const changedKey = (c: AppContext, { keys }: MakeKeyDeps): KnownKey =>
  keys.changeable(c.req.param("id") ?? "", c.var.principal);

const show = (c: AppContext, d: MakeKeyDeps, key: KnownKey, fields: Fields, fault: Fault | null): Promise<Response> => {
  const { id, name, role, version } = key.row;
  const roles = new Set([role, ...d.keys.rolesGivenBy(c.var.principal)]);
  return showPage(
    c,
    {
      title: `Change ${name}`,
      room: "Access",
      content: html`${faultLine(fault)}
        <form method="post" action="/console/access/keys/${id}/change" class="stacked">
          ${csrfField(c)}<input type="hidden" name="version" value="${version}" />
          ${nameFields(c, [...roles], fields, fault)} ${keyFields(d.keyChoices, fields, fault)}
          <p class="hint">
            It holds from the next call on; calls that run go on. The log says which fields were changed, and not what
            they say.
          </p>
          <button>Change the key</button>
          <a href="/console/access/keys/${id}">Cancel</a>
        </form>`,
    },
    fault?.status ?? 200,
  );
};

/** `GET` */
export const showChangeKey = (d: MakeKeyDeps) => (c: AppContext) => {
  const key = changedKey(c, d);
  return show(c, d, key, keyFieldsOf(key), null);
};

/** What is emptied says nothing any more. */
const emptied: Readonly<Record<string, unknown>> = { limits: {}, budget: {}, metadata: {} };

/** The request that makes of the one the other. Who is of a team has no field for it. */
const changes = (before: Fields, after: Fields): object => {
  const [was, is] = [keyBodyOf(before), keyBodyOf(after)];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  const changed = names.filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]));
  return Object.fromEntries(changed.map((name) => [name, is[name] ?? emptied[name] ?? null]));
};

const changedMeanwhile: Fault = {
  words: "Somebody has changed this key meanwhile. This is how it is now; nothing of yours was done.",
  status: 409,
};

/** `POST .../change` */
export const changeKey = (d: MakeKeyDeps) => async (c: AppContext) => {
  const key = changedKey(c, d);
  const { version, ...fields } = await formFields(c);
  const before = keyFieldsOf(key);
  if (version !== String(key.row.version)) return show(c, d, key, before, changedMeanwhile);
  const after = c.var.principal.team === null ? fields : { ...fields, team: key.row.team ?? "" };
  return orFormAgain(
    async () => {
      const body = checkShape(changeKeyBody, changes(before, after));
      await changeKeyFor(d.keys, d.keyChoices, c.var.principal, key.row.id, body);
      return c.redirect(`/console/access/keys/${key.row.id}?done=changed`, 303);
    },
    (fault) => show(c, d, key, fields, fault),
  );
};
