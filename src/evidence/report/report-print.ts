/**
 * `report.pdf`: the same report for paper, set without a browser. Nothing in it is compressed: what a compressor gives depends on the machine.
 * @module
 */
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { type Block, type Cell, type ReportDocument, stateColours, stateWords } from "./document.ts";

/** Nodes of pdfmake's documents. Its own types bring a browser's with them, which contradict Node's. */
type Content = Readonly<Record<string, unknown>>;
interface LaidOut {
  readonly table: { readonly headerRows?: number };
}

interface Headline {
  readonly headlineLevel?: number;
  /** How far down its page it begins, from 0 to 1. */
  readonly startPosition: { readonly verticalRatio: number };
}

interface Neighbours {
  getFollowingNodesOnPage(): readonly unknown[];
}

interface PdfMake {
  setFonts(fonts: object): void;
  setUrlAccessPolicy(allow: (url: string) => boolean): void;
  setLocalAccessPolicy(allow: (path: string) => boolean): void;
  createPdf(definition: Content): { getBuffer(): Promise<Buffer> };
}

/** Below it there is no room for what a control says before its table, and a row of that. */
const headingsUpTo = 0.8;
const ink = "#1f2933";
const quiet = "#52606d";
const rule = "#d5dbe1";
/** A4 in points, and what is left between the margins. */
const margins = { left: 54, top: 60, right: 54, bottom: 60 };
const textWidth = 595.28 - margins.left - margins.right;

const layout = {
  hLineWidth: (line: number, node: LaidOut) =>
    line === 0 ? 0 : line === (node.table.headerRows ?? 0) && line > 0 ? 1 : 0.5,
  vLineWidth: () => 0,
  hLineColor: (line: number, node: LaidOut) => (line === (node.table.headerRows ?? 0) && line > 0 ? ink : rule),
  paddingLeft: () => 0,
  paddingRight: () => 8,
  paddingTop: () => 3,
  paddingBottom: () => 3,
};

const boxLayout = (left: string): Content => ({
  hLineWidth: () => 0,
  vLineWidth: (line: number) => (line === 0 ? 3 : 0),
  vLineColor: () => left,
  paddingLeft: () => 8,
  paddingRight: () => 8,
  paddingTop: () => 5,
  paddingBottom: () => 5,
});

/** Fonts have no glyph for some signs that people write: a box would stand there. */
const printable = (text: string): string => text.replaceAll("→", "->").replaceAll("✓", "yes");

const cell = (value: Cell, isRight = false): Content => {
  const alignment = isRight ? "right" : "left";
  if (typeof value === "string" || typeof value === "number") return { text: printable(String(value)), alignment };
  if ("code" in value) return { text: value.code, style: "code", wordBreak: "break-all", alignment };
  return { text: stateWords[value.state], bold: true, color: stateColours[value.state], alignment };
};

const facts = (rows: readonly (readonly [string, Cell])[]): Content => ({
  table: {
    widths: [130, "*"],
    dontBreakRows: true,
    body: rows.map(([name, value]) => [{ text: name, bold: true }, cell(value)]),
  },
  layout,
  style: "table",
});

const table = ({ columns, rows, none }: Extract<Block, { block: "table" }>): Content => {
  if (rows.length === 0) return { text: none, style: "quiet" };
  const parts = columns.reduce((sum, { share }) => sum + share, 0);
  // The paddings are beside the widths.
  const free = textWidth - 8 * columns.length;
  return {
    table: {
      headerRows: 1,
      keepWithHeaderRows: 1,
      dontBreakRows: true,
      widths: columns.map(({ share }) => (free * share) / parts),
      body: [
        columns.map(({ title, right }) => ({ text: title, bold: true, alignment: right === true ? "right" : "left" })),
        ...rows.map((row) => row.map((value, k) => cell(value, columns[k]?.right))),
      ],
    },
    layout,
    style: "table",
  };
};

const chart = ({ chart: { title, caption, svg } }: Extract<Block, { block: "chart" }>): Content => ({
  stack: [
    { text: title, style: "chartTitle" },
    svg === null
      ? {
          table: {
            widths: ["*"],
            body: [
              [
                {
                  text: "There is no data for this chart in the period.",
                  color: quiet,
                  alignment: "center",
                  margin: [0, 18, 0, 18],
                },
              ],
            ],
          },
          layout: { hLineColor: () => rule, vLineColor: () => rule },
        }
      : { svg, width: textWidth },
    { text: caption, style: "caption" },
  ],
  unbreakable: true,
});

const warning = (text: string): Content => ({
  table: { widths: ["*"], body: [[{ text: printable(text), fillColor: "#fdf6e3" }]] },
  layout: boxLayout("#b7791f"),
  margin: [0, 4, 0, 8],
});

const state = (block: Extract<Block, { block: "state" }>): Content => ({
  text: [{ text: `${stateWords[block.state]}  `, bold: true, color: stateColours[block.state] }, printable(block.text)],
  margin: [0, 2, 0, 6],
});

