/**
 * `/console/exchanges/:id/reveal`: asks why, and shows the texts for a while. The entry about it is durable before anything is decrypted.
 * @module
 */
import { html } from "hono/html";
import { z } from "zod";
import { findingsRoles, revealExchange } from "../../evidence/reveal.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { checkShape } from "../../http/read-json.ts";
import { readForm } from "../../http/read-form.ts";
import { findExchange } from "../../http/routes/exchanges.ts";
import { reasonText } from "../../http/second-person.ts";
import { monthsOfTimes, StoredPseudonyms } from "../../ledger/as-found.ts";
import type { Recorder } from "../../ledger/exchange-record.ts";
import type { ExchangeRow } from "../../store/store.ts";
import { csrfField } from "../csrf-field.ts";
import { faultLine } from "../fault-line.ts";
import type { Fault } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { reasonField } from "../reason-field.ts";
import { conversation, foundAlone } from "./conversation.ts";

/** After that the page goes back by itself; nothing keeps a copy. */
const shownSeconds = 300;

const choices = [
  ["redacted", "The texts without what was found in them"],
  ["findings", "What was found, without the texts: places, scores, rules and actions"],
  ["all", "All of it"],
] as const;
const shown = choices.map(([name]) => name);

const form = (c: AppContext, id: string, asked: string): Html =>
  html`<form method="post" action="/console/exchanges/${id}/reveal" class="stacked">
    ${csrfField(c)} ${reasonField("Why do you need to see it?")}
    <fieldset>
      <legend>What is shown</legend>
      ${choices.map(
        ([name, words]) =>
          html`<label
            ><input type="radio" name="show" value="${name}" ${name === asked ? html`checked` : ""} /> ${words}</label
          >`,
      )}
    </fieldset>
    <button>Reveal for ${shownSeconds / 60} minutes</button>
    <a href="/console/exchanges/${id}">Cancel</a>
  </form>`;

const showForm = (
  c: AppContext,
  { id }: ExchangeRow,
  asked: string | undefined,
  fault: Fault | null,
): Promise<Response> =>
  showPage(
    c,
    {
      title: "Reveal an exchange",
      room: "Exchanges",
      content: html`<p class="id"><code>${id}</code></p>
        ${faultLine(fault)}${form(c, id, shown.find((name) => name === asked) ?? "redacted")}`,
    },
    fault?.status ?? 200,
  );

/** `GET`: the form. */
export const showReveal = () => async (c: AppContext) => showForm(c, await findExchange(c), c.req.query("show"), null);

const revealForm = z.object({ reason: reasonText, show: z.enum(shown) });

/** `POST`: the texts. */
export const revealTexts = (recorder: Recorder) => async (c: AppContext) => {
  const row = await findExchange(c);
  const fields = Object.fromEntries(await readForm(c));
  if (!reasonText.safeParse(fields["reason"]).success) {
    return showForm(c, row, fields["show"], { words: "Say why, in 3 to 1,000 characters.", status: 400 });
  }
  const { reason, show } = checkShape(revealForm, fields);
  const texts = await revealExchange(recorder, c.var.record, {
    exchangeId: row.id,
    principal: c.var.principal.id,
    reason,
    only: show === "findings" ? findingsRoles : undefined,
  });
  const months = monthsOfTimes(row.openedAt, row.closedAt ?? recorder.clock());
  const pseudonyms = await new StoredPseudonyms(c.var.record).of(months);
  c.header("refresh", `${shownSeconds}; url=/console/exchanges/${row.id}`);
  return showPage(c, {
    title: "Revealed",
    room: "Exchanges",
    content: html`<p class="id"><code>${row.id}</code></p>
      <p class="scope" role="note">
        Shown for ${shownSeconds / 60} minutes. The log says that you saw it.
        <a href="/console/exchanges/${row.id}">Done</a>
      </p>
      ${show === "findings" ? foundAlone(texts) : conversation(row, texts, show === "all", pseudonyms)}`,
  });
};
