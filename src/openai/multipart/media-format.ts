/**
 * What a file is by its first bytes, and what it may be called. A file that says it is something else is refused: who reads it next would go by
 * the one or by the other.
 * @module
 */
import type { MediaPart } from "../../domain/body-shape.ts";

/** A container of sound or a kind of picture. The first of its extensions is its name. */
export interface MediaFormat {
  readonly kind: Extract<MediaPart["kind"], "AUDIO" | "IMAGE">;
  readonly extensions: readonly [string, ...string[]];
  readonly mediaTypes: readonly string[];
  /** Whether a file that begins so is one. */
  begins(head: Buffer): boolean;
}

/** So many bytes tell all of them apart. */
export const magicBytes = 12;

const startsWith = (head: Buffer, text: string, at = 0): boolean =>
  head.toString("latin1", at, at + text.length) === text;

/** A frame's header: eleven bits that are set, and a layer (ISO/IEC 11172-3, 2.4.1.3); without one it is AAC. */
const isMpegFrame = ([first = 0, second = 0]: Buffer): boolean =>
  first === 0xff && (second & 0xe0) === 0xe0 && (second & 0x06) !== 0;

const audio = (
  extensions: MediaFormat["extensions"],
  mediaTypes: readonly string[],
  begins: MediaFormat["begins"],
): MediaFormat => ({ kind: "AUDIO", extensions, mediaTypes, begins });
const image = (
  extensions: MediaFormat["extensions"],
  mediaTypes: readonly string[],
  begins: MediaFormat["begins"],
): MediaFormat => ({ kind: "IMAGE", extensions, mediaTypes, begins });

/** What OpenAI's API takes. */
export const mediaFormats: readonly MediaFormat[] = [
  audio(["flac"], ["audio/flac", "audio/x-flac"], (head) => startsWith(head, "fLaC")),
  audio(
    ["mp3", "mpga", "mpeg"],
    ["audio/mpeg", "audio/mp3", "audio/mpga", "audio/mpeg3", "audio/x-mpeg", "video/mpeg"],
    // With a tag before it, without, or as a program stream.
    (head) => startsWith(head, "ID3") || isMpegFrame(head) || startsWith(head, "\0\0\u0001\u00ba"),
  ),
  audio(["mp4", "m4a"], ["audio/mp4", "audio/m4a", "audio/x-m4a", "video/mp4"], (head) => startsWith(head, "ftyp", 4)),
  audio(["ogg", "oga", "opus"], ["audio/ogg", "application/ogg", "audio/opus"], (head) => startsWith(head, "OggS")),
  audio(
    ["wav"],
    ["audio/wav", "audio/wave", "audio/x-wav", "audio/vnd.wave"],
    (head) => startsWith(head, "RIFF") && startsWith(head, "WAVE", 8),
  ),
  audio(["webm"], ["audio/webm", "video/webm"], (head) => startsWith(head, "\u001aE\u00df\u00a3")),
  image(["png"], ["image/png"], (head) => startsWith(head, "\u0089PNG\r\n\u001a\n")),
  image(["webp"], ["image/webp"], (head) => startsWith(head, "RIFF") && startsWith(head, "WEBP", 8)),
  image(["jpeg", "jpg"], ["image/jpeg", "image/jpg"], (head) => startsWith(head, "\u00ff\u00d8\u00ff")),
];

/** What a file is that begins so; null where it is none of them. */
export const formatOf = (head: Buffer): MediaFormat | null => mediaFormats.find(({ begins }) => begins(head)) ?? null;

/** What senders say who do not know. */
const anyType = "application/octet-stream";

/** The extension of a file's name where it is one of a format; null where the name says nothing. */
export const knownExtension = (filename: string): string | null => {
  const extension = filename.slice(filename.lastIndexOf(".") + 1).toLowerCase();
  return mediaFormats.some(({ extensions }) => extensions.includes(extension)) ? extension : null;
};

/** Whether a file may say of itself what it does, by its content type and by its name. */
export const fits = (
  { extensions, mediaTypes }: MediaFormat,
  contentType: string | null,
  filename: string,
): boolean => {
  const extension = knownExtension(filename);
  const type = contentType?.toLowerCase() ?? anyType;
  return (type === anyType || mediaTypes.includes(type)) && (extension === null || extensions.includes(extension));
};
