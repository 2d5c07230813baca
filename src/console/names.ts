/**
 * @module
 * What people and keys are called, for who may know.
 */
import type { MiddlewareHandler } from "hono";
import { html } from "hono/html";
import type { Keys } from "../access/keys.ts";
import type { People } from "../access/people.ts";
import type { Principal } from "../domain/principal.ts";
import type { AppContext, AppEnv } from "../http/context.ts";
import type { Html } from "../http/pages/layout.ts";

/** Null for who may not know, and of what has no name. */
export type NameOf = (id: string) => string | null;

interface Named {
  readonly keys: Pick<Keys, "list">;
  readonly people: Pick<People, "get">;
}

/** Names of people are personal data; of a key that somebody does not see they do not see the name. */
const namesFor = (principal: Principal, { keys, people }: Named): NameOf => {
  const { permissions } = principal;
  const listed = permissions.has("read keys") ? keys.list(principal).map(({ row }) => [row.id, row.name] as const) : [];
  const ofKeys = new Map(listed);
  const ofPerson = (id: string) => (permissions.has("read people") ? (people.get(id)?.name ?? null) : null);
  return (id) => ofPerson(id) ?? ofKeys.get(id) ?? null;
};

/**
 * Gives pages `c.var.nameOf`.
 *
 * @example
 * app.use(knowNames({ keys, people }))
 */
export const knowNames = (named: Named): MiddlewareHandler<AppEnv> =>
  async function knowNames(c, next) {
    // Most pages name nobody.
    let known: NameOf | null = null;
    c.set("nameOf", (id) => (known ??= namesFor(c.var.principal, named))(id));
    return next();
  };

/** Who did something: the id as the log has it, and before it the name. */
export const who = ({ var: { nameOf } }: AppContext, id: string | null): Html | string => {
  if (id === null) return "";
  const name = nameOf(id);
  return html`${name === null ? "" : `${name} `}<code>${id}</code>`;
};
