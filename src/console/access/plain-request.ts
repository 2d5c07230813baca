/**
 * @module
 * What an approval is asked for, in words: a sentence, and every field of the request, none left out.
 */
import { html } from "hono/html";
import type { Html } from "../../http/pages/layout.ts";
import { factList } from "../fact-list.ts";

const sentences: Readonly<Record<string, string>> = {
  "export payloads": "An export with the decrypted texts of calls is built, to be taken from this server.",
  "export subjects": "All that is kept about a subject is exported, texts decrypted.",
  "release holds": "A legal hold ends: what it held may be swept and erased again.",
  "erase subjects": "The texts of a subject are destroyed for ever.",
  "change retention": "Another schedule says how long what is kept.",
  "drop shards": "A whole year of the log is given up for ever.",
  "reload policies": "The policies are read again from their files, and what they say is in force.",
};

/** `a.b: value` for everything in a body. */
const linesOf = (value: unknown, path: string): [string, string][] => {
  if (typeof value !== "object" || value === null) return [[path, String(value)]];
  const fields = Object.entries(value);
  return fields.length === 0
    ? []
    : fields.flatMap(([name, inner]) => linesOf(inner, path === "" ? name : `${path}.${name}`));
};

const bodyLines = (body: string): [string, string][] => {
  try {
    return body === "" ? [] : linesOf(JSON.parse(body), "");
  } catch {
    return [["Body", body]];
  }
};

/** `request` is method, path and body, as it was sealed; null where it was not kept. */
export const plainRequest = (action: string, request: string | null): Html => {
  if (request === null) return html`<p class="empty">What was asked for was not kept.</p>`;
  const end = request.indexOf("\n");
  return html`<p>${sentences[action] ?? action}</p>
    ${factList([["Request", html`<code>${request.slice(0, end)}</code>`], ...bodyLines(request.slice(end + 1))])}`;
};
