/**
 * The pages of a pack about a subject: one file each, nothing from elsewhere, readable without a program but a browser.
 * @module
 */
import type { Mention, SubjectExchange, SubjectPayload } from "./subject-format.ts";
import { exchangePath, pagePath } from "./subject-format.ts";
import type { ReadText } from "./subject-texts.ts";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML shows it. Controls and characters that turn the direction of what follows would let a text pass for the page's own. */
const shown = (text: string): string =>
  text
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? "")
    // oxlint-disable-next-line no-control-regex -- controls are what must not be in it
    .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");

const style = `body{font:16px/1.5 system-ui,"DejaVu Sans",sans-serif;color:#16202c;background:#fff;max-width:52rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #d5dae0;vertical-align:top}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f3f4f6;padding:.75rem;border-radius:.4rem;margin:.3rem 0 1rem}
.soft{color:#4d5b6b}`;

const page = (title: string, body: string): string =>
  `<!doctype html>\n<html lang="en"><head><meta charset="utf-8">` +
  `<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">` +
  `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${shown(title)}</title><style>${style}</style></head>` +
  `<body>${body}</body></html>\n`;

const facts = (rows: readonly (readonly [string, string])[]): string =>
  `<table>${rows.map(([name, value]) => `<tr><th scope="row">${shown(name)}</th><td>${shown(value)}</td></tr>`).join("")}</table>`;

const minute = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;

const titles: Readonly<Record<string, string>> = {
  "request.received": "What was asked",
  "request.forwarded": "What was sent on, where it differs",
  "response.received": "What the model answered",
  "response.delivered": "What was given back, where it differs",
  "request.redacted": "What was asked, without what was found in it",
  "response.redacted": "What was answered, without what was found in it",
  "session.events": "What was said, and what was answered",
  "session.redacted": "What was said and answered, without what was found in it",
};

const states: Readonly<Record<SubjectPayload["state"], string>> = {
  present: "",
  erased: "This text was erased.",
  unreadable: "This text cannot be read any more.",
};

/** One exchange. `texts` are those of its payloads, by role. */
export const exchangeHtml = (exchange: SubjectExchange, texts: ReadonlyMap<string, readonly ReadText[]>): string => {
  const { id, openedAt, closedAt, route, model, outcome, recipients, findings, payloads } = exchange;
  const sections = payloads
    .filter(({ role }) => titles[role] !== undefined)
    .map(({ role, state }) => {
      const parts = texts.get(role) ?? [];
      const body = parts
        .map(({ label, text }) => `<p class="soft">${shown(label)}</p><pre>${shown(text)}</pre>`)
        .join("");
      return `<h2>${shown(titles[role] ?? role)}</h2>${state === "present" ? body : `<p>${states[state]}</p>`}`;
    });
  const counted = new Map<string, number>();
  for (const { type } of findings) counted.set(type, (counted.get(type) ?? 0) + 1);
  const found = [...counted].map(([type, count]) => `${type} (${count})`).join(", ");
  const rows = [
    ["When", closedAt === null ? minute(openedAt) : `${minute(openedAt)} to ${minute(closedAt)}`],
    ["Kind of call", route],
    ["Model", model ?? "not known"],
    ["Sent to", recipients.length === 0 ? "nobody" : recipients.join(", ")],
    ["How it ended", outcome ?? "it has not ended"],
    ["Kinds of personal data found", found === "" ? "none" : found],
    ["Number", id],
  ] as const;
  return page("One exchange", `<h1>One exchange</h1>${facts(rows)}${sections.join("")}`);
};

/** One line of a list of exchanges. */
export type ListedExchange = Pick<SubjectExchange, "id" | "openedAt" | "model" | "outcome">;

/** A page of the list; `pages` counts from 1. */
export const listHtml = (rows: readonly ListedExchange[], number: number, pages: number): string => {
  const lines = rows.map(
    ({ id, openedAt, model, outcome }) =>
      `<tr><td><a href="${exchangePath(id, "html")}">${minute(openedAt)}</a></td><td>${shown(model ?? "")}</td>` +
      `<td>${shown(outcome ?? "open")}</td></tr>`,
  );
  const head = "<tr><th>When</th><th>Model</th><th>How it ended</th></tr>";
  return page("Exchanges", `<h1>Exchanges, page ${number} of ${pages}</h1><table>${head}${lines.join("")}</table>`);
};

export interface SubjectSummary {
  readonly madeAt: string;
  readonly exchanges: number;
  readonly erased: number;
  readonly pages: number;
  readonly recipients: readonly string[];
  readonly scanners: readonly string[];
  readonly first: string | null;
  readonly last: string | null;
  readonly mentions: readonly Mention[];
  readonly otherTexts: number;
  readonly team: string | null;
}

/** Mentions that the first page lists; all of them are in the JSON. */
const mentionsShown = 200;

/** The page to begin with. */
export const startHtml = (summary: SubjectSummary): string => {
  const { madeAt, exchanges, erased, pages, recipients, scanners, first, last, mentions, otherTexts, team } = summary;
  const rows = [
    ["Made", minute(madeAt)],
    ["Exchanges with AI models", String(exchanges)],
    ["From, to", first === null || last === null ? "none" : `${minute(first)} to ${minute(last)}`],
    ["Sent to (recipients)", recipients.length === 0 ? "nobody" : recipients.join(", ")],
    ["Also read by, to look for personal data", scanners.length === 0 ? "nobody outside" : scanners.join(", ")],
    ["Texts that were erased already", String(erased)],
    ["Exchanges of others that mention the person", String(mentions.length)],
    ["Other texts (reasons that were given, comments on answers)", String(otherTexts)],
    ...(team === null ? [] : ([["Only of team", team]] as const)),
  ] as const;
  const links = Array.from({ length: pages }, (_, at) => `<li><a href="${pagePath(at + 1)}">page ${at + 1}</a></li>`);
  const lines = mentions
    .slice(0, mentionsShown)
    .map(
      ({ id, openedAt, model }) =>
        `<tr><td>${minute(openedAt)}</td><td>${shown(model ?? "")}</td><td>${shown(id)}</td></tr>`,
    );
  const mentioned =
    mentions.length === 0
      ? ""
      : `<h2>Exchanges of others</h2><p>In these a value was found that stands for the person. Their texts are other people's and are not here.</p>` +
        `<table><tr><th>When</th><th>Model</th><th>Number</th></tr>${lines.join("")}</table>`;
  return page(
    "What is kept about one person",
    `<h1>What is kept about one person</h1>
<p>Custody stands between an organization and the AI models that it uses, and keeps a record of each exchange. This is what that record
holds about one person: what was asked and answered in the person's name. It is one part of what an organization may hold.</p>
${facts(rows)}
<h2>The exchanges</h2><ul>${links.join("")}</ul>
<p class="soft">The same for programs: <code>exchanges/*.json</code>, <code>mentions.json</code>, <code>other-texts.json</code>. How to check that
nothing was changed: <code>VERIFY.md</code>.</p>${mentioned}`,
  );
};
