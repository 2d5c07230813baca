/**
 * A request as a form: its files with bytes, its fields as parts. What senders get wrong about forms is made here: parts, heads, delimiters, lengths.
 * @module
 */
import { type JsonObject, type JsonValue, isJsonObject } from "../../src/openai/json-document.ts";
import type { FormRules } from "../../src/openai/multipart/form-reader.ts";
import type { Random } from "../openai/json-fuzz.ts";
import { canaries, mutateBytes, mutateOrder } from "./mutate.ts";
import { pick } from "./valid-request.ts";

export interface SentBody {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** So small that a case now and then is above one of them. */
export const uploads = {
  bodyBytesMax: 120_000,
  audioBytesMax: 80_000,
  imageBytesMax: 60_000,
  fieldBytesMax: 12_000,
  partsMax: 24,
};

interface Part {
  readonly name: string;
  readonly filename: string | null;
  readonly contentType: string | null;
  readonly content: Buffer;
}

type MediaKind = FormRules["files"][string]["kind"];

/** How a file begins, what it calls itself, and how its name ends. */
const formats: Readonly<Record<MediaKind, readonly (readonly [string, string, string])[]>> = {
  AUDIO: [
    ["ID3", "audio/mpeg", "mp3"],
    ["RIFF\0\0\0\0WAVE", "audio/wav", "wav"],
    ["OggS", "audio/ogg", "ogg"],
    ["fLaC", "audio/flac", "flac"],
  ],
  IMAGE: [
    ["\u0089PNG\r\n\u001a\n", "image/png", "png"],
    ["RIFF\0\0\0\0WEBP", "image/webp", "webp"],
    ["\u00ff\u00d8\u00ff", "image/jpeg", "jpg"],
  ],
  LINES: [["{", "application/jsonl", "jsonl"]],
};

/** Bytes that no text is in; now and then more than is taken. */
const noise = (random: Random): Buffer => {
  const bytes = random(30) === 0 ? 50_000 + random(40_000) : 20 + random(3_000);
  return Buffer.alloc(bytes, Buffer.from([random(256), random(256), random(256)]));
};

const filePart = (random: Random, name: string, file: JsonObject, kind: MediaKind): Part => {
  const { filename, content_type: said } = file;
  const [begins, type, extension] = pick(
    random,
    formats[random(40) === 0 ? (kind === "AUDIO" ? "IMAGE" : "AUDIO") : kind],
  );
  const contentType = typeof said === "string" && random(4) === 0 ? said : pick(random, [type, type, null]);
  return {
    name,
    filename: `${String(filename)}${pick(random, ["", `.${extension}`, `.${extension}`])}`,
    contentType,
    content: Buffer.concat([Buffer.from(begins, "latin1"), noise(random)]),
  };
};

/** The parts that a value becomes, as the SDKs write it. */
const partsOf = (random: Random, rules: FormRules, name: string, value: JsonValue): Part[] => {
  if (Array.isArray(value)) return value.flatMap((item) => partsOf(random, rules, `${name}[]`, item));
  const rule = rules.files[name.replace(/\[\]$/, "")];
  if (isJsonObject(value)) {
    if (rule !== undefined) return [filePart(random, name, value, rule.kind)];
    return Object.entries(value).flatMap(([key, inner]) => partsOf(random, rules, `${name}[${key}]`, inner));
  }
  return [{ name, filename: null, contentType: null, content: Buffer.from(String(value)) }];
};

/** Content with a field in it, for readers that know other ends of lines. */
const hiddenPart = (random: Random, content: Buffer, boundary: string): Buffer => {
  const end = pick(random, ["\r\n", "\n", "\r", ""]);
  const hidden = ["", `--${boundary}`, 'Content-Disposition: form-data; name="prompt"', "", pick(random, canaries)];
  return Buffer.concat([content, Buffer.from(hidden.join(end))]);
};

/** What a part may be instead. */
const oddPart = (random: Random, part: Part, boundary: string): Part =>
  pick<() => Part>(random, [
    () => ({ ...part, filename: part.filename === null ? pick(random, canaries) : null }),
    () => ({ ...part, contentType: pick(random, [...canaries, "application/json", "text/plain; charset=utf-16"]) }),
    () => ({ ...part, name: pick(random, [`${part.name}[]`, part.name.toUpperCase(), "", ...canaries]) }),
    () => ({ ...part, content: Buffer.alloc(0) }),
    () => ({ ...part, content: Buffer.alloc(random(2 * uploads.fieldBytesMax), `${pick(random, canaries)} `) }),
    // What is nearly a delimiter, what some take for one, and one.
    () => ({ ...part, content: Buffer.from(`a\r\n--${boundary.slice(0, -1)}\r\n${pick(random, canaries)}`) }),
    () => ({ ...part, content: hiddenPart(random, part.content, boundary) }),
    () => ({ ...part, content: hiddenPart(random, part.content, boundary) }),
    () => ({ ...part, content: Buffer.concat([part.content, Buffer.from([0xc3])]) }),
  ])();

const escaped = (text: string): string =>
  text.replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A").replaceAll("\\", "%5C");

/** Lines of a head that forms do not have, or that can be read in two ways. */
const oddLines = (random: Random): string => {
  const canary = pick(random, canaries);
  return pick(random, [
    `X-Note: ${canary}\r\n`,
    `Content-Transfer-Encoding: ${pick(random, ["base64", "binary", canary])}\r\n`,
    `Content-Length: ${pick(random, ["5", canary])}\r\n`,
    `Content-Disposition: form-data; name="${canary}"\r\n`,
    ` folded ${canary}\r\n`,
    `content-type : ${canary}\r\n`,
    `${canary}\r\n`,
  ]);
};

const partBytes = (random: Random, part: Part, boundary: string, isOdd: boolean): Buffer => {
  const { name, filename, contentType, content } = part;
  const quoted = (text: string): string => (isOdd && random(4) === 0 ? text : `"${escaped(text)}"`);
  const file = filename === null ? "" : `; filename=${quoted(filename)}`;
  const more =
    isOdd && random(3) === 0 ? pick(random, [`; filename*=UTF-8''${pick(random, canaries)}`, "; a=b", ";"]) : "";
  const type = contentType === null ? "" : `Content-Type: ${contentType}\r\n`;
  const odd = isOdd && random(2) === 0 ? oddLines(random) : "";
  const head = `--${boundary}\r\nContent-Disposition: form-data; name=${quoted(name)}${file}${more}\r\n${odd}${type}\r\n`;
  return Buffer.concat([Buffer.from(head), content, Buffer.from("\r\n")]);
};

/** What stands around the parts where it should not. */
const oddAround = (random: Random, bytes: Buffer, boundary: string): Buffer => {
  const canary = Buffer.from(`${pick(random, canaries)}\r\n`);
  return pick<() => Buffer>(random, [
    () => Buffer.concat([canary, bytes]),
    () => Buffer.concat([bytes, canary]),
    () => bytes.subarray(0, random(bytes.length + 1)),
    () => bytes.subarray(0, bytes.length - random(boundary.length + 8)),
    () => Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1"),
    () => Buffer.from(bytes.toString("latin1").replaceAll(`--${boundary}`, `--${boundary} `), "latin1"),
    () => mutateBytes(random, bytes),
  ])();
};

const oddContentType = (random: Random, boundary: string): string =>
  pick(random, [
    "multipart/form-data",
    `multipart/form-data; boundary=${boundary}2`,
    `multipart/form-data; boundary=${boundary}; boundary=${pick(random, canaries)}`,
    `multipart/form-data; charset=${pick(random, canaries)}; boundary=${boundary}`,
    `multipart/mixed; boundary=${boundary}`,
    "application/json",
    "application/x-www-form-urlencoded",
  ]);

/** A request as it is right, or with one thing about it that is not. */
export const formBody = (random: Random, rules: FormRules, request: JsonObject): SentBody => {
  const boundary = pick(random, [
    "----formdata-1234567890-abcdef",
    "0123456789".repeat(7),
    "a'b-c_d-1-2-3-4-5-6-7-8-9-0",
  ]);
  const odd = random(3) === 0 ? random(5) : null;
  let parts = Object.entries(request).flatMap(([name, value]) => partsOf(random, rules, name, value));
  if (odd === 0) parts = mutateOrder(random, parts);
  const oddAt = random(Math.max(1, parts.length));
  if (odd === 1) parts = parts.map((part, at) => (at === oddAt ? oddPart(random, part, boundary) : part));
  const written = parts.map((part, at) => partBytes(random, part, boundary, odd === 2 && at === oddAt));
  const bytes = Buffer.concat([...written, Buffer.from(`--${boundary}--\r\n`)]);
  return {
    contentType: odd === 4 ? oddContentType(random, boundary) : `multipart/form-data; boundary="${boundary}"`,
    bytes: odd === 3 ? oddAround(random, bytes, boundary) : bytes,
  };
};
