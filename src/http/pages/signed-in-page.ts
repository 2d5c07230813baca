/**
 * The page that says who one is signed in as.
 * @module
 */
import { html } from "hono/html";
import { type Html, layout } from "./layout.ts";

export interface SignedInPage {
  readonly csrf: string;
  /** A person's name where the provider says one, else an id. */
  readonly name: string;
  readonly role: string;
  readonly team: string | null;
}

export const signedInPage = ({ csrf, name, role, team }: SignedInPage): Html =>
  layout(
    "Signed in",
    html`<dl>
        <dt>As</dt>
        <dd>${name}</dd>
        <dt>Role</dt>
        <dd>${role}</dd>
        <dt>Team</dt>
        <dd>${team ?? "all teams"}</dd>
      </dl>
      <form method="post" action="/auth/logout" class="quiet">
        <input type="hidden" name="csrf" value="${csrf}" />
        <button type="submit">Sign out</button>
      </form>`,
  );
