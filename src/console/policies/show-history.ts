/**
 * `/console/policies/history`: which policies were in force from which entry on, and what changed between two.
 * @module
 */
import { html } from "hono/html";
import { z } from "zod";
import { CustodyError } from "../../domain/errors.ts";
import type { PlacedEntry } from "../../evidence/scoped-reader.ts";
import type { AppContext } from "../../http/context.ts";
import { decodeCursor, encodeCursor, pageShape } from "../../http/exchange-page.ts";
import type { Html } from "../../http/pages/layout.ts";
import { checkShape } from "../../http/read-json.ts";
import { dataTable } from "../data-table.ts";
import { differenceContext, differenceLine } from "../difference-lines.ts";
import { askedFields } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { who } from "../names.ts";
import { timeOf } from "../time-of.ts";
import { documentText, readPolicyDocument } from "./policy-document.ts";

const historyQuery = z.strictObject(pageShape);

interface Loaded {
  readonly placed: PlacedEntry;
  readonly name: string;
  readonly policy: string;
  readonly principal: string;
  /** The newest before it under the same name that is on this page. */
  readonly before: PlacedEntry | null;
}

const placeOf = ({ shard, index }: PlacedEntry): string => `${shard}/${index}`;

const loadedOf = (found: readonly PlacedEntry[]): Loaded[] =>
  found.flatMap((placed, at) => {
    const { entry } = placed;
    if (entry.kind !== "policy.loaded") return [];
    const { name, policy, principal } = entry;
    const earlier = found.slice(at + 1);
    const before = earlier.find((one) => one.entry.kind === "policy.loaded" && one.entry.name === name) ?? null;
    return [{ placed, name, policy, principal, before }];
  });

const differenceOf = ({ placed, before, policy }: Loaded): Html | string => {
  if (before === null || before.entry.kind !== "policy.loaded") return "";
  if (before.entry.policy === policy) return "says the same as before";
  const query = new URLSearchParams({ from: placeOf(before), to: placeOf(placed) });
  return html`<a href="/console/policies/difference?${query.toString()}">What changed</a>`;
};

/** `GET` */
export const showPolicyHistory = () => async (c: AppContext) => {
  const { cursor, limit } = checkShape(historyQuery, askedFields(c));
  const { found, next } = await c.var.record.reader.listEntries("policy.loaded", {
    limit,
    ...(cursor === undefined ? {} : { before: decodeCursor(cursor) }),
  });
  const older =
    next === null ? "" : html`<a rel="next" href="/console/policies/history?cursor=${encodeCursor(next)}">Older</a>`;
  const table = dataTable<Loaded>(
    "Policies that came into force, newest first",
    [
      { title: "Since (UTC)", cell: ({ placed }) => timeOf(placed.entry.time) },
      {
        title: "From the entry",
        cell: ({ placed }) => html`<a href="/console/entries/${placeOf(placed)}">${placeOf(placed)}</a>`,
      },
      { title: "Policies", cell: ({ name }) => name },
      { title: "By", cell: ({ principal }) => who(c, principal) },
      { title: "Digest", cell: ({ policy }) => html`<code title="${policy}">${policy.slice(0, 16)}</code>` },
      { title: "Against the one before", cell: differenceOf },
    ],
    loadedOf(found),
  );
  return showPage(c, {
    title: "History of policies",
    room: "Policies",
    content: html`<p>
        Each start and each reload says in the log what is in force from then on, and the record keeps the texts.
      </p>
      ${found.length === 0 ? html`<p class="empty">No policy came into force in the time that you see.</p>` : table}
      <nav class="pages" aria-label="Pages">${older}</nav>`,
  });
};

const place = z.string().regex(/^[0-9]{4}(-[0-9]+)?\/[0-9]{1,12}$/);
const differenceQuery = z.strictObject({ from: place, to: place });

const readAt = async (c: AppContext, at: string): Promise<{ placed: PlacedEntry; text: string }> => {
  const [shard = "", index = ""] = at.split("/");
  const found = await c.var.record.reader.readPolicy(shard, Number(index));
  if (found === null) throw new CustodyError("not_found", "no policies came into force at this entry");
  return { placed: found.placed, text: documentText(readPolicyDocument(found.document)) };
};

/** `GET /console/policies/difference?from=&to=` */
export const showPolicyDifference = () => async (c: AppContext) => {
  const { from, to } = checkShape(differenceQuery, askedFields(c));
  const [before, after] = await Promise.all([readAt(c, from), readAt(c, to)]);
  const { structuredPatch } = await import("diff");
  const { hunks } = structuredPatch("before", "after", before.text, after.text, "", "", {
    context: differenceContext,
  });
  const ends = [before, after].map(
    ({ placed }) =>
      html`<a href="/console/entries/${placeOf(placed)}">${placeOf(placed)}</a> (${timeOf(placed.entry.time)})`,
  );
  return showPage(c, {
    title: "What changed",
    room: "Policies",
    content: html`<p>
        Between the entries ${ends[0]} and ${ends[1]}. <a href="/console/policies/history">All of the history</a>
      </p>
      ${
        hunks.length === 0
          ? html`<p class="empty">Nothing: they say the same.</p>`
          : hunks.map(
              ({ oldStart, newStart, lines }) =>
                html`<section>
                  <h2>From line ${oldStart}, now ${newStart}</h2>
                  <pre class="difference" tabindex="0">${lines.map(differenceLine)}</pre>
                </section>`,
            )
      }`,
  });
};
