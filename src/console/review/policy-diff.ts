/**
 * @module
 * What would change in a policy's text, as a unified diff.
 */
import { structuredPatch } from "diff";
import { html } from "hono/html";
import type { Html } from "../../http/pages/layout.ts";

const context = 3;

const words: Readonly<Record<string, string>> = { "+": "added", "-": "removed" };

const headOf = (line: string): Html => html`<span class="line">${line}</span>`;

const lineOf = (line: string): Html => {
  const said = words[line.charAt(0)];
  return said === undefined
    ? headOf(line)
    : html`<span class="line ${said}"><span class="unseen">${said}: </span>${line}</span>`;
};

/** `before` empty: all of it is new. Marks are the signs of a unified diff, so that nothing rests on colour alone. */
export const policyDiff = (file: string, before: string, after: string): Html => {
  const { hunks } = structuredPatch(file, file, before, after, undefined, undefined, { context });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Changes to ${file}">
    <pre class="diff">
${headOf(`--- ${before === "" ? "(no file)" : file}`)}${headOf(`+++ ${file}`)}${hunks.map(
        ({ oldStart, oldLines, newStart, newLines, lines }) =>
          html`${headOf(`@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`)}${lines.map(lineOf)}`,
      )}</pre>
  </div>`;
};
