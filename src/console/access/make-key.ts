/**
 * `/console/access/keys/new`: a key, whose secret is shown once.
 * @module
 */
import { html } from "hono/html";
import type { Keys } from "../../access/keys.ts";
import type { KnownKey } from "../../access/known-key.ts";
import { dataClasses } from "../../domain/data-class.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { checkShape } from "../../http/read-json.ts";
import { createKeyFor, type KeyChoices, newKeyBody } from "../../http/routes/api-keys.ts";
import { csrfField } from "../csrf-field.ts";
import { faultLine } from "../fault-line.ts";
import {
  asInstant,
  asList,
  asNumber,
  type Fault,
  type Fields,
  formFields,
  given,
  orFormAgain,
} from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { choiceField, momentField, textField } from "../text-field.ts";

export interface MakeKeyDeps {
  readonly keys: Keys;
  readonly keyChoices: KeyChoices;
}

const limitFields = ["requestsPerMinute", "tokensPerMinute", "concurrent"] as const;
const budgetFields = ["tokensPerDay", "tokensPerMonth", "moneyPerDay", "moneyPerMonth"] as const;

const titles: Readonly<Record<(typeof limitFields | typeof budgetFields)[number], string>> = {
  requestsPerMinute: "Requests a minute",
  tokensPerMinute: "Tokens a minute",
  concurrent: "Calls at one time",
  tokensPerDay: "Tokens a day",
  tokensPerMonth: "Tokens a month",
  moneyPerDay: "Money a day",
  moneyPerMonth: "Money a month",
};

const numberField = (name: keyof typeof titles, fields: Fields): Html =>
  html`<label
    >${titles[name]} <input type="number" name="${name}" min="0" step="any" value="${fields[name] ?? ""}"
  /></label>`;

const whatItMayDo = (c: AppContext, { keyChoices }: MakeKeyDeps, fields: Fields): Html =>
  html`<fieldset class="grid">
    <legend>What it may be used for</legend>
    ${textField("owner", "Who answers for it", fields)} ${momentField("expiresAt", "Ends (UTC)", fields)}
    ${textField("models", "Models, between commas", fields)} ${textField("routes", "Routes, between commas", fields)}
    ${textField("networks", "Networks, between commas", fields)}
    ${choiceField("policy", "Policy beside the base", keyChoices.policies(), fields, "none")}
    ${choiceField("classificationFloor", "Data class at least", dataClasses, fields, "not said")}
    ${choiceField("classificationCeiling", "Data class at most", dataClasses, fields, "not said")}
    ${textField("retention", "Label of retention", fields)}
    <p class="hint">What is left empty is not bounded.</p>
  </fieldset>`;

const form = (c: AppContext, d: MakeKeyDeps, fields: Fields): Html =>
  html`<form method="post" action="/console/access/keys" class="stacked">
    ${csrfField(c)}
    <label
      >Name <input name="name" required maxlength="100" value="${fields["name"] ?? ""}" autocomplete="off"
    /></label>
    <label
      >Role
      <select name="role" required>
        ${d.keys
          .rolesGivenBy(c.var.principal)
          .map(
            (role) => html`<option value="${role}" ${fields["role"] === role ? html`selected` : ""}>${role}</option>`,
          )}
      </select></label
    >
    ${c.var.principal.team === null ? textField("team", "Team", fields) : html`<p class="hint">It is of your team.</p>`}
    ${whatItMayDo(c, d, fields)}
    <fieldset class="grid">
      <legend>Limits and budget</legend>
      ${[...limitFields, ...budgetFields].map((name) => numberField(name, fields))}
    </fieldset>
    <button>Make the key</button>
    <a href="/console/access">Cancel</a>
  </form>`;

const show = (c: AppContext, d: MakeKeyDeps, fields: Fields, fault: Fault | null): Promise<Response> =>
  showPage(
    c,
    { title: "Make a key", room: "Access", content: html`${faultLine(fault)}${form(c, d, fields)}` },
    fault?.status ?? 200,
  );

/** `GET` */
export const showMakeKey = (d: MakeKeyDeps) => (c: AppContext) => show(c, d, { role: "client" }, null);

const numbersOf = (fields: Fields, names: readonly string[]): object | undefined => {
  const numbers = given(Object.fromEntries(names.map((name) => [name, asNumber(fields[name])])));
  return Object.keys(numbers).length === 0 ? undefined : numbers;
};

/** The body of the API's request that the form stands for. */
const bodyOf = (fields: Fields): object => {
  const { name, role, team, owner, expiresAt, models, routes, networks, policy, retention } = fields;
  const { classificationFloor, classificationCeiling } = fields;
  return given({
    name,
    role,
    team,
    owner,
    expiresAt: expiresAt === undefined ? undefined : asInstant(expiresAt),
    models: asList(models),
    routes: asList(routes),
    networks: asList(networks),
    policy,
    classificationFloor,
    classificationCeiling,
    retention,
    limits: numbersOf(fields, limitFields),
    budget: numbersOf(fields, budgetFields),
  });
};

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
      const body = checkShape(newKeyBody, bodyOf(fields));
      return showSecret(c, await createKeyFor(d.keys, d.keyChoices, c.var.principal, body));
    },
    (fault) => show(c, d, fields, fault),
  );
};
