/**
 * What an empty record says: how to make the first call.
 * @module
 */
import { html } from "hono/html";
import type { Html } from "../http/pages/layout.ts";
import type { Names } from "../catalogue/names.ts";
import { usableNames } from "../catalogue/usable-names.ts";
import type { Catalogue } from "../upstream/catalogue.ts";

export interface FirstCall {
  readonly names: Names;
  readonly catalogue: Catalogue;
  readonly signIn: { readonly publicUrl: URL };
}

export const firstCall = ({ names, catalogue, signIn }: FirstCall): Html => {
  const model = usableNames(names, catalogue, null)[0]?.name ?? "MODEL";
  const url = new URL("/v1/chat/completions", signIn.publicUrl).href;
  const body = JSON.stringify({ model, messages: [{ role: "user", content: "Hello" }] });
  return html`<section class="empty">
    <h2>Nothing has been recorded yet</h2>
    <p>Make a first call with a client key, and it appears here. Any OpenAI client works with this base URL:</p>
    <pre><code>${new URL("/v1", signIn.publicUrl).href}</code></pre>
    <pre><code>curl ${url} \\
  -H "authorization: Bearer $CUSTODY_KEY" \\
  -H "content-type: application/json" \\
  -d '${body}'</code></pre>
  </section>`;
};
