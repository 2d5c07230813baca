/**
 * `GET /console/access`: the keys, what each used this month, and how it stands.
 * @module
 */
import { html } from "hono/html";
import type { Keys } from "../../access/keys.ts";
import type { KeyState, KnownKey } from "../../access/known-key.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import type { LimitDeps } from "../../http/limit.ts";
import { checkShape } from "../../http/read-json.ts";
import { keyListQuery, pageOfKeys } from "../../http/routes/api-keys.ts";
import { dataTable } from "../data-table.ts";
import { doneLine } from "../fault-line.ts";
import { askedFields } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { numberText } from "../../domain/number-text.ts";
import { tag, type Tone } from "../tags.ts";
import { timeOf } from "../time-of.ts";

const tones: Readonly<Record<KeyState, Tone>> = {
  active: "good",
  expired: "notice",
  disabled: "warning",
  revoked: "plain",
};

export const keyTag = (state: KeyState): Html => tag(state, tones[state]);

/** Where somebody changes keys. */
export const mayManageKeys = ({ var: { principal } }: AppContext): boolean => principal.permissions.has("manage keys");

export const showKeys =
  (keys: Keys, { limiter }: LimitDeps) =>
  async (c: AppContext) => {
    const { done: _done, ...asked } = askedFields(c);
    const { page, nextCursor } = pageOfKeys(keys, c.var.principal, checkShape(keyListQuery, asked));
    await limiter.loading;
    const { time } = limiter.moment();
    const used = ({ row, settings }: KnownKey) => limiter.account(row.id, settings).month.at(time);
    const table = dataTable<KnownKey>(
      "Keys, eldest first",
      [
        { title: "Name", cell: ({ row }) => html`<a href="/console/access/keys/${row.id}">${row.name}</a>` },
        { title: "Role", cell: ({ row }) => row.role },
        { title: "Team", cell: ({ row }) => row.team ?? "" },
        { title: "State", cell: (key) => keyTag(key.stateAt(time)) },
        { title: "Last used", cell: ({ lastUsedAt }) => (lastUsedAt === null ? "never" : timeOf(lastUsedAt)) },
        { title: "Calls this month", isNumber: true, cell: (key) => numberText(used(key).requests) },
        { title: "Tokens this month", isNumber: true, cell: (key) => numberText(used(key).tokens) },
        {
          title: "Ends",
          cell: ({ settings: { expiresAt } }) => (expiresAt === null ? "" : timeOf(expiresAt)),
        },
      ],
      page,
    );
    return showPage(c, {
      title: "Keys",
      room: "Access",
      content: html`${doneLine(c, { revoked: "The key is revoked for ever. The log says by whom." })}
        ${mayManageKeys(c) ? html`<p class="acts"><a class="button" href="/console/access/keys/new">Make a key</a></p>` : ""}
        ${table}
        <nav class="pages" aria-label="Pages">
          ${nextCursor === null ? "" : html`<a rel="next" href="/console/access?cursor=${nextCursor}">Newer</a>`}
        </nav>`,
    });
  };
