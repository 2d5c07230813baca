/**
 * @module
 * What would change in a policy's text, as a unified diff.
 */
import { html } from "hono/html";
import type { Html } from "../../http/pages/layout.ts";
import { differenceContext, differenceLine } from "../difference-lines.ts";

/** `before` empty: all of it is new. */
export const policyDiff = async (file: string, before: string, after: string): Promise<Html> => {
  const { structuredPatch } = await import("diff");
  const { hunks } = structuredPatch(file, file, before, after, "", "", { context: differenceContext });
  return html`<p><code>${before === "" ? "no file" : file}</code> → <code>${file}</code></p>
    ${hunks.map(
      ({ newStart, lines }) =>
        html`<h3>From line ${newStart}</h3>
          <pre class="difference" tabindex="0">${lines.map(differenceLine)}</pre>`,
    )}`;
};
