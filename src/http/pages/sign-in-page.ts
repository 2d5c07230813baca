/**
 * The page to sign in on.
 * @module
 */
import { html } from "hono/html";
import { type Html, layout } from "./layout.ts";

export interface SignInPage {
  /** Goes back with the form. */
  readonly csrf: string;
  /** Where to go afterwards: a path of this server. */
  readonly next: string;
  /** Where the provider's sign-in begins; null where none is configured. */
  readonly providerUrl: string | null;
  /** What went wrong, in our own words. */
  readonly fault: string | null;
}

const keyForm = ({ csrf, next, providerUrl, fault }: SignInPage): Html =>
  html` <form method="post" action="/auth/key" class="${providerUrl === null ? "" : "quiet"}">
    <input type="hidden" name="csrf" value="${csrf}" />
    <input type="hidden" name="next" value="${next}" />
    <label for="key">API key</label>
    <input
      id="key"
      name="key"
      type="password"
      required
      autocomplete="off"
      spellcheck="false"
      maxlength="512"
      aria-describedby="${fault === null ? "hint" : "fault hint"}"
    />
    <p id="hint" class="hint">A key of any role but client. It is not kept in the browser.</p>
    <button type="submit">Sign in with a key</button>
  </form>`;

export const signInPage = (page: SignInPage): Html =>
  layout(
    "Sign in",
    html`${page.fault === null ? "" : html`<p id="fault" class="fault" role="alert">${page.fault}</p>`}
    ${page.providerUrl === null ? "" : html`<a class="button" href="${page.providerUrl}">Sign in with your organization</a>`}
    ${keyForm(page)}`,
  );
