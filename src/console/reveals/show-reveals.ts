/**
 * `GET /console/reveals`: who revealed which exchange, and when. The reasons are sealed; a pack with texts has them.
 * @module
 */
import { html } from "hono/html";
import { z } from "zod";
import type { PayloadRevealed } from "../../domain/entry.ts";
import type { PlacedEntry } from "../../evidence/scoped-reader.ts";
import type { AppContext } from "../../http/context.ts";
import { decodeCursor, encodeCursor, pageShape } from "../../http/exchange-page.ts";
import { checkShape } from "../../http/read-json.ts";
import { dataTable } from "../data-table.ts";
import { askedFields } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { who } from "../names.ts";
import { timeOf } from "../time-of.ts";

const revealsQuery = z.strictObject(pageShape);

type Reveal = { readonly placed: PlacedEntry; readonly entry: PayloadRevealed };

export const showReveals = () => async (c: AppContext) => {
  const { cursor, limit } = checkShape(revealsQuery, askedFields(c));
  const { found, next } = await c.var.record.reader.listEntries("payload.revealed", {
    limit,
    ...(cursor === undefined ? {} : { before: decodeCursor(cursor) }),
  });
  const reveals = found.flatMap((placed): Reveal[] =>
    placed.entry.kind === "payload.revealed" ? [{ placed, entry: placed.entry }] : [],
  );
  const table = dataTable<Reveal>(
    "Reveals, newest first",
    [
      { title: "When (UTC)", cell: ({ placed }) => timeOf(placed.entry.time) },
      { title: "Who", cell: ({ entry }) => who(c, entry.principal) },
      {
        title: "Exchange",
        cell: ({ entry }) =>
          html`<a href="/console/exchanges/${entry.exchangeId}"><code>${entry.exchangeId}</code></a>`,
      },
      { title: "Team", cell: ({ entry }) => entry.team ?? "" },
      { title: "Opened", cell: ({ entry }) => entry.roles.join(", ") },
      {
        title: "Entry",
        cell: ({ placed: { shard, index } }) =>
          html`<a href="/console/entries/${shard}/${index}">${shard}/${index}</a>`,
      },
    ],
    reveals,
  );
  return showPage(c, {
    title: "Reveals",
    room: "Reveals",
    content: html`<p>Who opened the texts of a call had to say why first. The reason is sealed with the entry.</p>
      ${
        reveals.length === 0
          ? html`<p class="empty">
              Nobody has revealed anything${cursor === undefined ? "" : " on this page"}. Whoever does appears here, for
              everybody who may read the record.
            </p>`
          : table
      }
      <nav class="pages" aria-label="Pages">
        ${next === null ? "" : html`<a rel="next" href="/console/reveals?cursor=${encodeCursor(next)}">Older</a>`}
      </nav>`,
  });
};
