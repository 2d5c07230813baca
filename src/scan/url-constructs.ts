/**
 * Where a text says a URL, and what a page that shows the text does with it: markdown (CommonMark 0.31, GFM), HTML, style sheets, plain text.
 * @module
 */

/** A URL and the construct around it. Offsets are UTF-16 code units of the text. */
export interface UrlConstruct {
  readonly start: number;
  readonly end: number;
  /** As it is written. */
  readonly url: string;
  /** It is fetched when the text is shown; otherwise somebody has to click. */
  readonly isLoaded: boolean;
}

export interface UrlConstructs {
  readonly constructs: readonly UrlConstruct[];
  /** Where one begins that more text could change; the text's length when none is open, or the text does not grow. */
  readonly openFrom: number;
}

const schemes = ["https://", "http://", "ftp://", "ftps://", "ws://", "wss://", "www."];
const elements =
  "a|area|audio|base|body|button|embed|form|frame|iframe|image|img|input|link|meta|object|script|source|style|svg|table|td|track|use|video";
const plainUrl = "(?<![A-Za-z0-9])(?:https?|ftps?|wss?):[/\\\\]{2}|(?<![A-Za-z0-9/\\\\@])www\\.";
/** A scheme is looked for at its colon: letters are many, colons few. */
const scheme = "(?<=(?<![A-Za-z0-9])(?<scheme>https?|ftps?|wss?)):[/\\\\]{2}";
const event = new RegExp(
  `\\n[ \\t]{0,64}\\r?\\n|(?<label>!?\\[)|\\]|<(?<element>${elements})(?![A-Za-z0-9-])|${scheme}|(?<www>(?<![A-Za-z0-9/\\\\@])www\\.)`,
  "gi",
);
/** Whether any of these could be there: nearly no text has one, and what the machine finds by itself costs nothing beside the expression. */
const hasEvent = (text: string): boolean =>
  text.includes("[") ||
  text.includes("]") ||
  text.includes("<") ||
  text.includes(":/") ||
  text.includes(":\\") ||
  /www\./i.test(text);
const nextPlainUrl = new RegExp(plainUrl, "iy");
const mayBeginUrl = new Set(Array.from("hfwHFW", (letter) => letter.charCodeAt(0)));
/** What begins any URL that leaves the page; in a destination of markdown and in an attribute. */
const absolute = /(?:[a-z][a-z0-9+.-]{1,30}:|[/\\]{2})/iy;
/** What fetches the URL that follows it, where no element was recognised around. */
const loader = /(?:(?:src|srcset|poster|background)\s{0,4}=\s{0,4}["']?|url\(\s{0,4}["']?|@import\s{1,4}["'])$/i;
const loaderCharsMax = 32;
/** A longer label is not waited for. */
const labelCharsMax = 240;

/**
 * See `UrlConstruct`. What a construct holds is read again, since a page may understand another one there: findings may lie in one another.
 * Linear all the same: a URL ends where the next begins.
 */
export const findUrlConstructs = (text: string, isGrowing: boolean): UrlConstructs => {
  if (!isGrowing && !hasEvent(text)) return { constructs: nothing.found, openFrom: text.length };
  const { length } = text;
  const constructs: UrlConstruct[] = [];
  let labels: number[] = [];
  let openFrom = length;
  const add = ({ found, openAt }: Reading): void => {
    for (const construct of found) constructs.push(construct);
    openFrom = Math.min(openFrom, openAt ?? length);
  };
  for (const match of text.matchAll(event)) {
    const at = match.index;
    const { label, element, scheme: named, www } = match.groups ?? {};
    if (label !== undefined) labels.push(at);
    else if (element !== undefined) add(readElement(text, at, element.toLowerCase()));
    else if (named !== undefined) add(readPlain(text, at - named.length, named.length + match[0].length));
    else if (www !== undefined) add(readPlain(text, at, www.length));
    else if (match[0] === "]") {
      const start = labels.pop() ?? Number.NEGATIVE_INFINITY;
      add(readAfterLabel(text, at - start <= labelCharsMax ? start : at, at + 1));
    } else labels = [];
  }
  if (!isGrowing) return { constructs, openFrom: length };
  const label = labels.find((start) => length - start <= labelCharsMax) ?? length;
  return { constructs, openFrom: Math.min(openFrom, label, cutFrom(text)) };
};

