/**
 * What a conversation says, so that a URL can be asked whether it carries any of it: as it is, encoded, or backwards.
 * @module
 */
import { fold } from "./fold.ts";
import { entriesOf } from "./health/word-list.ts";
import { letterOf } from "./letters.ts";
import { SaidTokens, tokenCharsMax, tokenCharsMin } from "./said-tokens.ts";

/** How a URL carries what was said: a word as it is, a value (a number, an address, an identifier) as it is, anything encoded. */
export type Carried = "nothing" | "word" | "value" | "encoded";

/** The parts of a URL as they are written. */
export interface UrlParts {
  readonly host: string;
  readonly path: string;
  /** What follows the path. */
  readonly query: string;
}

export interface ConversationIndex {
  /** Whether somebody in the conversation wrote this URL. */
  hasUrl(url: string): boolean;
  /** The strongest way in which a part of a URL to `host` carries what was said. */
  carriedIn(part: string, host: string): Carried;
}

/** Words that URLs and instructions have anyway. */
const commonWords = new Set(
  entriesOf(`
about, abstract, account, activity, address, advanced, answer, api, archive, article, articles, assets, assistant, author, autumn, background, banner, before, between, blog, bottom, branch, browse, button, calendar, callback, campaign, catalog, category, center, change, channel, chapter, client, colour, column, comment, comments, commit,
community, company, contact, content, contents, context, country, courses, create, credit, current, custom, customer, dashboard, default, delete, design, details, developer, device, display, docs, document, documentation, documents, domain, download, downloads, edition, english, example, examples, explore, feature, features, footer, format, forums, france, francais,
french, function, gallery, general, german, github, gitlab, google, graphics, guides, header, health, height, helpful, history, homepage, https, images, import, include, index, information, instructions, introduction, issues, journal, keyword, language, latest, learning, library, license, linkedin, listing, location, manual, market, master, media, medium, member, message, messages,
method, mobile, module, native, network, newsletter, number, object, offset, online, options, output, overview, package, packages, people, person, please, policy, popular, portal, position, posts, preview, pricing, privacy, product, products, profile, project, projects, public, publications, python, quality, question, questions, recipe, recipes, reddit, redirect, reference, references, region, register,
release, releases, report, reports, request, research, resize, resource, resources, response, result, results, return, review, reviews, robots, school, science, search, section, security, select, sender, series, server, service, services, session, settings, shared, should, signin, signup, single, source, spanish, standard, static, status, stories, string, student, studio, subject, summary, support, system, target, template, templates, thanks, theme, through, thumbnail, ticket, tickets, timeline, title, toggle, topics, training, translate, travel, tutorial, tutorials,
twitter, update, updates, upload, uploads, user, utm_source, version, versions, videos, viewer, weather, website, welcome, widget, width, wikimedia, wikipedia, window, within, without, world, writing, youtube`),
);

/** Letters and digits of a text, folded; nothing else. */
const compact = (text: string): string => {
  let letters = "";
  for (let at = 0; at < text.length && letters.length < tokenCharsMax; at += 1) {
    const letter = letterOf(text.charCodeAt(at));
    if (letter !== 0) letters += String.fromCharCode(letter);
  }
  return letters;
};

/** A number or an identifier, and no word that has a digit (`python3`). */
const isValue = (token: string): boolean => {
  const digits = token.replace(/\D+/g, "").length;
  return digits >= 4 || (digits > 0 && token.length >= 10);
};

const inside = /[\p{L}\p{N}]{6,256}/gu;
const numberGroups = /\+?\d{1,12}(?:[ .()/-]{1,2}\d{1,12}){1,7}/g;
const mailAddress = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}/y;
const localCharacter = /[\w.+-]/;
const localCharsMax = 64;
const urlStart = /[a-z][a-z0-9+.-]{1,30}:\/\//i;

/** What stands in a chunk of text without spaces: the whole of it, and each run of letters and digits. */
const tokensOf = function* (said: string): Generator<string> {
  yield compact(said);
  for (const [token] of said.matchAll(inside)) yield fold(token);
};

