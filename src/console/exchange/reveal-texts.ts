/**
 * `/console/exchanges/:id/reveal`: asks why, and shows the texts for a while. The entry about it is durable before anything is decrypted.
 * @module
 */
import { html } from "hono/html";
import { z } from "zod";
import { revealExchange } from "../../evidence/reveal.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { checkShape } from "../../http/read-json.ts";
import { readForm } from "../../http/read-form.ts";
import { findExchange } from "../../http/routes/exchanges.ts";
import { reasonText } from "../../http/second-person.ts";
import type { Recorder } from "../../ledger/exchange-record.ts";
import type { ExchangeRow } from "../../store/store.ts";
import { csrfField } from "../csrf-field.ts";
import { showPage } from "../frame.ts";
import { conversation } from "./conversation.ts";

/** After that the page goes back by itself; nothing keeps a copy. */
const shownSeconds = 300;

const form = (c: AppContext, id: string, fault: string | null): Html =>
  html`${fault === null ? "" : html`<p class="fault" role="alert">${fault}</p>`}
    <form method="post" action="/console/exchanges/${id}/reveal" class="stacked">
      ${csrfField(c)}
      <label for="reason">Why do you need to see it?</label>
      <textarea
        id="reason"
        name="reason"
        required
        minlength="3"
        maxlength="1000"
        rows="3"
        aria-describedby="reason-hint"
      ></textarea>
      <p id="reason-hint" class="hint">Your reason is sealed in the log with your name, before anything is shown.</p>
      <fieldset>
        <legend>What is shown</legend>
        <label
          ><input type="radio" name="show" value="redacted" checked /> The texts without what was found in them</label
        >
        <label><input type="radio" name="show" value="all" /> All of it</label>
      </fieldset>
      <button>Reveal for ${shownSeconds / 60} minutes</button>
      <a href="/console/exchanges/${id}">Cancel</a>
    </form>`;

const showForm = (c: AppContext, { id }: ExchangeRow, fault: string | null): Promise<Response> =>
  showPage(
    c,
    {
      title: "Reveal an exchange",
      room: "Exchanges",
      content: html`<p class="id"><code>${id}</code></p>
        ${form(c, id, fault)}`,
    },
    fault === null ? 200 : 400,
  );

/** `GET`: the form. */
export const showReveal = () => async (c: AppContext) => showForm(c, await findExchange(c), null);

const revealForm = z.object({ reason: reasonText, show: z.enum(["redacted", "all"]) });

/** `POST`: the texts. */
export const revealTexts = (recorder: Recorder) => async (c: AppContext) => {
  const row = await findExchange(c);
  const fields = Object.fromEntries(await readForm(c));
  if (!reasonText.safeParse(fields["reason"]).success) {
    return showForm(c, row, "Say why, in 3 to 1,000 characters.");
  }
  const { reason, show } = checkShape(revealForm, fields);
  const texts = await revealExchange(recorder, c.var.record, {
    exchangeId: row.id,
    principal: c.var.principal.id,
    reason,
  });
  c.header("refresh", `${shownSeconds}; url=/console/exchanges/${row.id}`);
  return showPage(c, {
    title: "Revealed",
    room: "Exchanges",
    content: html`<p class="id"><code>${row.id}</code></p>
      <p class="scope" role="note">
        Shown for ${shownSeconds / 60} minutes. The log says that you saw it.
        <a href="/console/exchanges/${row.id}">Done</a>
      </p>
      ${conversation(row, texts, show === "all")}`,
  });
};
