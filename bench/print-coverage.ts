/**
 * Writes the coverage table into docs/coverage.md: `node bench/print-coverage.ts`.
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { type BodyKind, coverageCells } from "../src/openai/coverage.ts";
import type { Endpoint } from "../src/openai/endpoint.ts";
import { endpoints } from "../src/openai/endpoints.ts";

const file = new URL("../docs/coverage.md", import.meta.url);
const begin = "<!-- the table: node bench/print-coverage.ts -->\n";

const bodyKinds: readonly BodyKind[] = ["request", "answer", "stream"];
const word = "canary";

/** What a text in this cell is, as policies name it. */
const kindOf = (endpoint: Endpoint, body: BodyKind, value: object): string => {
  const bytes = Buffer.from(JSON.stringify(value));
  const limits = { depthMax: 64 };
  const parts =
    body === "request"
      ? endpoint.requestParts(endpoint.readRequest(bytes, limits))
      : endpoint.answerParts(endpoint.readAnswer(bytes, limits));
  return parts.findLast(({ text }) => text === word || text === "0")?.partKind ?? "no text";
};

/** The table of an endpoint in Markdown: a line a field, a column a kind of body, as oxfmt would write it. */
export const coverageTable = (endpoint: Endpoint): string => {
  const cells = coverageCells(endpoint);
  const shown = bodyKinds.filter((body) => cells.some((cell) => cell.body === body));
  const fields = [...new Set(cells.map(({ field }) => field))];
  const lines = fields.map((field) => {
    const kinds = shown.map((body) => {
      const cell = cells.find((one) => one.body === body && one.field === field);
      return cell === undefined ? "" : kindOf(endpoint, body, cell.bodyWith(word));
    });
    return [`\`${field}\``].concat(kinds);
  });
  const head = [`POST ${endpoint.paths[0]}`, ...shown];
  const widths = head.map((_title, column) => Math.max(...[head, ...lines].map((line) => line[column]?.length ?? 0)));
  const rule = widths.map((width) => "-".repeat(width));
  const written = (line: readonly string[]): string =>
    `| ${line.map((text, column) => text.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [head, rule, ...lines].map(written).join("\n");
};

/** The tables of all endpoints. */
export const coverageTables = (): string => endpoints.map(coverageTable).join("\n\n");

if (import.meta.main) {
  const [before] = readFileSync(file, "utf8").split(begin);
  writeFileSync(file, `${before}${begin}\n${coverageTables()}\n`);
}
