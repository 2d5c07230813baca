/**
 * @module
 * Who may be asked to review, and what they are called.
 */
import { html } from "hono/html";
import type { People } from "../../access/people.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";

/** Those that are listed; anybody else can be named by the API. */
const listedMax = 500;

export interface Reviewer {
  readonly id: string;
  readonly name: string;
}

/** A person's name where it is known, else the id of the key or person. */
export const nameOf = (people: People, id: string): string => people.get(id)?.name ?? id;

/** Who asks, and the people who may review what they see; names in their order. */
export const reviewersOf = (c: AppContext, people: People): Reviewer[] => {
  const { principal } = c.var;
  const mayReview = ({ id }: { readonly id: string }): boolean => {
    const other = people.principalOf(id);
    if (other === null || id === principal.id || !other.permissions.has("review findings")) return false;
    return other.team === null || principal.team === null || other.team === principal.team;
  };
  const others = people.list().filter(mayReview).slice(0, listedMax);
  const named = others.map(({ id, name }) => ({ id, name: name ?? id }));
  return [{ id: "me", name: "me" }, ...named.toSorted((a, b) => (a.name < b.name ? -1 : 1))];
};

/** Values are `me`, ids, and `nobody`. */
export const assigneeChoice = (reviewers: readonly Reviewer[]): Html =>
  html`<select name="assignee" aria-label="Assign to">
    ${reviewers.map(({ id, name }) => html`<option value="${id}">${name}</option>`)}
    <option value="nobody">nobody</option>
  </select>`;
