/**
 * What the pages of a proposal show alike: the form, the change, and the fields that it is sent on with.
 * @module
 */
import { html } from "hono/html";
import { directions, partKinds } from "../../domain/part-kind.ts";
import { actions } from "../../domain/verdict.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { csrfField } from "../csrf-field.ts";
import { policyDiff } from "./policy-diff.ts";
import type { Proposal } from "./proposal.ts";

/** The most exchanges of a replay from here; the API takes more. */
export const replayLimits = [100, 500, 2_000] as const;

type Option = readonly [value: string, words: string];

const chooser = (name: string, title: string, value: string, options: readonly Option[]): Html =>
  html`<label
    >${title}
    <select name="${name}">
      ${options.map(
        ([one, words]) => html`<option value="${one}" ${one === value ? html`selected` : ""}>${words}</option>`,
      )}
    </select></label
  >`;

const same = (values: readonly string[]): Option[] => values.map((value) => [value, value.replaceAll("_", " ")]);

/** Asks by GET: what is proposed is the address. */
const proposalForm = ({ fields, choices, chosen }: Proposal): Html =>
  html`<form method="get" action="/console/review/proposal" class="filters" aria-label="The proposed change">
    <input type="hidden" name="exchange" value="${fields.exchange}" />
    <input type="hidden" name="type" value="${fields.type}" />
    ${chooser("policy", "Policy", chosen, same(choices))}
    ${chooser("action", `Do with ${fields.type}`, fields.action, same(actions.slice(0, 2)))}
    ${chooser("direction", "In texts of", fields.direction, [["", "every direction"], ...same(directions)])}
    ${chooser("part", "That are", fields.part, [["", "any part"], ...same(partKinds)])}
    <label
      >Only below score
      <input name="below" inputmode="numeric" pattern="[0-9]{1,4}" value="${fields.below}" placeholder="1 to 1000"
    /></label>
    ${chooser("above", "From that score on", fields.above, same(actions))}
    <button>Show the change</button>
  </form>`;

/** What the form says, for the forms that act on it. */
const hiddenFields = ({ fields, chosen }: Proposal): Html =>
  html`${Object.entries({ ...fields, policy: chosen }).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  )}`;

const replayForm = (c: AppContext, proposal: Proposal, isAgain: boolean): Html =>
  html`<form method="post" action="/console/review/proposal/replay" class="acts">
    ${csrfField(c)} ${hiddenFields(proposal)}
    <label
      >Newest exchanges
      <select name="limit">
        ${replayLimits.map((limit) => html`<option value="${limit}" ${limit === 500 ? html`selected` : ""}>${limit}</option>`)}
      </select></label
    >
    <button ${isAgain ? html`class="quiet"` : ""}>Replay them under it</button>
  </form>`;

/** The page without a result yet, or with one. */
export const proposalContent = async (c: AppContext, proposal: Proposal, result: Html | null): Promise<Html> => {
  const { fields, file, before, after } = proposal;
  const difference = await policyDiff(file, before, after);
  return html`<p>
      ${fields.type} was judged false in
      <a href="/console/exchanges/${fields.exchange}#review"><code>${fields.exchange}</code></a
      >. A policy names no values: an exception is about a type, and where it is found.
    </p>
    ${proposalForm(proposal)}
    <section>
      <h2>Change</h2>
      ${difference}
      ${
        before === ""
          ? html`<p class="hint">
              The policy in force is one that Custody ships. The change is a policy of your own that extends it.
            </p>`
          : ""
      }
    </section>
    <section>
      <h2>Replay</h2>
      ${
        result ??
        html`<p>
          Before it can be taken away, recorded calls are judged again under it, by itself, in a thread of its own.
          Nothing is sent anywhere, and the log says who asked.
        </p>`
      }
      ${replayForm(c, proposal, result !== null)}
    </section>`;
};

/** Once it was replayed. */
export const downloadForm = (c: AppContext, proposal: Proposal): Html =>
  html`<form method="post" action="/console/review/proposal/download" class="acts">
    ${csrfField(c)} ${hiddenFields(proposal)} <button>Download ${proposal.file}</button>
  </form>`;
