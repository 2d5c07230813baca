/**
 * @module
 * `GET /console/exchanges/download`: the exchanges of a page of the list, as a file.
 */
import { z } from "zod";
import type { AppContext } from "../../http/context.ts";
import { shownExchange } from "../../http/exchange-page.ts";
import { checkShape } from "../../http/read-json.ts";
import { formatRow } from "../../evidence/exports/csv.ts";
import { readExchangeQuery } from "./exchange-query.ts";

const formatOf = z.enum(["csv", "ndjson"]);

/** The fields are those of `GET /api/v1/audit/exchanges`. For the whole of a period there are exports. */
export const downloadExchanges = () => async (c: AppContext) => {
  const format = checkShape(z.object({ format: formatOf }), { format: c.req.query("format") }).format;
  const { filter } = await readExchangeQuery(c, ["format"]);
  const { rows } = await c.var.record.reader.pageExchanges(filter);
  const shown = rows.map(shownExchange);
  c.header("cache-control", "no-store");
  c.header("content-disposition", `attachment; filename="exchanges.${format}"`);
  if (format === "ndjson") {
    return c.body(shown.map((row) => `${JSON.stringify(row)}\n`).join(""), 200, {
      "content-type": "application/x-ndjson",
    });
  }
  const lines = [Object.keys(shown[0] ?? {}), ...shown.map((row) => Object.values(row))].map(formatRow);
  return c.body(lines.join(""), 200, { "content-type": "text/csv; charset=utf-8" });
};
