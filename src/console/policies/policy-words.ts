/**
 * What a policy says, in words.
 * @module
 */
import { html } from "hono/html";
import type { Html } from "../../http/pages/layout.ts";
import type { EffectivePolicy, PlacedRoutingRule, PlacedRule } from "../../policy/effective-policy.ts";
import { dataTable } from "../data-table.ts";
import { factList } from "../fact-list.ts";
import { numberText } from "../../domain/number-text.ts";
import { tag, verdictTag } from "../tags.ts";

const valueText = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(valueText).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
};

/** More values than that are folded away. */
const valuesShown = 12;

const folded = (values: readonly string[]): Html | string =>
  values.length <= valuesShown
    ? values.join(", ")
    : html`<details>
        <summary>${values.slice(0, 3).join(", ")} and ${values.length - 3} more</summary>
        ${values.join(", ")}
      </details>`;

/** Fields of a line that the table has no column for. */
const conditions = (line: object, shown: readonly string[]): string =>
  Object.entries(line)
    .filter(([name, value]) => !shown.includes(name) && value !== undefined)
    .map(([name, value]) => `${name} ${valueText(value)}`)
    .join(", ");

const rulesTable = ({ name, rules }: EffectivePolicy): Html =>
  rules.length === 0
    ? html`<p class="empty">It acts on nothing: what is found is counted.</p>`
    : dataTable<PlacedRule>(
        `Actions of ${name}, the last that matches decides`,
        [
          { title: "Entity types", cell: ({ types }) => (types === undefined ? "all" : folded(types)) },
          { title: "Action", cell: ({ action }) => verdictTag(action) },
          { title: "Only where", cell: (rule) => conditions(rule, ["types", "action", "origin"]) },
          { title: "Said in", cell: ({ origin }) => html`<code>${origin}</code>` },
        ],
        rules,
      );

const needs = ({ require: { agreements = [], regions = [], zeroRetention } }: PlacedRoutingRule): Html =>
  html`<ul class="plain">
    ${agreements.length === 0 ? "" : html`<li>the agreements ${agreements.join(", ")}</li>`}
    ${regions.length === 0 ? "" : html`<li>to be in ${folded(regions)}</li>`}
    ${zeroRetention === undefined ? "" : html`<li>to keep nothing</li>`}
  </ul>`;

const routingTable = ({ name, routing }: EffectivePolicy): Html | string =>
  routing.length === 0
    ? ""
    : html`<h3>Where what leaves may go</h3>
        ${dataTable<PlacedRoutingRule>(
          `Routing of ${name}`,
          [
            { title: "Of", cell: ({ classes = [], types = [] }) => folded([...classes, ...types]) },
            { title: "Needs", cell: needs },
            { title: "Said in", cell: ({ origin }) => html`<code>${origin}</code>` },
          ],
          routing,
        )}`;

const scannersText = ({ scanners }: EffectivePolicy): string | null => {
  const said = Object.entries(scanners).map(([name, settings]) => `${name}: ${conditions(settings, [])}`);
  return said.length === 0 ? null : said.join("; ");
};

const listed = (values: readonly string[] | undefined): string | null =>
  values === undefined || values.length === 0 ? null : values.join(", ");

const facts = (policy: EffectivePolicy): Html => {
  const { mode, onError, capture, retention, classificationFloor, classificationCeiling, tools, limits, urls } = policy;
  return factList([
    ["Mode", mode === "enforce" ? tag("enforce", "good") : tag("shadow: records, and does nothing", "warning")],
    [
      "A scanner that fails",
      onError === "closed" ? tag("refuses the call", "good") : tag("is passed over, and the log says so", "warning"),
    ],
    ["Kept of texts", capture ?? "all"],
    ["Callers may drop texts", policy.callersMayDropPayloads ? "yes" : "no"],
    ["Texts are kept", retention === undefined ? null : `${numberText(retention.days)} days`],
    ["Class where nothing is found", classificationFloor],
    ["Strictest class that passes", classificationCeiling],
    ["Scanners", scannersText(policy)],
    ["Models", listed(policy.models)],
    ["Tools that may", listed(tools.allow)],
    ["Tools that may not", listed(tools.deny)],
    ["Links may go to", listed(urls?.allow)],
    ["Topics that are denied", listed(policy.topics.map(({ name }) => name))],
    ["Entity types of its own", listed(policy.types.map(({ type }) => type))],
    ["Denied words", policy.words.length === 0 ? null : numberText(policy.words.length)],
    ["Canaries", policy.canaries.length === 0 ? null : numberText(policy.canaries.length)],
    ["Limits", conditions(limits, []) === "" ? null : conditions(limits, [])],
    ["Serves the controls", listed(policy.controls)],
  ]);
};

/** See the module. */
export const policyWords = (policy: EffectivePolicy): Html =>
  html`${facts(policy)}
    <h3>What is done, by entity type</h3>
    ${rulesTable(policy)} ${routingTable(policy)}`;
