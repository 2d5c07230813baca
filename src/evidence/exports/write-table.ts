/**
 * `csv` and `custom`: one row for each exchange that was opened in the period.
 * @module
 */
import { formatRow } from "./csv.ts";
import { fieldsOf } from "./exchange-fields.ts";
import { readExchanges } from "./exchange-facts.ts";
import type { BuildSource, Built } from "./build-export.ts";
import type { ExportPlan } from "./export-plan.ts";
import { FileSink } from "./file-sink.ts";

/** `rows` are exchanges; progress counts entries. */
export const writeTable = async (plan: ExportPlan, source: BuildSource, path: string): Promise<Built> => {
  const { request, pack } = plan;
  const fields = fieldsOf(request.fields);
  const sink = new FileSink(path, source.rest);
  try {
    sink.write(formatRow(fields.map(({ name }) => name)));
    let [rows, done] = [0, 0];
    for await (const { exchanges, read } of readExchanges(source.reader, pack.shards, request)) {
      let text = "";
      for (const exchange of exchanges) text += formatRow(fields.map((field) => field.of(exchange)));
      sink.write(text);
      rows += exchanges.length;
      source.onProgress((done += read));
    }
    return { rows, ...sink.end() };
  } catch (error) {
    sink.close();
    throw error;
  }
};
