/**
 * Which of an upstream's response headers we look at, and which values may go on to a client. Header values are text that no
 * scanner reads, so each must fit a grammar too narrow to carry any.
 * @module
 */

/** As undici gives them: names in lower case, an array when a name came more than once. */
export type RawHeaders = Readonly<Record<string, string | string[] | undefined>>;

// At most 10 digits: shorter than any payment card number.
const count = /^\d{1,10}$/;
// Go durations as OpenAI sends them: `6m0s`, `20ms`, `8.64s`.
const duration = /^(?:\d{1,6}(?:\.\d{1,9})?(?:ms|h|m|s)){1,4}$/;
const httpDate =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;

/** The allow-list: what the official SDKs and rate-limit aware clients read. `Set-Cookie` and hop-by-hop names cannot appear. */
const allowed: readonly (readonly [name: string, grammars: readonly RegExp[]])[] = [
  ["retry-after", [count, httpDate]],
  ["retry-after-ms", [count]],
  ["x-should-retry", [/^(?:true|false)$/]],
  ["openai-processing-ms", [count]],
  ["openai-version", [/^\d{4}-\d\d-\d\d$/]],
  ["x-ratelimit-limit-requests", [count]],
  ["x-ratelimit-limit-tokens", [count]],
  ["x-ratelimit-remaining-requests", [count]],
  ["x-ratelimit-remaining-tokens", [count]],
  ["x-ratelimit-reset-requests", [duration, count]],
  ["x-ratelimit-reset-tokens", [duration, count]],
];

/** The headers that may be passed on, names in lower case. A value that does not fit its grammar, or came twice, is left out. */
export const passableHeaders = (raw: RawHeaders): Record<string, string> => {
  const kept: Record<string, string> = {};
  for (const [name, grammars] of allowed) {
    const value = raw[name];
    if (typeof value !== "string") continue;
    for (const grammar of grammars) if (grammar.test(value)) kept[name] = value;
  }
  return kept;
};

/**
 * The media type in lower case without its parameters (`application/json`), or null when there is none that is well formed. A
 * charset is dropped on purpose: bodies are read as UTF-8 (RFC 8259, WHATWG SSE), and clients are told so by our own header.
 */
export const mediaType = (raw: RawHeaders): string | null => {
  const value = raw["content-type"];
  if (typeof value !== "string") return null;
  if (value === "application/json") return value;
  const end = value.indexOf(";");
  const type = (end === -1 ? value : value.slice(0, end)).trim().toLowerCase();
  return type.length <= 128 && /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(type) ? type : null;
};

/** The upstream's `x-request-id`: printable ASCII only, at most 128 characters. It is the upstream's text: payload, never an entry. */
export const requestIdOf = (raw: RawHeaders): string | null => {
  const value = raw["x-request-id"];
  const first = Array.isArray(value) ? value[0] : value;
  if (first === undefined) return null;
  const clean = first
    .slice(0, 1024)
    .replaceAll(/[^\u0020-\u007E]/g, "")
    .trim()
    .slice(0, 128);
  return clean === "" ? null : clean;
};

/** Whether the body's bytes are the content itself: no compression, and no transfer coding but `chunked` (which undici has undone). */
export const isPlainBody = (raw: RawHeaders): boolean => {
  const content = raw["content-encoding"];
  const transfer = raw["transfer-encoding"];
  return (
    (content === undefined || (typeof content === "string" && content.toLowerCase() === "identity")) &&
    (transfer === undefined || (typeof transfer === "string" && transfer.toLowerCase() === "chunked"))
  );
};
