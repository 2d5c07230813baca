/**
 * Reads a form (`multipart/form-data`, RFC 7578) while it arrives, in a buffer that does not grow with its files. It has one reading or none:
 * what some parsers forgive (text before the first delimiter, white space after one, a form that is cut) is refused, because those behind us
 * forgive other things.
 * @module
 */
import { decodeUtf8 } from "../utf8.ts";
import { fieldError, formError } from "./form-error.ts";
import { fits, formatOf, magicBytes, type MediaFormat } from "./media-format.ts";
import { type ByteRange, type PartHead, readPartHead } from "./part-head.ts";

/** The fields of an endpoint that are files: of which kind. Under a name with `[]` there may be several. */
export type FileFields = Readonly<Record<string, { readonly kind: MediaFormat["kind"]; readonly several: boolean }>>;

/** Sounds and pictures are known by their first bytes; lines of text are taken by who reads them. */
export type FileKind = MediaFormat["kind"] | "LINES";

/** What an endpoint's forms have. */
export interface FormRules {
  readonly files: Readonly<Record<string, { readonly kind: FileKind; readonly several: boolean }>>;
  /** The names of its fields, files among them, without `[]`: others are not named in errors. */
  readonly names: ReadonlySet<string>;
}

/** Sizes in bytes. */
export interface FormLimits {
  /** The whole of it. */
  readonly bodyBytesMax: number;
  readonly partsMax: number;
  /** All fields together that are no files: they are in memory. */
  readonly fieldBytesMax: number;
  readonly audioBytesMax: number;
  readonly imageBytesMax: number;
}

export interface FormPart {
  readonly head: PartHead;
  /** The name of the field, without `[]`. */
  readonly field: string;
  readonly isOfSeveral: boolean;
  readonly contentAt: ByteRange;
  /** All of it, from the delimiter before it to the one behind it. */
  readonly partAt: ByteRange;
  /** Null of a file. */
  readonly text: string | null;
  /** Null of a field. */
  readonly format: MediaFormat | null;
}

const workBytes = 65_536;
const headBytesMax = 8_192;

const crlf = "\r\n";
const several = "[]";
const mediaBytesMax = { AUDIO: "audioBytesMax", IMAGE: "imageBytesMax" } as const;

/** The part that is being read. */
interface OpenPart {
  readonly head: PartHead;
  readonly field: string;
  readonly isOfSeveral: boolean;
  /** Of the delimiter before it, and of its content. */
  readonly from: number;
  readonly start: number;
  readonly kind: FileKind | null;
  readonly pieces: Buffer[];
  bytes: number;
  format: MediaFormat | null;
}

/** `push` the body piece by piece, then `end`. Every method throws `request_malformed`, `request_too_large` or `unsupported_media_type`. */
export class FormReader {
  readonly #rules: FormRules;
  readonly #limits: FormLimits;
  readonly #delimiter: Buffer;
  readonly #work = Buffer.allocUnsafeSlow(workBytes);
  /** Of `#work`: what is filled, and what of it was read. */
  #filled = 0;
  #read = 0;
  /** Where `#work` begins in the body. */
  #offset = 0;
  #state: "start" | "delimiter" | "head" | "content" | "end" = "start";
  #part: OpenPart | null = null;
  #lines: OpenPart | null = null;
  #fieldBytes = 0;
  readonly #parts: FormPart[] = [];
  readonly #seen = new Map<string, { readonly isOfSeveral: boolean }>();

  constructor(boundary: string, rules: FormRules, limits: FormLimits) {
    this.#rules = rules;
    this.#limits = limits;
    this.#delimiter = Buffer.from(`${crlf}--${boundary}`, "latin1");
  }

  /** Takes the next bytes, and copies what it keeps of them. */
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const taken = bytes.subarray(at, at + workBytes - this.#filled);
      this.#work.set(taken, this.#filled);
      this.#filled += taken.length;
      at += taken.length;
      if (this.#offset + this.#filled > this.#limits.bodyBytesMax) {
        throw formError(`has more than ${this.#limits.bodyBytesMax} bytes`, "request_too_large");
      }
      while (this.#step());
      this.#work.copyWithin(0, this.#read, this.#filled);
      this.#offset += this.#read;
      this.#filled -= this.#read;
      this.#read = 0;
    }
  }

