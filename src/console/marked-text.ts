/**
 * @module
 * A text with what was found in it marked.
 */
import { html } from "hono/html";
import type { Finding } from "../domain/finding.ts";
import { scoreText } from "./numbers.ts";
import type { Html } from "../http/pages/layout.ts";

/** Of spans that overlap the first is marked, of those that begin together the longest. Without `showsAll` what was found is not in it. */
export const markedText = (
  text: string,
  findings: readonly Pick<Finding, "type" | "start" | "end" | "scoreMilli" | "scanner">[],
  showsAll: boolean,
): Html => {
  const inOrder = findings.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const pieces: (Html | string)[] = [];
  let at = 0;
  for (const { type, start, end, scoreMilli, scanner } of inOrder) {
    if (end <= at) continue;
    const from = Math.max(at, start);
    const value = showsAll ? text.slice(from, end) : "•••";
    pieces.push(
      text.slice(at, from),
      html`<mark title="${scanner}, score ${scoreText(scoreMilli)}"><b>${type}</b> ${value}</mark>`,
    );
    at = end;
  }
  pieces.push(text.slice(at));
  return html`${pieces}`;
};
