/**
 * Real texts: this repository's own pages, which have prose, tables, code, names and addresses.
 * @module
 */
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

/** The pages in pieces of at least so many characters, each to the end of a line; what is left of a page is not in it. */
export const pageTexts = (charsMin: number): string[] => {
  const texts: string[] = [];
  for (const page of globSync(["*.md", "docs/*.md"], { cwd: root }).toSorted()) {
    let text = "";
    for (const line of readFileSync(root + page, "utf8").split("\n")) {
      text += `${line}\n`;
      if (text.length < charsMin) continue;
      texts.push(text);
      text = "";
    }
  }
  return texts;
};
