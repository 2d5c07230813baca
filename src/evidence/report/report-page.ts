/**
 * `report.html`: one file that asks for nothing outside itself and runs nothing. Reads on a screen and prints.
 * @module
 */
import { type Block, type Cell, type ReportDocument, stateColours, stateWords } from "./document.ts";

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => escapes[sign] ?? "");

const styles = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #f3f5f7; color: #1f2933; font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 62rem; margin: 0 auto; background: #fff; padding: 3rem clamp(1rem, 5vw, 4rem) 4rem; }
h1 { font-size: 2.1rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.5rem; line-height: 1.25; margin: 3rem 0 .8rem; padding-top: .8rem; border-top: 2px solid #1f2933; }
h3 { font-size: 1.15rem; margin: 2.2rem 0 .5rem; }
h4 { font-size: 1rem; margin: 1.4rem 0 .4rem; }
p { margin: .5rem 0 .8rem; max-width: 46rem; }
.subtitle { font-size: 1.15rem; color: #52606d; margin-bottom: 1.6rem; }
.quiet { color: #52606d; }
.warning { border-left: 4px solid #b7791f; background: #fdf6e3; padding: .6rem .9rem; }
ul { padding-left: 1.3rem; max-width: 46rem; } li { margin: .25rem 0; }
.scroll { overflow-x: auto; margin: .6rem 0 1.2rem; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid #d5dbe1; overflow-wrap: anywhere; }
th { border-bottom: 1.5px solid #1f2933; } thead th { overflow-wrap: normal; } tbody th { font-weight: 600; border-bottom: 1px solid #d5dbe1; width: 14rem; }
.right { text-align: right; font-variant-numeric: tabular-nums; }
code, pre { font: .82rem/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
code { overflow-wrap: anywhere; }
pre { background: #f3f5f7; padding: .8rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.state { display: inline-block; color: #fff; border-radius: 3px; padding: .05rem .5rem; font-size: .8rem; font-weight: 600; white-space: nowrap; }
figure { margin: 1rem 0 2rem; } figure svg { width: 100%; height: auto; max-width: 760px; display: block; }
figcaption { color: #52606d; font-size: .9rem; max-width: 46rem; margin-top: .4rem; }
figure h4 { margin: 0 0 .6rem; }
.none { border: 1px dashed #9aa5b1; color: #52606d; padding: 1.6rem 1rem; text-align: center; max-width: 760px; }
@media print {
  body { background: #fff; font-size: 10.5pt; } main { max-width: none; padding: 0; }
  h2, h3, h4 { break-after: avoid; } figure, tr, pre { break-inside: avoid; }
  .scroll { overflow: visible; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
@page { margin: 18mm 16mm; }
`;

const cell = (value: Cell): string => {
  if (typeof value === "string" || typeof value === "number") return escape(String(value));
  if ("code" in value) return `<code>${escape(value.code)}</code>`;
  return `<span class="state" style="background:${stateColours[value.state]}">${stateWords[value.state]}</span>`;
};

const rightClass = (isRight: true | undefined): string => (isRight === true ? ' class="right"' : "");

const facts = (rows: readonly (readonly [string, Cell])[]): string =>
  `<div class="scroll"><table><tbody>${rows.map(([name, value]) => `<tr><th scope="row">${escape(name)}</th><td>${cell(value)}</td></tr>`).join("\n")}</tbody></table></div>`;

const table = ({ columns, rows, none }: Extract<Block, { block: "table" }>): string => {
  if (rows.length === 0) return `<p class="quiet">${escape(none)}</p>`;
  const head = columns.map(({ title, right }) => `<th scope="col"${rightClass(right)}>${escape(title)}</th>`).join("");
  const body = rows.map(
    (row) => `<tr>${row.map((value, k) => `<td${rightClass(columns[k]?.right)}>${cell(value)}</td>`).join("")}</tr>`,
  );
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body.join("\n")}</tbody></table></div>`;
};

/** Charts bring the font of the print; on a screen it is whatever the rest of the page has. */
const figure = ({ chart }: Extract<Block, { block: "chart" }>): string => {
  const { id, title, caption, svg } = chart;
  const label = `role="img" aria-label="${escape(title)}"`;
  const drawn =
    svg === null
      ? `<div class="none">There is no data for this chart in the period.</div>`
      : svg
          .replace(/<svg width="(\d+)" height="(\d+)"/, `<svg ${label} viewBox="0 0 $1 $2"`)
          .replace(/(viewBox="[^"]*")([^>]*) viewBox="[^"]*"/, "$1$2")
          .replaceAll(/font-family:\s*Roboto/g, "font-family:inherit")
          .replaceAll('id="d', `id="${id}-d`)
          .replaceAll("url(#d", `url(#${id}-d`);
  return `<figure><h4>${escape(title)}</h4>${drawn}<figcaption>${escape(caption)}</figcaption></figure>`;
};

const render = (block: Block): string => {
  switch (block.block) {
    case "heading": {
      const id = block.id === undefined ? "" : ` id="${escape(block.id)}"`;
      return `<h${block.level + 1}${id}>${escape(block.text)}</h${block.level + 1}>`;
    }
    case "paragraph":
      return `<p${block.tone === undefined ? "" : ` class="${block.tone}"`}>${escape(block.text)}</p>`;
    case "list":
      return `<ul>${block.items.map((item) => `<li>${escape(item)}</li>`).join("")}</ul>`;
    case "facts":
      return facts(block.rows);
    case "table":
      return table(block);
    case "state":
      return `<p>${cell({ state: block.state })} ${escape(block.text)}</p>`;
    case "chart":
      return figure(block);
    case "code":
      return `<pre>${block.lines.map(escape).join("\n")}</pre>`;
    default:
      throw new Error("there is no such block");
  }
};

/** The page. Its policy of content forbids what it does not have: scripts, and anything from outside. */
export const reportPage = ({ title, subtitle, cover, coverNote, blocks }: ReportDocument): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${styles}</style>
</head>
<body>
<main>
<h1>${escape(title)}</h1>
<p class="subtitle">${escape(subtitle)}</p>
${facts(cover)}
<p class="quiet">${escape(coverNote)}</p>
${blocks.map(render).join("\n")}
</main>
</body>
</html>
`;
