/**
 * Writes the coverage table into docs/coverage.md: `node bench/print-coverage.ts`.
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { type BodyKind, coverageCells, endpoint } from "../src/openai/coverage.ts";
import { readAnswerBody, readRequestBody } from "../src/openai/read-body.ts";
import { answerParts, requestParts } from "../src/openai/text-parts.ts";

const file = new URL("../docs/coverage.md", import.meta.url);
const begin = "<!-- the table: node bench/print-coverage.ts -->\n";

const bodyKinds: readonly BodyKind[] = ["request", "answer", "stream"];
const word = "canary";

/** What a text in this cell is, as policies name it. */
const kindOf = (body: BodyKind, value: object): string => {
  const bytes = Buffer.from(JSON.stringify(value));
  const limits = { depthMax: 64 };
  const parts =
    body === "request" ? requestParts(readRequestBody(bytes, limits)) : answerParts(readAnswerBody(bytes, limits));
  return parts.findLast(({ text }) => text === word || text === "0")?.partKind ?? "field";
};

/** The table in Markdown: a line a field, a column a kind of body, as oxfmt would write it. */
export const coverageTable = (): string => {
  const fields = [...new Set(coverageCells.map(({ field }) => field))];
  const lines = fields.map((field) => {
    const kinds = bodyKinds.map((body) => {
      const cell = coverageCells.find((one) => one.body === body && one.field === field);
      return cell === undefined ? "" : kindOf(body, cell.bodyWith(word));
    });
    return [`\`${field}\``].concat(kinds);
  });
  const head = [endpoint, ...bodyKinds];
  const widths = head.map((_title, column) => Math.max(...[head, ...lines].map((line) => line[column]?.length ?? 0)));
  const rule = widths.map((width) => "-".repeat(width));
  const written = (line: readonly string[]): string =>
    `| ${line.map((text, column) => text.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [head, rule, ...lines].map(written).join("\n");
};

if (import.meta.main) {
  const [before] = readFileSync(file, "utf8").split(begin);
  writeFileSync(file, `${before}${begin}\n${coverageTable()}\n`);
}
