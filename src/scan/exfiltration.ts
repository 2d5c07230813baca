/**
 * URLs in an answer that take what the conversation says elsewhere: an image that is fetched when the answer is shown needs no click.
 * @module
 */
import { compileGlobs } from "../domain/glob.ts";
import { type ConversationIndex, createConversationIndex } from "./conversation-index.ts";
import { reportFromMilli } from "./recognizer.ts";
import type { Scanner } from "./scanner.ts";
import { createSightingScanner, type Sighting } from "./sightings.ts";
import { findUrlConstructs } from "./url-constructs.ts";

export interface ExfiltrationOptions {
  /** Hosts, in ASCII, that answers may name: `example.com`, `*.example.com`. Null when there is no list: then a URL is judged by what it carries alone. */
  readonly allowedHosts: readonly string[] | null;
  /** The texts of the request. They are read when the first URL is met. */
  readonly conversation: readonly string[];
}

/** Type: EXFILTRATION_URL. The span is the whole construct: an image, a link, an element's tag, a bare URL. Made for one exchange. */
export const createExfiltrationScanner = ({ allowedHosts, conversation }: ExfiltrationOptions): Scanner => {
  const isAllowed = allowedHosts === null ? null : compileGlobs(allowedHosts.map((host) => host.toLowerCase()));
  let known: ConversationIndex | null = null;

  const scoreOf = (written: string, isLoaded: boolean): number => {
    const url = written.slice(0, urlCharsMax);
    const target = targetOf(url);
    if (target === null) return 0;
    const { protocol, host } = target;
    if (host === "") return scoreOfCode(protocol, url);
    const isListed = isAllowed?.(host) === true;
    const score = carriedScore(url, host, isLoaded, (known ??= createConversationIndex(conversation)));
    if (isListed) return score - listedMilli;
    return isAllowed === null ? score : Math.max(score, isLoaded ? 800 : 500);
  };

  const look = (text: string, isGrowing: boolean): Sighting => {
    const { constructs, openFrom } = findUrlConstructs(text, isGrowing);
    const spans = constructs.map(({ start, end, url, isLoaded }) => ({
      start,
      end,
      scoreMilli: scoreOf(url, isLoaded),
    }));
    return { spans: spans.filter(({ scoreMilli }) => scoreMilli >= reportFromMilli), openFrom };
  };
  return createSightingScanner("exfiltration", "1", [{ type: "EXFILTRATION_URL", charsMin: urlCharsMin, look }]);
};

/** A host of the list may be told more, but not everything: such hosts have been used as relays. */
const listedMilli = 300;
/** Where a URL without a host of its own would lead. */
const ownHost = "own.invalid";

/** `www.a`: with a scheme, or in a construct, it takes more. */
const urlCharsMin = 5;
/** Browsers load no longer one (Chromium's `kMaxURLChars`). */
const urlCharsMax = 2_097_152;

/** The scheme and the host of a URL as browsers read it (WHATWG URL), or null when it is none or stays on the page. */
const targetOf = (url: string): { protocol: string; host: string } | null => {
  const written = /^www\./i.test(url) ? `https://${url}` : url;
  const parsed = URL.parse(written, `https://${ownHost}/`);
  if (parsed === null || parsed.hostname === ownHost) return null;
  return { protocol: parsed.protocol, host: parsed.hostname.toLowerCase().replace(/\.$/, "") };
};

/** URLs that are code, or a page with code in it, instead of leading somewhere. */
const scoreOfCode = (protocol: string, url: string): number => {
  if (protocol === "javascript:" || protocol === "vbscript:") return 900;
  return protocol === "data:" && /^\s*data:[^,;]*(?:html|xml|script)/i.test(url) ? 800 : 0;
};

const parts = /^(?:[a-z][a-z0-9+.-]*:)?[/\\]*(?<authority>[^/\\?#]*)(?<path>[^?#]*)(?<query>[^]*)$/i;

/** How much a URL to `host` takes with it. */
const carriedScore = (url: string, host: string, isLoaded: boolean, index: ConversationIndex): number => {
  if (index.hasUrl(url)) return 0;
  const { authority = "", path = "", query = "" } = parts.exec(url)?.groups ?? {};
  // The last two labels are whose host it is; what stands before them can be made up.
  const names = authority.split(".").slice(0, -2).join("/");
  const [inHost, inPath, inQuery] = [names, path, query].map((part) => index.carriedIn(part, host));
  const carried = [inHost, inPath, inQuery];
  if (carried.includes("encoded")) return isLoaded ? 950 : 850;
  if (inHost === "value" || inQuery === "value") return isLoaded ? 950 : 700;
  // Links to what was asked about have its number in their path.
  if (inPath === "value") return isLoaded ? 950 : 450;
  return isLoaded && inQuery === "word" ? 600 : 0;
};
