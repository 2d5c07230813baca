/**
 * `/console/policies`: what is in force, and reading the files again.
 * @module
 */
import { html } from "hono/html";
import type { Approvals } from "../../access/approvals.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import type { ReloadablePolicies } from "../../http/routes/policies.ts";
import type { Guard } from "../../policy/guard.ts";
import type { PolicySet } from "../../policy/policy-set.ts";
import { confirmation } from "../act-form.ts";
import { dataTable } from "../data-table.ts";
import { doneLine, faultLine } from "../fault-line.ts";
import { type Fault, formFields, orFormAgain } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { numberText } from "../../domain/number-text.ts";
import { reasonField } from "../reason-field.ts";
import { needsSecond, type Perform, performOrAsk } from "../reserved-acts.ts";
import { tag } from "../tags.ts";
import { readPolicyDocument } from "./policy-document.ts";
import { policyWords } from "./policy-words.ts";

const act = "reload policies";

export interface PolicyDeps {
  readonly policies: ReloadablePolicies;
  readonly approvals: Approvals;
}

/** Nobody of a team may: they are everybody's. */
const mayReload = ({ var: { principal } }: AppContext): boolean =>
  principal.permissions.has("manage policies") && principal.team === null;

const streams: Readonly<Record<Guard["streaming"], string>> = {
  pass: "pass as they come",
  hold: "are held back where something is open",
  buffer: "are held back whole",
};

const guardsTable = ({ guards, base }: PolicySet, shown: Guard): Html =>
  dataTable<Guard>(
    "Policies in force together",
    [
      {
        title: "Policies",
        cell: (guard) =>
          guard === shown
            ? html`<strong>${guard.name}</strong>`
            : html`<a href="/console/policies?digest=${guard.digest}">${guard.name}</a>`,
      },
      {
        title: "For",
        cell: (guard) => (guard === base ? "every call" : "calls of a model, a route, a purpose or a key"),
      },
      {
        title: "Mode",
        cell: ({ policies }) =>
          policies.some(({ mode }) => mode === "shadow") ? tag("partly shadow", "warning") : tag("enforce", "good"),
      },
      { title: "Answers that stream", cell: ({ streaming }) => streams[streaming] },
      { title: "Kept of texts", cell: ({ capture }) => capture },
      { title: "Digest", cell: ({ digest }) => html`<code title="${digest}">${digest.slice(0, 16)}</code>` },
    ],
    guards,
  );

const yamlOf = (guard: Guard, name: string): Html => {
  const files = readPolicyDocument(guard.document).policies.find((one) => one.name === name)?.files ?? [];
  return html`<details>
    <summary>As YAML, ${files.length} files</summary>
    ${files.map(
      ({ file, source }) =>
        html`<h3>${file}</h3>
          <pre tabindex="0"><code>${source}</code></pre>`,
    )}
  </details>`;
};

const done = { reloaded: "The files were read again. What they say is in force, and the log has it." };

/** `GET ?digest=`: the base, or one of those that can come into force. Throws `not_found`. */
export const showPolicies =
  ({ policies }: PolicyDeps) =>
  (c: AppContext) => {
    const set = policies.current;
    const digest = c.req.query("digest");
    const guard = digest === undefined ? set.base : set.guards.find((one) => one.digest === digest);
    if (guard === undefined) throw new CustodyError("not_found", "no such policies are in force");
    const isSeveral = guard.policies.length > 1;
    return showPage(c, {
      title: "Policies in force",
      room: "Policies",
      content: html`${doneLine(c, done)}${guardsTable(set, guard)}
      ${isSeveral ? html`<p>Of what these policies say about a finding the strictest is done.</p>` : ""}
      ${guard.policies.map(
        (policy) =>
          html`<section>
            <h2>${policy.name}</h2>
            ${policyWords(policy)} ${yamlOf(guard, policy.name)}
          </section>`,
      )}
      ${
        mayReload(c)
          ? html`<p class="acts"><a class="button quiet" href="/console/policies/reload">Read the files again</a></p>`
          : ""
      }`,
    });
  };

const showReload = (c: AppContext, { policies, approvals }: PolicyDeps, fault: Fault | null): Promise<Response> => {
  const { guards } = policies.current;
  const isReserved = needsSecond(approvals, act);
  return showPage(
    c,
    {
      title: "Read the policies again",
      room: "Policies",
      content: html`${faultLine(fault)}${confirmation(
        c,
        html`<p>
            The files of ${numberText(new Set(guards.flatMap((guard) => guard.policies.map(({ name }) => name))).size)}
            policies are read again. What they say then holds for every call that begins afterwards; one that is at
            fault changes nothing. ${numberText(guards.length)} entries say what is in force.
          </p>
          ${isReserved ? html`<p>A second person has to approve it.</p>` : ""}`,
        {
          action: "/console/policies/reload",
          button: isReserved ? "Ask for it" : "Read them again",
          more: isReserved ? reasonField("Why are they read again?") : "",
        },
        "/console/policies",
      )}`,
    },
    fault?.status ?? 200,
  );
};

/** `GET /console/policies/reload`: asks first. */
export const askReload = (d: PolicyDeps) => (c: AppContext) => showReload(c, d, null);

/** See `reserved-acts.ts`. */
export const performReload =
  ({ policies }: Pick<PolicyDeps, "policies">): Perform =>
  async (c) => {
    await policies.reload(c.var.principal.id);
    return "/console/policies?done=reloaded";
  };

/** `POST`. A file at fault is named with its line: then what was in force stays. */
export const reloadPolicies = (d: PolicyDeps) => async (c: AppContext) => {
  const { reason } = await formFields(c);
  const asked = { name: act, method: "POST", path: "/api/v1/policies/reload", body: {}, reason };
  return orFormAgain(
    () => performOrAsk(c, d.approvals, asked, performReload(d)),
    (fault) => showReload(c, d, fault),
  );
};
