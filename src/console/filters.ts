/**
 * Lists that are asked for by their address: the address with something changed, and what is asked for above the list.
 * @module
 */
import { html } from "hono/html";
import type { Html } from "../http/pages/layout.ts";

/** What is changed of an address; null takes a field away. */
export type Changes = Readonly<Record<string, string | null>>;

/** The address with some fields changed. A page of its own always begins where the list does. */
export const changedAddress = (path: string, asked: URLSearchParams, changes: Changes): string => {
  const next = new URLSearchParams(asked);
  next.delete("cursor");
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) next.delete(name);
    else next.set(name, value);
  }
  return next.size === 0 ? path : `${path}?${next.toString()}`;
};

/** What is asked for, each with a link that takes it away. `others` are fields that are no filters; `clear` is where none is left; `words` are for values that say nothing. */
export const filterChips = (
  asked: URLSearchParams,
  others: readonly string[],
  addressWith: (changes: Changes) => string,
  clear: string,
  words: Readonly<Record<string, string>> = {},
): Html | string => {
  const filters = [...asked].filter(([name]) => name !== "cursor" && name !== "limit" && !others.includes(name));
  if (filters.length === 0) return "";
  return html`<ul class="chips" aria-label="Filters in force">
    ${filters.map(
      ([name, value]) =>
        html`<li>
          ${name.replaceAll("_", " ")}: <strong>${words[name] ?? value}</strong>
          <a href="${addressWith({ [name]: null })}" aria-label="Remove the filter ${name}">×</a>
        </li>`,
    )}
    <li><a href="${clear}">clear all</a></li>
  </ul>`;
};
