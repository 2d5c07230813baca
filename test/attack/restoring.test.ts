/**
 * A value that is given back where it would travel on.
 * @module
 */
import { expect, test } from "vitest";
import { Placeholders } from "../../src/scan/placeholders.ts";
import { Restorer } from "../../src/scan/restore.ts";
import { mail } from "./attacked.ts";

const restored = (textOf: (name: string) => string): string => {
  const placeholders = new Placeholders();
  const restorer = new Restorer(
    placeholders.isEmpty && placeholders.placeholderOf("EMAIL_ADDRESS", mail) ? placeholders : null,
  );
  return restorer.push(textOf("<EMAIL_ADDRESS_1>")) + restorer.end();
};

test.each([
  [
    "an address in JSON in a string, with its slashes escaped",
    (name: string) => `{"url":"https:\\/\\/x.example\\/?q=${name}"}`,
  ],
  [
    "an address behind a space that GitHub's renderer takes for a part of it",
    (name: string) => `https://x.example/?q=\u00a0${name}`,
  ],
  ["a definition of a link inside a quotation", (name: string) => `[a][1]\n\n> [1]: /x/${name}`],
  ["a definition of a link inside a list", (name: string) => `[a][1]\n\n- [1]: /x/${name}`],
  ["a definition of a link whose label has two lines", (name: string) => `[a\nb]: /x/${name}`],
  ["a definition whose target is on the next line of a quotation", (name: string) => `> [a]:\n> /x/${name}`],
  ["a target that a no-break space is part of", (name: string) => `[a]: /x\u00a0${name}`],
  ["an address of a protocol", (name: string) => `HTTPS:\\\\x.example\\${name}`],
  ["an image's text", (name: string) => `![x ${name}](/a)`],
])("stays a placeholder in %s", (_name, textOf) => {
  expect(restored(textOf)).not.toContain(mail);
});

test.each([
  ["a list", (name: string) => `- [x] write to ${name}`],
  ["a numbered list in a quotation", (name: string) => `> 1. ${name}`],
  ["a paragraph after one that began with a bracket", (name: string) => `[a] b\n\nc]: ${name}`],
  ["a word after a scheme and a space", (name: string) => `https: ${name}`],
])("is given back in %s", (_name, textOf) => {
  expect(restored(textOf)).toContain(mail);
});
