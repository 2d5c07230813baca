/**
 * @module
 * `GET /console`: what happened lately, and whether the record is well.
 */
import { html } from "hono/html";
import type { AppContext } from "../../http/context.ts";
import { firstCall, type FirstCall } from "../first-call.ts";
import { showPage } from "../frame.ts";

export const showOverview = (d: FirstCall) => async (c: AppContext) => {
  const [newest] = await c.var.record.reader.listExchanges({ limit: 1 });
  return showPage(c, { title: "Overview", room: "Overview", content: newest === undefined ? firstCall(d) : html`` });
};