const render = (block: Block): Content => {
  switch (block.block) {
    case "heading":
      return {
        text: printable(block.text),
        style: `h${block.level}`,
        headlineLevel: block.level,
        ...(block.level === 1 ? { tocItem: true } : {}),
        ...(block.id === undefined ? {} : { id: block.id }),
        ...(block.isPageStart === true ? { pageBreak: "before" as const } : {}),
      };
    case "paragraph":
      if (block.tone === "warning") return warning(block.text);
      return { text: printable(block.text), style: block.tone === "quiet" ? "quiet" : "paragraph" };
    case "list":
      return { ul: block.items.map((text) => ({ text: printable(text), margin: [0, 0, 0, 3] })), margin: [0, 2, 0, 8] };
    case "facts":
      return facts(block.rows);
    case "table":
      return table(block);
    case "state":
      return state(block);
    case "chart":
      return chart(block);
    case "code":
      return {
        table: {
          widths: ["*"],
          body: [[{ text: block.lines.join("\n"), style: "code", fillColor: "#f3f5f7", preserveLeadingSpaces: true }]],
        },
        layout: boxLayout(rule),
        margin: [0, 2, 0, 8],
      };
    default:
      throw new Error("there is no such block");
  }
};

const footer =
  (lines: readonly string[]) =>
  (page: number, pages: number): Content | null =>
    page === 1
      ? null
      : {
          columns: [
            { text: lines.join("\n"), alignment: "left", width: "*" },
            { text: `${page} / ${pages}`, alignment: "right", width: 60 },
          ],
          style: "footer",
        };

/** Without what is free below it: where the page has no room for that, there would be another, an empty one. */
const endOf = (last: Content): Content => ({ ...last, marginBottom: 0 });

const definition = (report: ReportDocument): Content => {
  const datedAt = new Date(report.datedAt);
  return {
    compress: false,
    pageSize: "A4",
    pageMargins: [margins.left, margins.top, margins.right, margins.bottom],
    info: { title: report.title, creator: "Custody", producer: "Custody", creationDate: datedAt, modDate: datedAt },
    language: "en",
    footer: footer(report.footer),
    content: [
      { text: report.title, style: "title" },
      { text: report.subtitle, style: "subtitle" },
      facts(report.cover),
      { text: report.coverNote, style: "quiet", margin: [0, 10, 0, 0] },
      { toc: { title: { text: "Contents", style: "h2" } }, margin: [0, 26, 0, 0] },
      ...report.blocks.map(render).map((content, k, all) => (k < all.length - 1 ? content : endOf(content))),
    ],
    // A heading that nothing follows on its page goes to the next. A table counts as following even where its first row is on the next page.
    pageBreakBefore: ({ headlineLevel, startPosition }: Headline, nodes: Neighbours) =>
      headlineLevel !== undefined &&
      (startPosition.verticalRatio > headingsUpTo || nodes.getFollowingNodesOnPage().length < 3),
    defaultStyle: { font: "Roboto", fontSize: 9.5, lineHeight: 1.25, color: ink },
    styles: {
      title: { fontSize: 26, bold: true, lineHeight: 1.1, margin: [0, 70, 0, 8] },
      subtitle: { fontSize: 13, color: quiet, margin: [0, 0, 0, 26] },
      h1: { fontSize: 17, bold: true, lineHeight: 1.15, margin: [0, 14, 0, 8] },
      h2: { fontSize: 12.5, bold: true, lineHeight: 1.15, margin: [0, 12, 0, 5] },
      h3: { fontSize: 10.5, bold: true, margin: [0, 8, 0, 3] },
      paragraph: { margin: [0, 2, 0, 6] },
      quiet: { color: quiet, margin: [0, 2, 0, 6] },
      chartTitle: { fontSize: 10.5, bold: true, margin: [0, 8, 0, 5] },
      caption: { fontSize: 8.5, color: quiet, margin: [0, 4, 0, 18] },
      table: { fontSize: 8.5, margin: [0, 3, 0, 10] },
      code: { font: "Courier", fontSize: 7.8, lineHeight: 1.45 },
      footer: { fontSize: 8, color: quiet, margin: [margins.left, 22, margins.right, 0] },
    },
  };
};

/** Loads the library with the first report. Gives the file. */
export const reportPrint = async (report: ReportDocument): Promise<Buffer> => {
  const require = createRequire(import.meta.url);
  const pdfmake: PdfMake = require("pdfmake");
  const roboto: object = require("pdfmake/fonts/Roboto.js");
  const courier: object = require("pdfmake/standard-fonts/Courier.js");
  const fonts = `${dirname(require.resolve("pdfmake/fonts/Roboto.js"))}/`;
  pdfmake.setFonts({ ...roboto, ...courier });
  pdfmake.setUrlAccessPolicy(() => false);
  // The standard fonts are asked for by their names.
  pdfmake.setLocalAccessPolicy((path) => path.startsWith(fonts) || /^Courier(?:-\w+)?$/.test(path));
  return pdfmake.createPdf(definition(report)).getBuffer();
};
