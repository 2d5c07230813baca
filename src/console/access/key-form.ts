/**
 * What may be said of a key, as fields of a form, and the body of the API's request that they stand for.
 * @module
 */
import { html } from "hono/html";
import type { KnownKey } from "../../access/known-key.ts";
import { dataClasses } from "../../domain/data-class.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import type { KeyChoices } from "../../http/routes/api-keys.ts";
import { asInstant, asList, asNumber, type Fault, type Fields, given } from "../form-fields.ts";
import { choiceField, markOf, momentField, textField } from "../text-field.ts";

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

const numberField = (name: keyof typeof titles, fields: Fields, fault: Fault | null): Html =>
  html`<label
    >${titles[name]}
    <input type="number" name="${name}" min="0" step="any" value="${fields[name] ?? ""}" ${markOf(name, fault)} />
  </label>`;

/** What a key may be used for, and how much: all that is left empty says nothing. `fault` marks the field that it is about. */
export const keyFields = (choices: KeyChoices, fields: Fields, fault: Fault | null): Html => {
  const text = (name: string, title: string): Html => textField(name, title, fields, fault);
  const moment = (name: string, title: string): Html => momentField(name, title, fields, fault);
  return html`<fieldset class="grid">
      <legend>What it may be used for</legend>
      ${text("owner", "Who answers for it")} ${text("environment", "Environment")} ${moment("expiresAt", "Ends (UTC)")}
      ${text("models", "Models, between commas")} ${text("routes", "Routes, between commas")}
      ${text("networks", "Networks, between commas")}
      ${choiceField("policy", "Policy beside the base", choices.policies(), fields, "none")}
      ${choiceField("classificationFloor", "Data class at least", dataClasses, fields, "not said")}
      ${choiceField("classificationCeiling", "Data class at most", dataClasses, fields, "not said")}
      ${text("retention", "Label of retention")} ${text("subject", "Subject where none is said")}
      ${moment("scopeFrom", "Sees the record from (UTC)")} ${moment("scopeTo", "Sees the record to (UTC)")}
      <p class="hint">What is left empty is not bounded.</p>
    </fieldset>
    <fieldset class="grid">
      <legend>Limits and budget</legend>
      ${[...limitFields, ...budgetFields].map((name) => numberField(name, fields, fault))}
    </fieldset>
    <label
      >Notes, a line each (cost centre: 12)
      <textarea name="metadata" rows="2" ${markOf("metadata", fault)}>${fields["metadata"] ?? ""}</textarea>
    </label>`;
};

/** Who a key is of and what it is called; of a team's manager it is of the team. */
export const nameFields = (
  { var: { principal } }: AppContext,
  roles: readonly string[],
  fields: Fields,
  fault: Fault | null,
): Html =>
  html`<label
      >Name
      <input
        name="name"
        required
        maxlength="100"
        value="${fields["name"] ?? ""}"
        autocomplete="off"
        ${markOf("name", fault)}
    /></label>
    <label
      >Role
      <select name="role" required>
        ${roles.map(
          (role) => html`<option value="${role}" ${fields["role"] === role ? html`selected` : ""}>${role}</option>`,
        )}
      </select></label
    >
    ${
      principal.team === null ? textField("team", "Team", fields, fault) : html`<p class="hint">It is of your team.</p>`
    }`;

const numbersOf = (fields: Fields, names: readonly string[]): object | undefined => {
  const numbers = given(Object.fromEntries(names.map((name) => [name, asNumber(fields[name])])));
  return Object.keys(numbers).length === 0 ? undefined : numbers;
};

/** A line without a name stays a name without a text, and the shape refuses it. */
const notesOf = (text: string): object =>
  Object.fromEntries(
    text.split(/\r?\n/).map((line) => {
      const [name = "", ...rest] = line.split(":");
      return [name.trim(), rest.length === 0 ? null : rest.join(":").trim()];
    }),
  );

const instantOf = (text: string | undefined): string | undefined => (text === undefined ? undefined : asInstant(text));

/** The body of the API's request that the form stands for: what is left empty is not in it. */
export const keyBodyOf = (fields: Fields): Readonly<Record<string, unknown>> => {
  const { expiresAt, models, routes, networks, scopeFrom, scopeTo, metadata, ...rest } = fields;
  const { name, role, team, owner, environment, policy, retention, subject } = rest;
  const { classificationFloor, classificationCeiling } = rest;
  const scope = given({ from: instantOf(scopeFrom), to: instantOf(scopeTo) });
  return given({
    name,
    role,
    team,
    owner,
    environment,
    policy,
    retention,
    subject,
    classificationFloor,
    classificationCeiling,
    expiresAt: instantOf(expiresAt),
    models: asList(models),
    routes: asList(routes),
    networks: asList(networks),
    scope: Object.keys(scope).length === 0 ? undefined : scope,
    limits: numbersOf(fields, limitFields),
    budget: numbersOf(fields, budgetFields),
    metadata: metadata === undefined ? undefined : notesOf(metadata),
  });
};

/** As fields of a moment have it: to the minute. */
const minuteOf = (time: number | null | undefined): string | undefined =>
  time === null || time === undefined ? undefined : new Date(time).toISOString().slice(0, "YYYY-MM-DDTHH:MM".length);

/** A key as the form shows it. */
export const keyFieldsOf = ({ row, settings }: KnownKey): Fields => {
  const { models, routes, networks, expiresAt, scope, limits, budget, metadata, ...words } = settings;
  const all = {
    name: row.name,
    role: row.role,
    team: row.team,
    ...words,
    models: models?.join(", "),
    routes: routes?.join(", "),
    networks: networks?.join(", "),
    expiresAt: minuteOf(expiresAt),
    scopeFrom: minuteOf(scope?.from),
    scopeTo: minuteOf(scope?.to),
    ...limits,
    ...budget,
    metadata: Object.entries(metadata)
      .map(([name, text]) => `${name}: ${text}`)
      .join("\n"),
  };
  const filled = Object.entries(all).flatMap(([name, value]) => {
    const text = value === null || value === undefined ? "" : String(value).trim();
    return text === "" ? [] : [[name, text] as const];
  });
  return Object.fromEntries(filled);
};
