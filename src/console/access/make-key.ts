/**
 * `/console/access/keys/new`: a key, whose secret is shown once.
 * @module
 */
import { html } from "hono/html";
import type { Keys } from "../../access/keys.ts";
import type { KnownKey } from "../../access/known-key.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { checkShape } from "../../http/read-json.ts";
import { createKeyFor, type KeyChoices, newKeyBody } from "../../http/routes/api-keys.ts";
import { csrfField } from "../csrf-field.ts";
import { faultLine } from "../fault-line.ts";
import { type Fault, type Fields, formFields, orFormAgain } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { keyBodyOf, keyFields, nameFields } from "./key-form.ts";

export interface MakeKeyDeps {
  readonly keys: Keys;
  readonly keyChoices: KeyChoices;
}

const form = (c: AppContext, { keys, keyChoices }: MakeKeyDeps, fields: Fields, fault: Fault | null): Html =>
  html`<form method="post" action="/console/access/keys" class="stacked">
    ${csrfField(c)} ${nameFields(c, keys.rolesGivenBy(c.var.principal), fields, fault)}
    ${keyFields(keyChoices, fields, fault)}
    <button>Make the key</button>
    <a href="/console/access">Cancel</a>
  </form>`;

const show = (c: AppContext, d: MakeKeyDeps, fields: Fields, fault: Fault | null): Promise<Response> =>
  showPage(
    c,
    { title: "Make a key", room: "Access", content: html`${faultLine(fault)}${form(c, d, fields, fault)}` },
    fault?.status ?? 200,
  );

/** `GET` */
export const showMakeKey = (d: MakeKeyDeps) => (c: AppContext) => show(c, d, { role: "client" }, null);

/** This page alone has the secret: it is in no address, and a reload asks first. */
export const showSecret = (c: AppContext, { key, secret }: { readonly key: KnownKey; readonly secret: string }) =>
  showPage(c, {
    title: "A new secret",
    room: "Access",
    content: html`<section>
      <h2>${key.row.name}</h2>
      <p class="scope" role="note">It is shown now, and never again. Only its SHA-256 is kept.</p>
      <pre class="secret"><code>${secret}</code></pre>
      <p><a href="/console/access/keys/${key.row.id}">I have it</a></p>
    </section>`,
  });

/** `POST /console/access/keys` */
export const makeKey = (d: MakeKeyDeps) => async (c: AppContext) => {
  const fields = await formFields(c);
  return orFormAgain(
    async () => {
      const body = checkShape(newKeyBody, keyBodyOf(fields));
      return showSecret(c, await createKeyFor(d.keys, d.keyChoices, c.var.principal, body));
    },
    (fault) => show(c, d, fields, fault),
  );
};
