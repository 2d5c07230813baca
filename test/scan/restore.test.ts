import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyEdits, type Edit } from "../../src/scan/edits.ts";
import { Placeholders } from "../../src/scan/placeholders.ts";
import { editsOfSource, Restorer } from "../../src/scan/restore.ts";

const placeholders = new Placeholders();
const mail = placeholders.placeholderOf("EMAIL_ADDRESS", "jane@example.com");
const name = placeholders.placeholderOf("PERSON", "Jane Roe");
const site = placeholders.placeholderOf("URL", "https://example.com/a");

const restore = (...pieces: readonly string[]): string => {
  const restorer = new Restorer(placeholders);
  return pieces.map((piece) => restorer.push(piece)).join("") + restorer.end();
};

describe("a placeholder", () => {
  test.each([
    [`Dear ${name}, you are ${mail}.`, "Dear Jane Roe, you are jane@example.com."],
    [`${name}${mail}`, "Jane Roejane@example.com"],
    [`${name} <${mail}>`, "Jane Roe <jane@example.com>"],
    [`E-mail:${mail}`, "E-mail:jane@example.com"],
    [`see https://example.org and ${mail}`, "see https://example.org and jane@example.com"],
    [`a [link](https://example.org) to ${mail}`, "a [link](https://example.org) to jane@example.com"],
    [`[${name}](https://example.org)`, "[Jane Roe](https://example.org)"],
    [`<b>${name}</b>`, "<b>Jane Roe</b>"],
    [`1 < 2 for ${name}`, "1 < 2 for Jane Roe"],
    ["<EMAIL_ADDRESS_9> <PERSON_1", "<EMAIL_ADDRESS_9> <PERSON_1"],
  ])("becomes its value: %s", (text, expected) => {
    expect(restore(text)).toBe(expected);
  });

  test.each([
    `https://example.org/?q=${mail}`,
    `https://${mail}@example.org`,
    `HTTP://example.org/${name}/${mail}`,
    `//example.org/${mail}`,
    `www.example.org/${mail}`,
    `example.org/?q=${mail}`,
    `mailto:${mail}`,
    `data:text/plain,${mail}`,
    `[text](https://example.org/${mail})`,
    `[text](/path?${mail})`,
    `[text](a (b) ${mail})`,
    `![${name}](https://example.org/a.png)`,
    `![text](/a.png?${mail} "${name}")`,
    `[1]: /path?${mail}`,
    `[1]: ${mail}`,
    `<img src="https://example.org/a.png" alt="${name}">`,
    `<a title="a > b" href='/${mail}'>`,
    `<!-- ${mail} -->`,
    `<${name.slice(1, -2)} ${mail}>`,
  ])("stays where a viewer could send it on: %s", (text) => {
    expect(restore(text)).toBe(text);
  });

  test("stays behind a value that is an address itself", () => {
    expect(restore(`${site}?q=${mail} ${name}`)).toBe(`https://example.com/a?q=${mail} Jane Roe`);
  });

  test("waits for its end, and for no longer", () => {
    const restorer = new Restorer(placeholders);
    const pushed = ["to <EMAIL", "_ADDR", "ESS_1> a", "nd < b, <X", "YZ>"].map((piece) => restorer.push(piece));
    expect(pushed).toEqual(["to ", "", "jane@example.com a", "nd < b, ", "<XYZ>"]);
  });
});

const texts = fc
  .array(
    fc.oneof(
      fc.constantFrom(mail, name, site, "<", ">", "](", ")", "![", "]", "https://", "\n", " ", '"', "=", "a"),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(""));

describe("a text", () => {
  test("is restored the same however it is cut", () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(restore(...text.split(""))).toBe(restore(text));
      }),
      { numRuns: 500 },
    );
  });

  test("has every place where its source has it", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const restorer = new Restorer(placeholders);
        const said = restorer.push(text) + restorer.end();
        const inside = (at: number) => restorer.spans.some(({ start, end }) => start <= at && at < end);
        for (let at = 0; at < said.length; at += 1) if (!inside(at)) expect(text[restorer.sourceOf(at)]).toBe(said[at]);
      }),
    );
  });

  test("that is edited when it is restored is its source with other edits", () => {
    const edits = fc.array(fc.tuple(fc.nat(60), fc.nat(12)), { maxLength: 5 });
    fc.assert(
      fc.property(texts, edits, (text, given) => {
        const restorer = new Restorer(placeholders);
        const said = restorer.push(text) + restorer.end();
        const made: Edit[] = [];
        for (const [gap, length] of given) {
          const start = (made.at(-1)?.end ?? 0) + (gap % 20);
          const end = Math.min(said.length, start + 1 + length);
          if (start < end) made.push({ start, end, text: `[${made.length}]` });
        }
        const source = editsOfSource(restorer, restorer.spans, made);
        expect(applyEdits(text, source)).toBe(applyEdits(said, made));
      }),
    );
  });

  test("is itself where there is no placeholder", () => {
    const restorer = new Restorer(new Placeholders());
    expect(restorer.push("<EMAIL_ADDRESS_1> <")).toBe("<EMAIL_ADDRESS_1> <");
  });
});
