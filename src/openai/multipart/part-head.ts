/**
 * The head of one part of a form (RFC 7578), read strictly: what parsers read in more than one way is refused. Offsets are of the body.
 * @module
 */
import { decodeUtf8 } from "../utf8.ts";
import { formError } from "./form-error.ts";

/** `[start, end)`, in bytes of the body. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface PartHead {
  /** As it stands: escapes of browsers (`%22`) are text like any other. */
  readonly name: string;
  /** The value in its quotes. */
  readonly nameAt: ByteRange;
  /** Null where it is no file. */
  readonly filename: string | null;
  /** All that is said of the filename, from the first `filename` to the end of the line. */
  readonly filenameAt: ByteRange | null;
  readonly contentType: string | null;
  readonly contentTypeAt: ByteRange | null;
  /** The content's length as the sender says it; null where it does not. */
  readonly contentLength: number | null;
}

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const unprintable = /[^\t -~\u0080-\u00FF]/;
/** Quoted without anything that would have to be escaped, or a token as some write it. */
const value = `"([^"\\\\]*)"|([!#$%&'*+.^_\`|~0-9A-Za-z-]+)`;
const disposition = new RegExp(
  `^form-data; ?name=(?:${value})(?:; ?filename=(?:${value})(?:; ?filename\\*=[Uu][Tt][Ff]-8''([!#$&+.^_\`|~0-9A-Za-z%-]*))?)?$`,
  "d",
);
/** What says that the bytes are the content itself. */
const plainEncodings: ReadonlySet<string> = new Set(["7bit", "8bit", "binary"]);

/** Bytes that were read as Latin-1 to keep their offsets, as the UTF-8 that they are. */
const toText = (latin1: string): string => {
  const text = decodeUtf8(Buffer.from(latin1, "latin1"));
  if (text === null) throw formError("has a part whose head is not UTF-8");
  return text;
};

/** Where the headers of a part stand, by name in lower case. Each may come once. */
const headersOf = (
  head: string,
  at: number,
): ReadonlyMap<string, { readonly text: string; readonly start: number }> => {
  const found = new Map<string, { text: string; start: number }>();
  let start = at;
  for (const line of head.split("\r\n")) {
    const colon = Math.max(0, line.indexOf(":"));
    const name = line.slice(0, colon).toLowerCase();
    if (!headerName.test(name) || unprintable.test(line)) throw formError("has a part whose head cannot be read");
    if (found.has(name)) throw formError("has a part with one header twice");
    const text = line
      .slice(colon + 1)
      .replace(/^[ \t]+/, "")
      .trimEnd();
    found.set(name, { text, start: start + line.indexOf(text, colon + 1) });
    start += line.length + 2;
  }
  return found;
};

/** What `filename*` says must be what `filename` says: readers differ on which counts. */
const checkSame = (filename: string, extended: string | undefined): void => {
  if (extended === undefined) return;
  let decoded: string | null = null;
  try {
    decoded = decodeURIComponent(extended);
  } catch {
    // Then it is not the same.
  }
  if (decoded !== filename) throw formError("has a part with two names for its file");
};

type Disposition = Pick<PartHead, "name" | "nameAt" | "filename" | "filenameAt">;

const dispositionOf = (text: string, at: number): Disposition => {
  const match = disposition.exec(text);
  const indices = match?.indices;
  if (match === null || indices === undefined) {
    throw formError("has a part whose Content-Disposition is not `form-data` with a name, or can be read in two ways");
  }
  const [, quoted, token, quotedFile, tokenFile, extended] = match;
  const [nameStart, nameEnd] = indices[1] ?? indices[2] ?? [0, 0];
  const quote = quoted === undefined ? 0 : 1;
  const filename = quotedFile ?? tokenFile;
  if (filename !== undefined) checkSame(toText(filename), extended);
  const fileStart = text.indexOf("filename", nameEnd);
  return {
    name: toText(quoted ?? token ?? ""),
    nameAt: { start: at + nameStart - quote, end: at + nameEnd + quote },
    filename: filename === undefined ? null : toText(filename),
    filenameAt: filename === undefined ? null : { start: at + fileStart, end: at + text.length },
  };
};

const known: ReadonlySet<string> = new Set([
  "content-disposition",
  "content-type",
  "content-transfer-encoding",
  "content-length",
]);

/**
 * Reads the bytes between a delimiter and the empty line; `at` is where they begin in the body. Throws `request_malformed` where the head is
 * anything but what RFC 7578 has, once, or would be read otherwise by somebody else.
 */
export const readPartHead = (bytes: Buffer, at: number): PartHead => {
  const headers = headersOf(bytes.toString("latin1"), at);
  for (const name of headers.keys()) {
    // What it says nobody would scan.
    if (!known.has(name)) throw formError("has a part with a header that forms do not have");
  }
  const said = headers.get("content-disposition");
  if (said === undefined) throw formError("has a part without Content-Disposition, and so without a name");
  const encoding = headers.get("content-transfer-encoding")?.text.toLowerCase() ?? "binary";
  if (!plainEncodings.has(encoding)) throw formError("has a part with a content transfer encoding");
  const type = headers.get("content-type");
  const length = headers.get("content-length")?.text;
  if (length !== undefined && !/^\d{1,15}$/.test(length)) throw formError("has a part whose length is no number");
  return {
    ...dispositionOf(said.text, said.start),
    contentType: type === undefined ? null : toText(type.text),
    contentTypeAt: type === undefined ? null : { start: type.start, end: type.start + type.text.length },
    contentLength: length === undefined ? null : Number(length),
  };
};