  /**
   * What has come since the last time of the file of lines that is being read, or was read last, and what it is called; null before it begins.
   * It MUST be taken after each `push`: the reader keeps it until then.
   */
  takeLines(): { readonly filename: string; readonly pieces: readonly Buffer[] } | null {
    const part = this.#lines;
    return part === null ? null : { filename: part.head.filename ?? "", pieces: part.pieces.splice(0) };
  }

  /** All parts, in their order, once all of the body was pushed. */
  end(): readonly FormPart[] {
    const rest = this.#work.toString("latin1", this.#read, this.#filled);
    if (this.#state !== "end" || (rest !== "" && rest !== crlf)) throw formError("ends before its last delimiter");
    return this.#parts;
  }

  /** Reads on; false where more bytes are needed. */
  #step(): boolean {
    switch (this.#state) {
      case "start":
        return this.#start();
      case "delimiter":
        return this.#afterDelimiter();
      case "head":
        return this.#head();
      case "content":
        return this.#content();
      default:
        if (this.#filled - this.#read > crlf.length) throw formError("goes on after its last delimiter");
        return false;
    }
  }

  /** The first delimiter has no line before it. */
  #start(): boolean {
    const first = this.#delimiter.subarray(crlf.length);
    if (this.#filled < first.length) return false;
    if (!this.#work.subarray(0, first.length).equals(first)) throw formError("does not begin with its delimiter");
    this.#read = first.length;
    this.#state = "delimiter";
    return true;
  }

  #afterDelimiter(): boolean {
    if (this.#filled - this.#read < 2) return false;
    const next = this.#work.toString("latin1", this.#read, this.#read + 2);
    if (next !== crlf && next !== "--") throw formError("has its delimiter within a line");
    if (next === "--" && this.#parts.length === 0) throw formError("has no parts");
    this.#read += 2;
    this.#state = next === crlf ? "head" : "end";
    return true;
  }

  #head(): boolean {
    const end = this.#work.subarray(0, this.#filled).indexOf(crlf + crlf, this.#read);
    if ((end === -1 ? this.#filled : end) - this.#read > headBytesMax) {
      throw formError(`has a part whose head has more than ${headBytesMax} bytes`);
    }
    if (end === -1) return false;
    if (this.#parts.length >= this.#limits.partsMax) throw formError(`has more than ${this.#limits.partsMax} parts`);
    const headStart = this.#offset + this.#read;
    const head = readPartHead(this.#work.subarray(this.#read, end), headStart);
    this.#read = end + 2 * crlf.length;
    this.#part = this.#begin(head, headStart - this.#delimiter.length);
    if (this.#part.kind === "LINES") this.#lines = this.#part;
    this.#state = "content";
    return true;
  }

  /** The name of a field as errors may have it. */
  #shown(field: string): string | null {
    return this.#rules.names.has(field) ? field : null;
  }

  #begin(head: PartHead, from: number): OpenPart {
    const { name, filename, contentType } = head;
    if (name === "") throw formError("has a part without a name");
    const isOfSeveral = name.endsWith(several) && name !== several;
    const field = isOfSeveral ? name.slice(0, -several.length) : name;
    const shown = this.#shown(field);
    const seen = this.#seen.get(field);
    if (seen !== undefined && !(seen.isOfSeveral && isOfSeveral)) throw fieldError(shown, "is there more than once");
    this.#seen.set(field, { isOfSeveral });
    const rule = Object.hasOwn(this.#rules.files, field) ? this.#rules.files[field] : undefined;
    if (rule !== undefined && filename === null) throw fieldError(shown, "must be a file");
    if (rule === undefined && filename !== null) throw fieldError(shown, "must be a text, and is a file");
    if (rule?.several === false && isOfSeveral) throw fieldError(shown, "must be one file");
    if (
      rule === undefined &&
      contentType !== null &&
      !/^text\/plain(?:; ?charset=(?:utf-8|us-ascii))?$/i.test(contentType)
    ) {
      throw fieldError(shown, "must be text in UTF-8", "unsupported_media_type");
    }
    const start = this.#offset + this.#read;
    return { head, field, isOfSeveral, from, start, kind: rule?.kind ?? null, pieces: [], bytes: 0, format: null };
  }

  #content(): boolean {
    const part = this.#part;
    if (part === null) throw new Error("content is of a part");
    const end = this.#delimiterIn(part);
    // A delimiter may have begun.
    const known = end === -1 ? Math.max(this.#read, this.#filled - this.#delimiter.length + 1) : end;
    this.#take(part, this.#work.subarray(this.#read, known), end !== -1);
    this.#read = known;
    if (end === -1) return false;
    this.#parts.push(this.#finish(part));
    this.#part = null;
    this.#read += this.#delimiter.length;
    this.#state = "delimiter";
    return true;
  }

  /**
   * Where the next delimiter begins in `#work`; -1 where it is not there yet. One that has no line of its own (RFC 2046, 5.1.1) is refused: some
   * readers take it for one, and would find fields in a file that nobody has scanned.
   */
  #delimiterIn({ field }: OpenPart): number {
    const found = this.#work.subarray(0, this.#filled).indexOf(this.#delimiter.subarray(crlf.length), this.#read);
    if (found === -1) return -1;
    const end = found - crlf.length;
    if (end < this.#read || this.#work.toString("latin1", end, found) !== crlf) {
      throw fieldError(this.#shown(field), "has the form's delimiter within a line");
    }
    return end;
  }

  #take(part: OpenPart, bytes: Buffer, isLast: boolean): void {
    const { kind, field, pieces } = part;
    part.bytes += bytes.length;
    if (kind === null) {
      this.#fieldBytes += bytes.length;
      const { fieldBytesMax } = this.#limits;
      if (this.#fieldBytes > fieldBytesMax) {
        const message = `makes the fields longer than ${fieldBytesMax} bytes together`;
        throw fieldError(this.#shown(field), message, "request_too_large");
      }
      pieces.push(Buffer.from(bytes));
      return;
    }
    if (kind === "LINES") {
      pieces.push(Buffer.from(bytes));
      return;
    }
    const most = this.#limits[mediaBytesMax[kind]];
    if (part.bytes > most) throw fieldError(this.#shown(field), `has more than ${most} bytes`, "request_too_large");
    if (part.format !== null) return;
    pieces.push(Buffer.from(bytes.subarray(0, magicBytes)));
    if (part.bytes >= magicBytes || isLast) part.format = this.#formatOf(part, kind);
  }

  /** What a file is, as soon as its first bytes are there: the rest of another is not waited for. */
  #formatOf({ head, field, pieces }: OpenPart, kind: MediaFormat["kind"]): MediaFormat {
    const format = formatOf(Buffer.concat(pieces));
    const shown = this.#shown(field);
    if (format?.kind !== kind) {
      const wanted =
        kind === "AUDIO" ? "sound (flac, mp3, mp4, mpeg, mpga, m4a, ogg, wav, webm)" : "a picture (png, webp, jpeg)";
      throw fieldError(shown, `must be ${wanted}: its first bytes are none`, "unsupported_media_type");
    }
    if (fits(format, head.contentType, head.filename ?? "")) return format;
    throw fieldError(shown, `is ${format.extensions[0]}, and says that it is something else`, "unsupported_media_type");
  }

  #finish({ head, field, isOfSeveral, from, start, bytes, pieces, kind, format }: OpenPart): FormPart {
    const shown = this.#shown(field);
    if ((head.contentLength ?? bytes) !== bytes) throw fieldError(shown, "has not the length that it says");
    const text = kind === null ? decodeUtf8(Buffer.concat(pieces)) : null;
    if (kind === null && text === null) throw fieldError(shown, "must be text in UTF-8");
    return {
      head,
      field,
      isOfSeveral,
      contentAt: { start, end: start + bytes },
      partAt: { start: from, end: start + bytes + crlf.length },
      text,
      format,
    };
  }
}