/** What was read at one place, and where it begins if the text's end may have cut it off. */
interface Reading {
  readonly found: readonly UrlConstruct[];
  readonly openAt: number | null;
}

const nothing: Reading = { found: [], openAt: null };
const space = /\s/;

/** What no URL goes on over; `](` ends the label that it stands in. */
const isUrlEnd = (text: string, at: number, code: number): boolean => {
  if (code <= 32 || code === 34 || code === 60 || code === 62 || code === 96) return true;
  if (code === 93) return text.charCodeAt(at + 1) === 40;
  return code > 127 && space.test(text.charAt(at));
};

/** Where a URL that goes on at a place ends: a bracket closes one that it has. A plain one ends where another begins. */
const urlEnd = (text: string, from: number, isPlain: boolean): number => {
  let depth = 0;
  let at = from;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isUrlEnd(text, at, code)) break;
    if (code === 40) depth += 1;
    if (code === 41 && --depth < 0) break;
    if (!isPlain || !mayBeginUrl.has(code)) continue;
    nextPlainUrl.lastIndex = at;
    if (nextPlainUrl.test(text)) break;
  }
  return at;
};

/** What ends a sentence ends no URL (GFM 6.9). */
const trailing = "?!.,:;*_~')]}|\\";

const readPlain = (text: string, urlAt: number, schemeChars: number): Reading => {
  const stop = urlEnd(text, urlAt + schemeChars, true);
  const isBracketed = text.charAt(urlAt - 1) === "<";
  const isClosed = isBracketed && text.charAt(stop) === ">";
  let end = stop;
  if (!isClosed) while (end > urlAt && trailing.includes(text.charAt(end - 1))) end -= 1;
  const construct = {
    start: isClosed ? urlAt - 1 : urlAt,
    end: isClosed ? stop + 1 : end,
    url: text.slice(urlAt, end),
    isLoaded: loader.test(text.slice(Math.max(0, urlAt - loaderCharsMax), urlAt)),
  };
  return { found: [construct], openAt: stop === text.length ? urlAt - (isBracketed ? 1 : 0) : null };
};

const title = /\s{0,64}(?:"[^"\n]{0,256}"|'[^'\n]{0,256}'|\([^()\n]{0,256}\))?\s{0,64}/y;
/** What follows a destination, and may still become a title and a bracket. */
const cutTitle = /^\s{0,64}(?:$|["'(])/;
const titleCharsMax = 400;
/** The longest beginning of a URL that does not tell yet that it is one. */
const cutSchemeChars = 32;

/** `](url "title")` and `]: url` after a label. A label that is not known (`start` is its end) may be an image's, and that of a definition too. */
const readAfterLabel = (text: string, start: number, at: number): Reading => {
  const opener = text.charAt(at);
  if (opener === "") return { found: [], openAt: start };
  const isDefinition = opener === ":" && text.charAt(start) === "[" && text.charAt(start + 1) !== "^";
  if (opener !== "(" && !isDefinition) return nothing;
  let urlAt = at + 1;
  while (urlAt - at < 16 && space.test(text.charAt(urlAt))) urlAt += 1;
  if (text.charAt(urlAt) === "<") urlAt += 1;
  absolute.lastIndex = urlAt;
  if (!absolute.test(text)) {
    const isCut = text.length - urlAt <= cutSchemeChars && /^[\w+./\\-]*$/.test(text.slice(urlAt));
    return isCut ? { found: [], openAt: start } : nothing;
  }
  const stop = urlEnd(text, urlAt, false);
  const end = text.charAt(urlAt - 1) === "<" && text.charAt(stop) === ">" ? stop + 1 : stop;
  title.lastIndex = end;
  const bracket = end + (title.exec(text)?.[0].length ?? 0);
  const isClosed = !isDefinition && text.charAt(bracket) === ")";
  const isCut = text.length - end <= titleCharsMax && cutTitle.test(text.slice(end, end + titleCharsMax));
  const construct = {
    start,
    end: isClosed ? bracket + 1 : end,
    url: text.slice(urlAt, stop),
    isLoaded: isDefinition || text.charAt(start) !== "[",
  };
  const isOpen = stop === text.length || (!isDefinition && !isClosed && isCut);
  return { found: [construct], openAt: isOpen ? start : null };
};

/** An attribute of an element, or nothing but what stands between two. */
const attribute =
  /[\s/"'=]*(?:(?<name>[^\s=<>"'/]+)(?:\s*=\s*(?:"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<bare>[^\s"'<>]+)))?)?/y;
