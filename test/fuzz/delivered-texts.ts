/**
 * What a reader finds in bytes that were delivered: every text as it reads, and what clients join from the events of a stream. It knows
 * the APIs by itself, and nothing of how the proxy reads them.
 * @module
 */
import { createDetector } from "../../src/scan/detector.ts";
import { createScanners } from "../../src/scan/scanners.ts";
import { isJsonObject, type JsonValue } from "../../src/openai/json-document.ts";
import { canaries } from "./mutate.ts";

/** Strings of base64, and numbers, are no text in these: pictures and vectors. */
const media: ReadonlySet<string> = new Set(["embedding", "b64_json"]);
const isBase64 = (text: string): boolean => /^[A-Za-z0-9+/=_-]*$/.test(text);

const parsed = (text: string): JsonValue | undefined => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Every text of a value: strings, keys, numbers, and those of JSON inside strings. */
const textsOf = (value: JsonValue, field = ""): string[] => {
  if (typeof value === "number") return media.has(field) ? [] : [String(value)];
  if (typeof value === "string") {
    if (media.has(field) && isBase64(value)) return [];
    const inner = /^\s*[{[]/.test(value) ? parsed(value) : undefined;
    return inner === undefined ? [value] : [value, ...textsOf(inner)];
  }
  if (Array.isArray(value)) return value.flatMap((item) => textsOf(item, field));
  if (!isJsonObject(value)) return [];
  const { audio, ...others } = value;
  // A piece of a sound.
  if (value["type"] === "speech.audio.delta" && typeof audio === "string" && isBase64(audio)) return textsOf(others);
  return Object.entries(value).flatMap(([name, item]) => [name].concat(textsOf(item, name)));
};

const indexIn = (value: JsonValue | undefined, otherwise: number): number =>
  isJsonObject(value) && typeof value["index"] === "number" ? value["index"] : otherwise;

const joined = /\.(?:content|text|refusal|reasoning|reasoning_content|name|arguments|input|thinking|partial_json)$/;

/** The strings under a delta of a chat, each with where it goes on. */
const growing = (value: JsonValue, at: string): [string, string][] => {
  // As JavaScript joins them: a number too.
  if (typeof value === "string" || (typeof value === "number" && joined.test(at)))
    return /\.(?:role|id|type)$/.test(at) ? [] : [[at, String(value)]];
  if (Array.isArray(value)) {
    return value.flatMap((item, place) => growing(item, `${at}.${indexIn(item, place)}`));
  }
  return isJsonObject(value) ? Object.entries(value).flatMap(([name, item]) => growing(item, `${at}.${name}`)) : [];
};

/** What clients join to what came before, by the text that it goes on. */
const deltasOf = (event: JsonValue): [string, string][] => {
  if (!isJsonObject(event)) return [];
  const { choices, delta, type, content_block: block } = event;
  const ofChoices = (Array.isArray(choices) ? choices : []).flatMap((choice, place): [string, string][] => {
    if (!isJsonObject(choice)) return [];
    const at = `choice ${indexIn(choice, place)}`;
    return growing(choice["delta"] ?? null, at).concat(growing(choice["text"] ?? null, `${at}.text`));
  });
  const places = ["index", "output_index", "content_index", "summary_index"].map((name) => `${event[name] ?? 0}`);
  // A block begins with a text that its deltas go on.
  const begun =
    type === "content_block_start" && isJsonObject(block)
      ? growing(block["text"] ?? null, `${places.join(" ")}.text`)
      : [];
  const isOfBlock = type === "content_block_delta";
  const isDelta = isOfBlock || (typeof delta === "string" && String(type).endsWith(".delta"));
  // Of a block's deltas clients join those whose type they know.
  const ofDelta = isJsonObject(delta) ? String(delta["type"]) : "";
  const isJoined = isOfBlock && /^(?:text|thinking|input_json)_delta$/.test(ofDelta);
  const at = isJoined ? places.join(" ") : `${String(type)} ${ofDelta} ${places.join(" ")}`;
  return ofChoices.concat(begun, isDelta ? growing(delta ?? null, at) : []);
};

/** The texts of a stream: of its lines, of each event, and what its deltas add up to. */
const textsOfStream = (text: string): string[] => {
  const texts: string[] = [];
  const joined = new Map<string, string>();
  for (const block of text.split(/(?:\r\n|\r|\n){2}/)) {
    const lines = block.split(/\r\n|\r|\n/);
    const data = lines.flatMap((line) => (line.startsWith("data:") ? [line.slice(5).trim()] : [])).join("\n");
    texts.push(...lines.filter((line) => !line.startsWith("data:")));
    const event = parsed(data);
    if (event === undefined) texts.push(data);
    else {
      const deltas = deltasOf(event);
      const pieces = new Set(deltas.map(([, piece]) => piece));
      // A piece is no text: what it is joined to is.
      texts.push(...textsOf(event).filter((one) => !pieces.has(one)));
      for (const [at, piece] of deltas) joined.set(at, (joined.get(at) ?? "") + piece);
    }
  }
  return [...texts, ...[...joined.values()].flatMap((said) => textsOf(said))];
};

const detector = createDetector({ scanners: createScanners([]).filter(({ isWhole }) => isWhole !== true) });
const names = new Set(detector.scanners.map(({ name }) => name));
const types: ReadonlySet<string> = new Set(["CREDIT_CARD", "EMAIL_ADDRESS"]);

/** Whether a text has a canary as such, and not as a part of something longer that only looks like it. */
const tells = async (text: string): Promise<boolean> => {
  if (!canaries.some((canary) => text.includes(canary))) return false;
  const target = { text, label: "", partKind: "assistant", direction: "response", from: 0 } as const;
  const { claims } = await detector.claimsOf([target], names);
  return (claims[0] ?? []).some(
    ({ type, start, end }) => types.has(type) && canaries.some((one) => text.slice(start, end).includes(one)),
  );
};

/** A form by a parser of another author. */
export const parseForm = async (bytes: Buffer, contentType: string): Promise<[string, string | File][]> => {
  const form = await new Response(Uint8Array.from(bytes), { headers: { "content-type": contentType } }).formData();
  return [...form];
};

/** The texts of a form: names and values, what files say of themselves, and lines that are in none of them. */
const textsOfForm = async (bytes: Buffer, contentType: string): Promise<string[]> => {
  const fields = await parseForm(bytes, contentType);
  const texts = fields.flatMap(([name, value]) =>
    typeof value === "string" ? [name].concat(textsOf(value)) : [name, value.name, value.type],
  );
  const lines = bytes.toString("utf8").split("\r\n");
  return texts.concat(lines.filter((line) => !texts.some((text) => text.includes(line))));
};

const textsIn = async (bytes: Buffer, contentType: string): Promise<string[]> => {
  if (contentType.startsWith("multipart/")) return textsOfForm(bytes, contentType);
  const text = bytes.toString("utf8");
  if (contentType.startsWith("text/event-stream")) return textsOfStream(text);
  const value = parsed(text);
  return value === undefined ? [text] : textsOf(value);
};

/** The first text with a canary in it; null where there is none. */
export const leakIn = async (bytes: Buffer, contentType: string): Promise<string | null> => {
  for (const one of await textsIn(bytes, contentType)) if (await tells(one)) return one;
  return null;
};
