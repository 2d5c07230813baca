/**
 * What stands at the foot of each printed page.
 */
import { expect, test } from "vitest";
import { madeUpOrigin, madeUpWords } from "../../../src/domain/made-up.ts";
import { footerOf } from "../../../src/evidence/report/describe-scope.ts";
import { reportPrint } from "../../../src/evidence/report/report-print.ts";

/** Where the margin at the bottom begins, in points from the foot of the page. */
const marginTop = 60;

const footerFor = (origin: string): string[] =>
  footerOf({
    id: "aa3e8fec-7c1e-5b14-89bc-399ee9889f5f",
    query: { from: "2026-10-30T00:00:00.000Z", to: "2026-11-30T00:00:00.000Z" },
    shards: [{ origin }],
  });

/** How many lines of text a footer takes on the second page. */
const linesOf = async (footer: readonly string[]): Promise<number> => {
  const file = await reportPrint({
    title: "A report",
    subtitle: "of nothing",
    cover: [["Of", "nothing"]],
    coverNote: "",
    blocks: [{ block: "heading", level: 1, text: "A page", isPageStart: true }],
    footer,
    datedAt: 0,
  });
  const heights = [...file.toString("latin1").matchAll(/ ([\d.]+) Tm\b/g)].map(([, height]) => Number(height));
  return new Set(heights.filter((height) => height < marginTop)).size;
};

test.each([
  ["of a made-up log", madeUpOrigin, 2],
  ["of another", "audit.example.com/log", 1],
])("%s each line has room", async (_, origin, lines) => {
  const footer = footerFor(origin);
  expect(footer.includes(madeUpWords)).toBe(origin === madeUpOrigin);
  expect(footer).toHaveLength(lines);
  for (const line of footer) expect(await linesOf([line])).toBe(1);
  expect(await linesOf(footer)).toBe(lines);
  expect(await linesOf([`${madeUpWords} ${footer.at(-1)}`])).toBe(2);
});