const openQuote = /\s*=\s*["']/y;
/** As for plain URLs, a scheme is looked for at what follows it. */
const anyUrl = /(?<=(?<![a-z0-9+.-])(?<scheme>[a-z][a-z0-9+.-]{1,30}:)|)[/\\]{2}[^\s"'<>,;)]+/gi;
const urlsIn = (value: string): string[] =>
  Array.from(value.matchAll(anyUrl), ({ 0: rest, groups }) => `${groups?.["scheme"] ?? ""}${rest}`);
/** Attributes that are one URL; others may have some inside. */
const single = new Set([
  "src",
  "href",
  "action",
  "formaction",
  "xlink:href",
  "poster",
  "background",
  "data",
  "cite",
  "ping",
]);
/** What a click sends, of elements that do not fetch it. */
const clicked = new Set(["href", "action", "formaction", "xlink:href", "cite", "ping"]);
const clickable = new Set(["a", "area", "button", "form", "input", "svg"]);

/** The URLs of an element's attributes; the construct is the element's tag. */
const readElement = (text: string, start: number, element: string): Reading => {
  const urls: { url: string; isLoaded: boolean }[] = [];
  let at = start + 1 + element.length;
  for (;;) {
    attribute.lastIndex = at;
    const match = attribute.exec(text);
    if (match === null || match[0] === "") break;
    at += match[0].length;
    const { name = "", double, single: quoted, bare } = match.groups ?? {};
    const value = (double ?? quoted ?? bare)?.trim();
    if (value === undefined) {
      openQuote.lastIndex = at;
      // What stands in quotes that nothing closes is text like any other.
      if (openQuote.test(text)) return { found: [], openAt: start };
      continue;
    }
    const isLoaded = !(clickable.has(element) && clicked.has(name.toLowerCase()));
    absolute.lastIndex = 0;
    const isUrl = single.has(name.toLowerCase()) && absolute.test(value);
    for (const url of isUrl ? [value] : urlsIn(value)) urls.push({ url, isLoaded });
  }
  const end = text.charAt(at) === ">" ? at + 1 : at;
  return {
    found: urls.map(({ url, isLoaded }) => ({ start, end, url, isLoaded })),
    openAt: at === text.length ? start : null,
  };
};

const elementNames = elements.split("|");

/** Where something begins at the text's very end that may become a construct. */
const cutFrom = (text: string): number => {
  const { length } = text;
  const name = /<(?<name>[A-Za-z]{0,10})$/.exec(text.slice(-12))?.groups?.["name"];
  if (name !== undefined && elementNames.some((element) => element.startsWith(name.toLowerCase()))) {
    return length - name.length - 1;
  }
  for (let chars = Math.min(8, length); chars > 0; chars -= 1) {
    const end = text.slice(-chars).toLowerCase().replaceAll("\\", "/");
    const before = text.charAt(length - chars - 1);
    if (/[A-Za-z0-9]/.test(before) || !schemes.some((scheme) => scheme.startsWith(end))) continue;
    return length - chars - (before === "<" ? 1 : 0);
  }
  return text.endsWith("!") ? length - 1 : length;
};