/** What stands between the separators of a URL, and numbers in groups. */
const tokensInUrl = function* (part: string): Generator<string> {
  for (const piece of part.split(/[/?&=#;,|\s]+/)) yield* tokensOf(piece);
  for (const [numbers] of part.matchAll(numberGroups)) yield compact(numbers);
};

/** The addresses of a text, looked for at their signs: tried at every letter, a text of letters only would be read 64 times. */
const mailAddressesIn = function* (text: string): Generator<string> {
  let from = 0;
  for (let sign = text.indexOf("@"); sign !== -1; sign = text.indexOf("@", Math.max(from, sign + 1))) {
    let start = sign;
    while (start > from && sign - start < localCharsMax && localCharacter.test(text.charAt(start - 1))) start -= 1;
    mailAddress.lastIndex = start;
    const [address] = mailAddress.exec(text) ?? [];
    if (address === undefined) continue;
    yield address;
    from = start + address.length;
  }
};

/** Reads a conversation once. What stands in its URLs only is no secret from the hosts that they name. */
export const createConversationIndex = (texts: readonly string[]): ConversationIndex => {
  const said = new SaidTokens();
  const values = new Set<string>();
  const urls = new Set<string>();
  const keepValue = (text: string): void => {
    const token = compact(text);
    if (token.length < tokenCharsMin) return;
    said.add(token);
    values.add(token);
  };
  const hostOf = (piece: string): string => {
    const from = piece.search(urlStart);
    const url = from === -1 ? null : trimmed(piece.slice(from));
    const host = url === null ? undefined : URL.parse(url)?.hostname;
    if (url === null || host === undefined || host === "") return "";
    urls.add(url);
    return host;
  };
  for (const text of texts) {
    said.read(text, hostOf);
    for (const [value] of text.matchAll(numberGroups)) keepValue(value);
    for (const value of mailAddressesIn(text)) keepValue(value);
  }

  const isSaid = (token: string, host: string): boolean => !commonWords.has(token) && said.has(token, host);
  const carriedIn = (part: string, host: string): Carried => {
    let carried: Carried = "nothing";
    if (part.length < tokenCharsMin) return carried;
    const plain = decodePercent(decodePercent(part)).replaceAll("+", " ");
    for (const token of tokensInUrl(plain)) {
      if (token.length < tokenCharsMin) continue;
      if (isSaid(token, host)) {
        if (isValue(token) || values.has(token)) carried = "value";
        else if (carried === "nothing") carried = "word";
      }
      const backwards = Array.from(token).toReversed().join("");
      if (backwards !== token && isSaid(backwards, host)) return "encoded";
    }
    const isEncoded = decodedTexts(plain).some((text) =>
      (text.match(inside) ?? []).some((token) => isSaid(fold(token), host)),
    );
    return isEncoded ? "encoded" : carried;
  };
  return { hasUrl: (url) => urls.has(trimmed(url)), carriedIn };
};

const trimmed = (url: string): string => url.slice(0, 2_048).replace(/[?!.,:;*_~')\]}|>"]{1,32}$/, "");

/** Percent-encoded bytes as UTF-8, whatever they are. */
const decodePercent = (text: string): string =>
  text.replace(/(?:%[0-9A-Fa-f]{2}){1,256}/g, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"));

const base64Run = /[A-Za-z0-9+_-]{8,}/g;
const hexRun = /[0-9A-Fa-f]{12,}/g;

/** What runs of base64 and hexadecimal say, wherever in a group of four, or of two, they begin. */
const decodedTexts = (text: string): string[] => [
  ...(text.match(base64Run) ?? []).flatMap((run) => [0, 1, 2, 3].map((shift) => decode(run.slice(shift), "base64"))),
  ...(text.match(hexRun) ?? []).flatMap((run) => [0, 1].map((shift) => decode(run.slice(shift), "hex"))),
];

const decode = (run: string, encoding: "base64" | "hex"): string => Buffer.from(run, encoding).toString("utf8");
