/**
 * Writes the coverage table into docs/coverage.md: `node bench/print-coverage.ts`.
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { type BodyKind, type CoverageCell, coverageCells } from "../src/openai/coverage.ts";
import type { Endpoint } from "../src/openai/endpoint.ts";
import type { TextPart } from "../src/scan/scanner.ts";
import { endpoints, methodOf } from "../src/openai/endpoints.ts";

const file = new URL("../docs/coverage.md", import.meta.url);
const begin = "<!-- the table: node bench/print-coverage.ts -->\n";

const bodyKinds: readonly BodyKind[] = ["request", "answer", "stream", "client", "server"];
const word = "canary";

/** A text of no letters is none where speech stands. */
const wordFor = ({ field }: CoverageCell): string => (field.endsWith("audio") ? `${word}!` : word);

const limits = { depthMax: 64 };

const partsOf = (endpoint: Endpoint, body: BodyKind, bytes: Buffer): readonly TextPart[] => {
  const { session } = endpoint;
  if (body === "request") return endpoint.requestParts(endpoint.readRequest(bytes, limits));
  if (session === undefined) return endpoint.answerParts(endpoint.readAnswer(bytes, limits));
  if (body === "client") return session.readClientEvent(bytes, limits).parts;
  const { frame } = session.openServerEvents(limits).read(bytes);
  return [...frame.parts, ...[...frame.deltas, ...frame.repeats].map(({ token }) => token)];
};

/** What a text in this cell is, as policies name it. */
const kindOf = (endpoint: Endpoint, body: BodyKind, value: object): string => {
  const parts = partsOf(endpoint, body, Buffer.from(JSON.stringify(value)));
  return parts.findLast(({ text }) => text.startsWith(word) || text === "0")?.partKind ?? "no text";
};

/** Of events only the fields are shown, whichever they stand in: a field is the same in each. */
const shownField = ({ body, field }: CoverageCell): string =>
  body === "client" || body === "server" ? field.slice(field.indexOf(" ") + 1) : field;

/** The table of an endpoint in Markdown: a line a field, a column a kind of body, as oxfmt would write it. */
export const coverageTable = (endpoint: Endpoint): string => {
  const cells = coverageCells(endpoint);
  const shown = bodyKinds.filter((body) => cells.some((cell) => cell.body === body));
  const fields = [...new Set(cells.map(shownField))];
  const lines = fields.map((field) => {
    const kinds = shown.map((body) => {
      const here = cells.filter((one) => one.body === body && shownField(one) === field);
      return [...new Set(here.map((cell) => kindOf(endpoint, body, cell.bodyWith(wordFor(cell)))))].join(", ");
    });
    return [`\`${field}\``].concat(kinds);
  });
  const head = [`${methodOf(endpoint)} ${endpoint.paths[0]}`, ...shown];
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
