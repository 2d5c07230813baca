/**
 * What surrounds every page of the console: where one can go, who one is, and the way out.
 * @module
 */
import { html } from "hono/html";
import { scopeOf, isUnscoped } from "../access/scope.ts";
import { madeUpWords } from "../domain/made-up.ts";
import { type Permission, serverWide } from "../domain/permission.ts";
import type { Principal } from "../domain/principal.ts";
import type { AppContext } from "../http/context.ts";
import type { Html } from "../http/pages/layout.ts";
import { scripted, setPageHeaders } from "../http/pages/page-headers.ts";
import { addressesOfAssets } from "./assets.ts";
import { timeOf } from "./time-of.ts";

interface RoomPage {
  readonly name: string;
  readonly path: string;
  readonly permission: Permission;
}

interface Room extends RoomPage {
  /** How its first page is called beside the others; without others it is the room. */
  readonly first?: string;
  readonly others?: readonly RoomPage[];
}

/** In the order of the bar. One that somebody may not enter is not shown. */
const rooms: readonly Room[] = [
  { name: "Overview", path: "/console", permission: "read exchanges" },
  {
    name: "Exchanges",
    path: "/console/exchanges",
    permission: "read exchanges",
    first: "List",
    others: [{ name: "Where else?", path: "/console/exchanges/search", permission: "search findings" }],
  },
  { name: "Review", path: "/console/review", permission: "read exchanges" },
  { name: "Reveals", path: "/console/reveals", permission: "read exchanges" },
  {
    name: "Policies",
    path: "/console/policies",
    permission: "read policies",
    first: "In force",
    others: [
      { name: "History", path: "/console/policies/history", permission: "read policies" },
      { name: "Dry run", path: "/console/policies/dry-run", permission: "scan texts" },
      { name: "Replay", path: "/console/policies/replay", permission: "replay policies" },
    ],
  },
  {
    name: "Evidence",
    path: "/console/evidence",
    permission: "read controls",
    first: "Controls",
    others: [
      { name: "Exports", path: "/console/evidence/exports", permission: "export evidence" },
      { name: "Assurance", path: "/console/evidence/assurance", permission: "read assurance" },
    ],
  },
  {
    name: "Retention",
    path: "/console/retention",
    permission: "read retention",
    first: "Schedule",
    others: [
      { name: "Holds", path: "/console/retention/holds", permission: "read retention" },
      { name: "Erasures", path: "/console/retention/erasures", permission: "erase subjects" },
      { name: "Years", path: "/console/retention/years", permission: "read retention" },
    ],
  },
  {
    name: "Access",
    path: "/console/access",
    permission: "read keys",
    first: "Keys",
    others: [
      { name: "Usage", path: "/console/access/usage", permission: "read keys" },
      { name: "People", path: "/console/access/people", permission: "read people" },
      { name: "Sessions", path: "/console/access/sessions", permission: "read people" },
      { name: "Credentials", path: "/console/access/credentials", permission: "read credentials" },
      { name: "Approvals", path: "/console/access/approvals", permission: "read approvals" },
    ],
  },
];

/** The pages of a room that somebody may enter; where the bar leads is the first of them. */
const pagesOf = ({ name, path, permission, first, others = [] }: Room, { permissions, team }: Principal): RoomPage[] =>
  [{ name: first ?? name, path, permission }, ...others].filter(
    (page) => permissions.has(page.permission) && (team === null || !serverWide.has(page.permission)),
  );

/** Auditors come for the evidence. */
const roomsFor = ({ role }: Principal): readonly Room[] =>
  role === "auditor" ? rooms.toSorted((a, b) => Number(b.name === "Evidence") - Number(a.name === "Evidence")) : rooms;

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

const linksTo = (
  pages: readonly { readonly name: string; readonly path: string; readonly isCurrent: boolean }[],
): Html =>
  html`<ul>
    ${pages.map(
      ({ name, path, isCurrent }) =>
        html`<li><a href="${path}" ${isCurrent ? html`aria-current="page"` : ""}>${name}</a></li>`,
    )}
  </ul>`;

const bar = (principal: Principal, current: RoomName | null): Html => {
  const entered = roomsFor(principal).flatMap((room) => {
    const [first] = pagesOf(room, principal);
    return first === undefined ? [] : [{ name: room.name, path: first.path, isCurrent: room.name === current }];
  });
  return html`<nav aria-label="Console">${linksTo(entered)}</nav>`;
};

/** The pages of the room that one is in, where it has more than one. `path` is the address of a page or what is below it. */
const tabs = (principal: Principal, current: RoomName | null, path: string): Html | string => {
  const room = rooms.find(({ name }) => name === current);
  const pages = room === undefined ? [] : pagesOf(room, principal);
  if (room === undefined || pages.length < 2) return "";
  const above = pages.filter((page) => path === page.path || path.startsWith(`${page.path}/`));
  const here = above.toSorted((a, b) => b.path.length - a.path.length).at(0);
  const shown = pages.map((page) => ({ name: page.name, path: page.path, isCurrent: page === here }));
  return html`<nav class="tabs" aria-label="${room.name}">${linksTo(shown)}</nav>`;
};

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

const madeUpLine = (c: AppContext): Html | string =>
  c.get("isMadeUp") === true ? html`<p class="scope" role="note">${madeUpWords}</p>` : "";

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
    <span><a href="/auth/me">${c.get("callerName") ?? principal.id}</a> · ${principal.role}</span>${out}
  </div>`;
};

/** A page as an answer. What it shows is nobody else's to keep: no cache. */
export const showPage = async (
  c: AppContext,
  { title, room, content, script }: PageContent,
  status: 200 | 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 429 | 500 | 503 = 200,
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
            ${principal === undefined ? "" : html`${tabs(principal, room, c.req.path)}${madeUpLine(c)}${scopeLine(principal)}`}
            <h1>${title}</h1>
            ${content}
          </main>
        </body>
      </html>`,
    status,
  );
};
