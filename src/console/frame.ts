/**
 * What surrounds every page of the console: where one can go, who one is, and the way out.
 * @module
 */
import { html } from "hono/html";
import { scopeOf, isUnscoped } from "../access/scope.ts";
import type { Permission } from "../domain/permission.ts";
import type { Principal } from "../domain/principal.ts";
import type { AppContext } from "../http/context.ts";
import type { Html } from "../http/pages/layout.ts";
import { scripted, setPageHeaders } from "../http/pages/page-headers.ts";
import { addressesOfAssets } from "./assets.ts";
import { timeOf } from "./time-of.ts";

interface Room {
  readonly name: string;
  readonly path: string;
  readonly permission: Permission;
}

/** In the order of the bar. One that somebody may not enter is not shown. */
const rooms: readonly Room[] = [
  { name: "Overview", path: "/console", permission: "read exchanges" },
  { name: "Exchanges", path: "/console/exchanges", permission: "read exchanges" },
  { name: "Review", path: "/console/review", permission: "read exchanges" },
];

export type RoomName =
  | "Overview"
  | "Exchanges"
  | "Review"
  | "Reveals"
  | "Policies"
  | "Evidence"
  | "Retention"
  | "Access";

export interface PageContent {
  readonly title: string;
  /** The room that it is in; null: in none. */
  readonly room: RoomName | null;
  readonly content: Html;
  /** A script of the page's own, by the name of its file. */
  readonly script?: string;
}

const bar = ({ permissions }: Principal, current: RoomName | null): Html =>
  html`<nav aria-label="Console">
    <ul>
      ${rooms
        .filter(({ permission }) => permissions.has(permission))
        .map(
          ({ name, path }) =>
            html`<li><a href="${path}" ${name === current ? html`aria-current="page"` : ""}>${name}</a></li>`,
        )}
    </ul>
  </nav>`;

/** What somebody sees of the record, where that is not all. */
const scopeLine = (principal: Principal): Html | string => {
  const scope = scopeOf(principal);
  if (isUnscoped(scope)) return "";
  const { team, period } = scope;
  return html`<p class="scope" role="note">
    You see
    ${team === null ? "all teams" : html`the team <strong>${team}</strong>`}${
      period === null
        ? ""
        : html`, calls from ${period.from === null ? "the beginning" : timeOf(period.from)} to
          ${period.to === null ? "now" : timeOf(period.to)}`
    }.
  </p>`;
};

const who = (c: AppContext): Html => {
  const { principal, session } = c.var;
  const out =
    session === undefined
      ? ""
      : html`<form method="post" action="/auth/logout">
          <input type="hidden" name="csrf" value="${session.csrf}" />
          <button class="quiet">Sign out</button>
        </form>`;
  return html`<div class="who">
    <span><a href="/auth/me">${c.get("personName") ?? principal.id}</a> · ${principal.role}</span>${out}
  </div>`;
};

/** A page as an answer. What it shows is nobody else's to keep: no cache. */
export const showPage = async (
  c: AppContext,
  { title, room, content, script }: PageContent,
  status: 200 | 400 | 401 | 403 | 404 | 405 | 409 | 413 | 429 | 500 | 503 = 200,
): Promise<Response> => {
  const address = await addressesOfAssets();
  const { principal } = c.var;
  setPageHeaders(c, scripted);
  return c.html(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${title} · Custody</title>
          <link rel="icon" href="${address("icon.svg")}" />
          <link rel="stylesheet" href="${address("console.css")}" />
          <script type="module" src="${address("console.js")}"></script>
          ${script === undefined ? "" : html`<script type="module" src="${address(script)}"></script>`}
        </head>
        <body>
          <a class="skip" href="#content">Skip to the content</a>
          <header>
            <a class="product" href="/console">Custody</a>
            ${principal === undefined ? "" : html`${bar(principal, room)}${who(c)}`}
          </header>
          <main id="content">
            ${principal === undefined ? "" : scopeLine(principal)}
            <h1>${title}</h1>
            ${content}
          </main>
        </body>
      </html>`,
    status,
  );
};
