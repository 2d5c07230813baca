/**
 * A form as a JSON document, so that its texts are read, scanned and changed as those of any other body; and back: what was changed in the
 * document is changed in the form, and every other byte of it stays as it was.
 * @module
 */
import { isJsonObject, type JsonDocument, type JsonNode } from "../json-document.ts";
import { formError } from "./form-error.ts";
import type { FormPart } from "./form-reader.ts";
import { knownExtension } from "./media-format.ts";
import type { ByteRange } from "./part-head.ts";

/** A text of the document in the form: what it is, where it stands, and how another is written there. */
interface Place {
  readonly text: string;
  readonly at: readonly ByteRange[];
  write(text: string): string;
}

/** What comes in the place of some bytes of the form. */
export interface Splice extends ByteRange {
  readonly bytes: Buffer;
}

/** A form that was read. */
export interface Form {
  readonly boundary: string;
  /** `{"prompt": "...", "file": {"filename": "...", "content_type": "...", "format": "mp3", "bytes": 1}}` */
  readonly json: string;
  /** By `placeOf`. */
  readonly places: ReadonlyMap<string, Place>;
  /** By field: where its parts stand, each with its delimiter. */
  readonly parts: ReadonlyMap<string, readonly ByteRange[]>;
}

type Step = string | number;

const placeOf = (kind: "key" | "value", steps: readonly Step[]): string => JSON.stringify([kind, ...steps]);

/** The way to a text of a document; a key's is that of its member. */
const stepsTo = (token: JsonNode): Step[] => {
  const steps: Step[] = [];
  for (let node: JsonNode | null = token; node !== null && node.parent !== null; node = node.parent)
    steps.unshift(node.step);
  return steps;
};

/** In quotes, as browsers escape it (WHATWG HTML, multipart/form-data encoding algorithm). */
const quoted = (text: string): string =>
  `"${text.replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A").replaceAll("\\", "%5C")}"`;

/** The extension is a name of ours, and upstreams go by it: it stays. */
const filenameLike = (before: string, text: string): string => {
  const extension = knownExtension(before);
  return extension === null || knownExtension(text) === extension ? text : `${text}.${extension}`;
};

/** A file's members: what it is called and says of itself, and what we know of it. */
const fileOf = (
  { head, contentAt, format }: FormPart,
  steps: readonly Step[],
): { json: object; places: [string, Place][] } => {
  const { filename, filenameAt, contentType, contentTypeAt } = head;
  if (filename === null || filenameAt === null || format === null) throw new Error("a file has a name and a format");
  const places: [string, Place][] = [
    [
      placeOf("value", [...steps, "filename"]),
      { text: filename, at: [filenameAt], write: (text) => `filename=${quoted(filenameLike(filename, text))}` },
    ],
  ];
  if (contentType !== null && contentTypeAt !== null) {
    const write = (text: string): string => text.replaceAll(/[\r\n]/g, " ");
    places.push([placeOf("value", [...steps, "content_type"]), { text: contentType, at: [contentTypeAt], write }]);
  }
  const said = contentType === null ? { filename } : { filename, content_type: contentType };
  return { json: { ...said, format: format.extensions[0], bytes: contentAt.end - contentAt.start }, places };
};

const valueOf = (part: FormPart, steps: readonly Step[]): { json: object | string; places: [string, Place][] } => {
  const { text, contentAt } = part;
  if (text === null) return fileOf(part, steps);
  return { json: text, places: [[placeOf("value", steps), { text, at: [contentAt], write: (other) => other }]] };
};

/** Parts under one name with `[]` are an array. */
export const formDocument = (boundary: string, all: readonly FormPart[]): Form => {
  const members: string[] = [];
  const places = new Map<string, Place>();
  const parts = new Map<string, readonly ByteRange[]>();
  for (const [field, group] of Map.groupBy(all, (part) => part.field)) {
    const isArray = group[0]?.isOfSeveral === true;
    const values = group.map((part, at) => valueOf(part, isArray ? [field, at] : [field]));
    const said = values.map(({ json }) => JSON.stringify(json)).join();
    members.push(`${JSON.stringify(field)}:${isArray ? `[${said}]` : said}`);
    const suffix = isArray ? "[]" : "";
    const names = group.map(({ head }) => head.nameAt);
    places.set(placeOf("key", [field]), { text: field, at: names, write: (text) => quoted(text + suffix) });
    for (const [at, place] of values.flatMap((value) => value.places)) places.set(at, place);
    parts.set(
      field,
      group.map(({ partAt }) => partAt),
    );
  }
  return { boundary, json: `{${members.join()}}`, places, parts };
};

const addedPart = (boundary: string, name: string, text: string): Splice => ({
  start: 0,
  end: 0,
  bytes: Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name=${quoted(name)}\r\n\r\n${text}\r\n`),
});

/** Fields that are not forwarded. */
const withoutGone = ({ parts }: Form, { value }: JsonDocument): Splice[] => {
  const isGone = (field: string): boolean => isJsonObject(value) && !Object.hasOwn(value, field);
  const gone = [...parts].filter(([field]) => isGone(field)).flatMap(([, ranges]) => ranges);
  return gone.map(({ start, end }) => ({ start, end, bytes: Buffer.alloc(0) }));
};

/**
 * What has to change in the form, in its order, for it to say what its document has become: `forwarded` is the document with the fields that go
 * on, `changed` the same with other texts. Throws `request_malformed` where a new text would be taken for a delimiter.
 */
export const splicesOf = (form: Form, forwarded: JsonDocument, changed: JsonDocument): readonly Splice[] => {
  const { boundary, places } = form;
  if (forwarded.tokens.length !== changed.tokens.length) throw new Error("texts are changed one for one");
  const splices = forwarded.tokens.flatMap((token, at): Splice[] => {
    const text = changed.tokens[at]?.text ?? "";
    if (text.includes(`--${boundary}`)) throw formError("has a boundary that a changed text has too");
    const steps = stepsTo(token);
    const place = places.get(placeOf(token.kind === "key" ? "key" : "value", steps));
    const [name] = steps;
    if (place === undefined) {
      // A field that its sender left to us.
      if (token.kind === "string" && steps.length === 1) return [addedPart(boundary, String(name), text)];
      if (text !== token.text) throw new Error("what is nowhere in the form is not changed");
      return [];
    }
    if (text === place.text) return [];
    return place.at.map(({ start, end }) => ({ start, end, bytes: Buffer.from(place.write(text)) }));
  });
  return [...splices, ...withoutGone(form, forwarded)].toSorted((a, b) => a.start - b.start);
};

/** How long the form becomes. */
export const splicedBytes = (bytes: number, splices: readonly Splice[]): number =>
  splices.reduce((sum, { start, end, bytes: put }) => sum + put.length - (end - start), bytes);

/** The form with its changes, while it is read. */
export async function* spliced(
  source: AsyncIterable<Buffer>,
  splices: readonly Splice[],
): AsyncGenerator<Buffer, void> {
  let offset = 0;
  let next = 0;
  for await (const piece of source) {
    const end = offset + piece.length;
    let at = offset;
    for (let splice = splices[next]; splice !== undefined && splice.start < end; splice = splices[next]) {
      // It may have begun in an earlier piece.
      if (splice.start >= offset) {
        if (splice.start > at) yield piece.subarray(at - offset, splice.start - offset);
        yield splice.bytes;
      }
      at = Math.max(at, Math.min(splice.end, end));
      if (splice.end > end) break;
      next += 1;
    }
    if (at < end) yield piece.subarray(at - offset);
    offset = end;
  }
}
