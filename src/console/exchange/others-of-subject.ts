/**
 * @module
 * `POST /console/exchanges/:id/subject`: to the other exchanges of whom this one is about, whose text nobody is told.
 */
import { html } from "hono/html";
import { seekValue } from "../../evidence/search-findings.ts";
import type { PayloadRef } from "../../domain/entry.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { findExchange, refsOf } from "../../http/routes/exchanges.ts";
import type { Recorder } from "../../ledger/exchange-record.ts";
import type { ExchangeRow } from "../../store/store.ts";
import { csrfField } from "../csrf-field.ts";
import { soughtAddress, yearBefore } from "../exchanges/search-findings.ts";

/** The way there, where there is one: texts are sealed under a key of the subject's, which is how it is known. */
export const othersOfSubject = (c: AppContext, { id }: ExchangeRow, refs: readonly PayloadRef[]): Html | null =>
  refs.length === 0 || !c.var.principal.permissions.has("search findings")
    ? null
    : html`<form method="post" action="/console/exchanges/${id}/subject">
        ${csrfField(c)}
        <button class="quiet">Others of this subject</button>
      </form>`;

/** Throws `not_found` where the subject was erased. */
export const findOthersOfSubject = (recorder: Recorder) => async (c: AppContext) => {
  const row = await findExchange(c);
  const { record, principal } = c.var;
  const [ref] = refsOf(await record.reader.readEntriesOf(row.id), []);
  const key = ref === undefined ? null : await record.reader.readDataKey(ref.keyId);
  if (key === null) throw new CustodyError("not_found", "nothing says any more whose call this was");
  // Without another subject a call is its key's.
  if (key.subject === recorder.keyring.subjectIdOf(row.principal)) {
    return c.redirect(`/console/exchanges?key=${row.principal}`, 303);
  }
  const now = recorder.clock();
  const asked = { principal: principal.id, team: undefined, type: "SUBJECT", value: key.subject };
  const sought = await seekValue(recorder, record, {
    ...asked,
    from: Math.min(yearBefore(now), row.openedAt),
    to: now + 1,
  });
  return c.redirect(soughtAddress(sought), 303);
};
