/**
 * The texts of an exchange with what was found in them marked.
 * @module
 */
import { html } from "hono/html";
import { z } from "zod";
import type { RevealedText } from "../../evidence/reveal.ts";
import type { Html } from "../../http/pages/layout.ts";
import { endpointOf } from "../../openai/recorded-endpoints.ts";
import { recordedAnswerTexts } from "../../openai/recorded-texts.ts";
import type { ExchangeRow } from "../../store/store.ts";

const limits = { depthMax: 128 };

const foundSchema = z.array(
  z.object({
    type: z.string(),
    start: z.number(),
    end: z.number(),
    scoreMilli: z.number(),
    scanner: z.string(),
    path: z.string(),
  }),
);
type Found = z.infer<typeof foundSchema>[number];

interface Said {
  readonly path: string;
  readonly text: string;
}

const maskedSchema = z.array(z.object({ path: z.string(), text: z.string() }));

/** The texts of one payload, as the endpoint reads them; null for what cannot be read: then it is shown as it is. */
const textsOf = (route: string, role: string, bytes: Buffer): readonly Said[] | null => {
  try {
    if (role.endsWith(".redacted")) return maskedSchema.parse(JSON.parse(bytes.toString("utf8")));
    const endpoint = endpointOf(route);
    if (role.startsWith("request.")) return endpoint.requestParts(endpoint.readRequest(bytes, limits));
    return recordedAnswerTexts(endpoint, bytes, limits);
  } catch {
    return null;
  }
};

const isMarked = ({ path, text }: Said, found: Found): boolean => found.path === path && found.end <= text.length;

/** Of spans that overlap the first is marked. */
const marked = (said: Said, findings: readonly Found[], showsAll: boolean): Html => {
  const mine = findings.filter((one) => isMarked(said, one)).sort((a, b) => a.start - b.start || b.end - a.end);
  const pieces: (Html | string)[] = [];
  let at = 0;
  for (const { type, start, end, scoreMilli, scanner } of mine) {
    if (end <= at) continue;
    const from = Math.max(at, start);
    const value = showsAll ? said.text.slice(from, end) : "•••";
    pieces.push(
      said.text.slice(at, from),
      html`<mark title="${scanner}, score ${(scoreMilli / 1_000).toFixed(2)}"><b>${type}</b> ${value}</mark>`,
    );
    at = end;
  }
  pieces.push(said.text.slice(at));
  return html`${pieces}`;
};

/** What may be shown of the texts where not all may: nothing, once something was found whose place is in none of them. */
const showable = (said: readonly Said[], findings: readonly Found[]): readonly Said[] => {
  const isPlaced = (found: Found): boolean => said.some((one) => isMarked(one, found));
  return findings.every(isPlaced) ? said : [];
};

const block = (route: string, { owner, text }: RevealedText, findings: readonly Found[], showsAll: boolean): Html => {
  const { role, bytes } = text;
  const texts = textsOf(route, role, bytes);
  // What cannot be read cannot be shown without what was found in it.
  const whole = showsAll
    ? html`<pre>${bytes.toString("utf8")}</pre>`
    : html`<p class="empty">Only readable as a whole.</p>`;
  const all = texts?.filter(({ text: words }) => words !== "") ?? [];
  const said = showsAll ? all : showable(all, findings);
  return html`<section class="payload">
    <h2>${role}${role === "feedback.comment" ? html` <code>${owner}</code>` : ""}</h2>
    ${
      texts === null || said.length === 0
        ? whole
        : html`<dl class="said">
            ${said.map(
              (one) =>
                html`<div>
                  <dt><code>${one.path}</code></dt>
                  <dd>${marked(one, findings, showsAll)}</dd>
                </div>`,
            )}
          </dl>`
    }
  </section>`;
};

const findingsOf = (texts: readonly RevealedText[], way: "request" | "response"): Found[] =>
  texts
    .filter(({ text: { role } }) => role === `${way}.findings` || role === "classified.findings")
    .flatMap(({ text }) => foundSchema.parse(JSON.parse(text.bytes.toString("utf8"))));

const findingsTable = (findings: readonly Found[]): Html | string =>
  findings.length === 0
    ? ""
    : html`<section>
        <h2>Findings</h2>
        <div class="scroll" tabindex="0" role="region" aria-label="Findings">
          <table>
            <thead>
              <tr>
                <th scope="col">Type</th>
                <th scope="col">Where</th>
                <th scope="col" class="number">Score</th>
                <th scope="col">Scanner</th>
              </tr>
            </thead>
            <tbody>
              ${findings.map(
                ({ type, path, start, end, scoreMilli, scanner }) =>
                  html`<tr>
                    <td>${type}</td>
                    <td><code>${path}</code> ${start}–${end}</td>
                    <td class="number">${(scoreMilli / 1_000).toFixed(2)}</td>
                    <td>${scanner}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>
      </section>`;

/** Without `showsAll` what was found is not in it. */
export const conversation = ({ route }: ExchangeRow, texts: readonly RevealedText[], showsAll: boolean): Html => {
  // What was changed has other places, and may still hold what was only flagged: where not all is shown, it is not.
  const hidden = showsAll
    ? /\.findings$|^reason$|^sources$/
    : /\.findings$|\.forwarded$|\.delivered$|^reason$|^sources$/;
  const isText = ({ text: { role } }: RevealedText): boolean => !hidden.test(role);
  const request = findingsOf(texts, "request");
  const response = findingsOf(texts, "response");
  const shown = texts.filter(isText);
  if (shown.length === 0) return html`<p class="empty">No text of this call was kept.</p>`;
  return html`${shown.map((one) =>
    block(route, one, one.text.role.startsWith("request.") ? request : response, showsAll),
  )}${findingsTable([...request, ...response])}`;
};
