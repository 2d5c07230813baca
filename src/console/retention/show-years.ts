/**
 * `/console/retention/years`: the years of the log, and dropping one whole.
 * @module
 */
import { html } from "hono/html";
import type { Approvals } from "../../access/approvals.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import type { ShardDrops } from "../../retention/drop-shard.ts";
import type { Shard } from "../../store/store.ts";
import { confirmation } from "../act-form.ts";
import { dataTable } from "../data-table.ts";
import { factList } from "../fact-list.ts";
import { doneLine, faultLine } from "../fault-line.ts";
import { type Fault, formFields, orFormAgain } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { numberText } from "../../domain/number-text.ts";
import { reasonField } from "../reason-field.ts";
import { needsSecond, type Perform, performOrAsk } from "../reserved-acts.ts";
import { tag } from "../tags.ts";
import { timeOf } from "../time-of.ts";
import { mayManage } from "./show-retention.ts";

const act = "drop shards";

export interface DropDeps {
  readonly approvals: Approvals;
  readonly drops: ShardDrops;
}

const stateOf = ({ frozen, droppedAt }: Shard): Html => {
  if (droppedAt !== null) return html`${tag("dropped", "plain")} ${timeOf(droppedAt)}`;
  return frozen ? tag("ended", "good") : tag("growing", "notice");
};

/** `GET` */
export const showYears = () => async (c: AppContext) => {
  const shards = await c.var.record.reader.shards();
  return showPage(c, {
    title: "Years of the log",
    room: "Retention",
    content: html`${doneLine(c, { dropped: "The year is given up. Its final checkpoint stays, and the next year names it." })}
      <p>A year goes whole, the eldest first, once its time is over and nothing keeps an exchange of it.</p>
      ${dataTable<Shard>(
        "Years of the log",
        [
          { title: "Log", cell: ({ name }) => name },
          { title: "Entries", isNumber: true, cell: ({ size }) => numberText(size) },
          { title: "State", cell: stateOf },
          {
            title: "Acts",
            cell: ({ name, frozen, droppedAt }) =>
              frozen && droppedAt === null && mayManage(c)
                ? html`<a href="/console/retention/years/${name}/drop">Drop it</a>`
                : "",
          },
        ],
        shards,
      )}`,
  });
};

const shardOf = async (c: AppContext): Promise<Shard> => {
  const name = c.req.param("shard") ?? "";
  const shard = (await c.var.record.reader.shards()).find((one) => one.name === name && one.droppedAt === null);
  if (shard === undefined) throw new CustodyError("not_found", "no such year that is here");
  return shard;
};

const show = (c: AppContext, { approvals }: DropDeps, shard: Shard, fault: Fault | null): Promise<Response> => {
  const isReserved = needsSecond(approvals, act);
  return showPage(
    c,
    {
      title: `Drop ${shard.name}`,
      room: "Retention",
      content: html`${faultLine(fault)}${confirmation(
        c,
        html`${factList([
            ["Entries that go", numberText(shard.size)],
            ["Origin", shard.origin],
            ["Root that stays", html`<code>${Buffer.from(shard.root).toString("hex")}</code>`],
          ])}
          <p>
            With the entries go all texts, proofs and rows that hang on them. Nobody can undo it. What was proved
            outside before can still be checked against the final checkpoint.
          </p>
          ${isReserved ? html`<p>A second person has to approve it.</p>` : ""}`,
        {
          action: `/console/retention/years/${shard.name}/drop`,
          button: isReserved ? "Ask for it" : `Drop ${shard.name} for ever`,
          more: isReserved ? reasonField("Why is it dropped?") : "",
        },
        "/console/retention/years",
      )}`,
    },
    fault?.status ?? 200,
  );
};

/** `GET .../:shard/drop`: asks first. */
export const askDropYear = (d: DropDeps) => async (c: AppContext) => show(c, d, await shardOf(c), null);

const pathForm = /^\/api\/v1\/audit\/shards\/([^/?]+)\/drop$/;

/** See `reserved-acts.ts`. */
export const performDrop =
  ({ drops }: Pick<DropDeps, "drops">): Perform =>
  async (c, path) => {
    await drops.drop(pathForm.exec(path)?.[1] ?? "", c.var.principal.id);
    return "/console/retention/years?done=dropped";
  };

/** `POST .../:shard/drop`. What keeps it is said on the page. */
export const dropYear = (d: DropDeps) => async (c: AppContext) => {
  const shard = await shardOf(c);
  const { reason } = await formFields(c);
  const asked = { name: act, method: "POST", path: `/api/v1/audit/shards/${shard.name}/drop`, body: {}, reason };
  return orFormAgain(
    () => performOrAsk(c, d.approvals, asked, performDrop(d)),
    (fault) => show(c, d, shard, fault),
  );
};
