/**
 * The texts of an exchange with what was found in them marked.
 * @module
 */
import { isUtf8 } from "node:buffer";
import { html } from "hono/html";
import { z } from "zod";
import { numberText } from "../../domain/number-text.ts";
import { actions } from "../../domain/verdict.ts";
import type { RevealedText } from "../../evidence/reveal.ts";
import type { Html } from "../../http/pages/layout.ts";
import { isAsFound, type PseudonymOf } from "../../ledger/as-found.ts";
import { endpointOf } from "../../openai/recorded-endpoints.ts";
import { payloadTexts } from "../../openai/payload-texts.ts";
import type { RecordedText } from "../../openai/recorded-texts.ts";
import type { ExchangeRow } from "../../store/store.ts";
import { verdictTag } from "../tags.ts";
import { scoreText, sizeText } from "../numbers.ts";
import { markedText } from "../marked-text.ts";
import { dataTable, type TableColumn } from "../data-table.ts";

const limits = { depthMax: 128 };

const foundSchema = z.array(
  z.object({
    type: z.string(),
    start: z.number(),
    end: z.number(),
    scoreMilli: z.number(),
    scanner: z.string(),
    path: z.string(),
    // Findings that were recorded before they said it have none.
    action: z.enum(actions).optional(),
    rule: z.string().optional(),
    isHidden: z.literal(true).optional(),
    pseudonym: z.string().optional(),
  }),
);
type Found = z.infer<typeof foundSchema>[number];

type Said = Pick<RecordedText, "path" | "text" | "publicPath">;

/** A text, and what was found in it. */
interface Marked extends Said {
  readonly found: readonly Found[];
}

/** One payload as it is shown; `said` is null for what cannot be read in parts. */
interface Block {
  readonly title: string;
  readonly bytes: Buffer;
  readonly said: readonly Marked[] | null;
}

const maskedSchema = z.array(z.object({ path: z.string(), text: z.string() }));

/** The texts of one payload, as the endpoint reads them. */
const textsOf = (route: string, role: string, bytes: Buffer): readonly Said[] | null => {
  try {
    if (role.endsWith(".redacted")) return maskedSchema.parse(JSON.parse(bytes.toString("utf8")));
    return payloadTexts(endpointOf(route), role, bytes, limits).texts.filter(({ text }) => text !== "");
  } catch {
    return null;
  }
};

/** What is no text is shown by nobody's browser, and what is large by none in a moment: the API gives both. */
const wholeBytesMax = 262_144;

const wholeOf = (bytes: Buffer): Html =>
  isUtf8(bytes) && bytes.length <= wholeBytesMax
    ? html`<pre>${bytes.toString("utf8")}</pre>`
    : html`<p class="empty">These are ${sizeText(bytes.length)} that a page does not show; the API reveals them.</p>`;

const shownBlock = ({ title, bytes, said }: Block, showsAll: boolean): Html => {
  const whole = showsAll
    ? wholeOf(bytes)
    : html`<p class="empty">This cannot be shown without what was found in it.</p>`;
  return html`<section class="payload">
    <h2>${title}</h2>
    ${
      said === null
        ? whole
        : html`<dl class="said">
            ${said.map(
              (one) =>
                html`<div>
                  <dt><code>${showsAll ? one.path : (one.publicPath ?? one.path)}</code></dt>
                  <dd>${markedText(one.text, one.found, showsAll)}</dd>
                </div>`,
            )}
          </dl>`
    }
  </section>`;
};

const findingColumns: readonly TableColumn<Found>[] = [
  { title: "Type", cell: ({ type }) => type },
  { title: "Where", cell: ({ path, start, end }) => html`<code>${path}</code> ${start}–${end}` },
  { title: "Score", isNumber: true, cell: ({ scoreMilli }) => scoreText(scoreMilli) },
  { title: "Scanner", cell: ({ scanner }) => scanner },
  { title: "Action", cell: ({ action }) => (action === undefined ? "" : verdictTag(action)) },
  { title: "Rule", cell: ({ rule }) => rule ?? "" },
];

/** A table of people has tens of thousands: no one reads them on a page, and a browser takes seconds to lay them out. */
const findingsShownMax = 1_000;

/** What another finding hides is not counted either. */
const findingsTable = (all: readonly Found[]): Html | string => {
  const findings = all.filter(({ isHidden }) => isHidden !== true);
  const shown = findings.slice(0, findingsShownMax);
  const rest = findings.length - shown.length;
  return findings.length === 0
    ? ""
    : html`<section>
        <h2>Findings</h2>
        ${dataTable("Findings", findingColumns, shown)}
        ${rest === 0 ? "" : html`<p class="empty">There are ${numberText(rest)} more; the API reveals them.</p>`}
      </section>`;
};

/** Their paths tell those of the request from those of the answer. */
const foundIn = (texts: readonly RevealedText[]): readonly Found[] =>
  texts.flatMap(({ text: { role, bytes } }) =>
    role.endsWith(".findings") ? foundSchema.parse(JSON.parse(bytes.toString("utf8"))) : [],
  );

/** What was found, without the texts that it was found in. */
export const foundAlone = (texts: readonly RevealedText[]): Html | string => {
  const findings = foundIn(texts);
  return findings.length === 0 ? html`<p class="empty">No places of findings were kept.</p>` : findingsTable(findings);
};

/** What was changed has other places, and may still hold what was only flagged: where not all is shown, it is not. */
const isShown = ({ text: { role } }: RevealedText, showsAll: boolean): boolean =>
  showsAll ? !/\.findings$|^reason$|^sources$/.test(role) : /\.(?:received|redacted|events)$/.test(role);

/** Kept without what was found in it. */
const isMasked = ({ text: { role } }: RevealedText): boolean => role.endsWith(".redacted");

/** What is no text stands nowhere. */
const hasPlace = ({ start, end }: Found): boolean => start < end;

/**
 * Without `showsAll` what was found is not in it: nothing is, once something was found that stands in none of the texts as it was found. `pseudonyms` are
 * those of the months in which they were judged.
 */
export const conversation = (
  { route }: ExchangeRow,
  texts: readonly RevealedText[],
  showsAll: boolean,
  pseudonyms: readonly PseudonymOf[],
): Html => {
  const findings = foundIn(texts);
  const byPath = Map.groupBy(findings, ({ path }) => path);
  const marked = (said: Said): Marked => ({
    ...said,
    found: (byPath.get(said.path) ?? []).filter((one) => isAsFound(one, said.text, pseudonyms)),
  });
  const chosen = texts.filter((one) => isShown(one, showsAll));
  const blocks = chosen.map((one): Block => {
    const { role, bytes } = one.text;
    const said = textsOf(route, role, bytes);
    return { title: role.endsWith(".comment") ? `${role} ${one.owner}` : role, bytes, said: said?.map(marked) ?? null };
  });
  if (blocks.length === 0) return html`<p class="empty">No text of this call was kept.</p>`;
  const placed = new Set(blocks.flatMap(({ said }) => (said ?? []).flatMap(({ found }) => found)));
  const isLost = !chosen.some(isMasked) && findings.some((one) => hasPlace(one) && !placed.has(one));
  const shown = isLost && !showsAll ? blocks.map((one) => ({ ...one, said: null })) : blocks;
  return html`${shown.map((one) => shownBlock(one, showsAll))}${showsAll ? findingsTable(findings) : ""}`;
};
