/**
 * Transcripts that come as texts: plain, and as subtitles (SubRip, WebVTT), whose text stands in cues between their times.
 * @module
 */
import { CustodyError } from "../../domain/errors.ts";
import type { JoinedTexts, PlainAnswers } from "../endpoint.ts";
import { FieldLevel } from "../fields.ts";
import { isJsonObject, type JsonDocument, type JsonNode, type JsonValue } from "../json-document.ts";
import { readAnswerBody } from "../read-body.ts";
import { decodeUtf8 } from "../utf8.ts";
import { joinPieces } from "./join-pieces.ts";

const noFields = new FieldLevel({});
/** The line that a cue begins with; a text of lines without one is plain. */
const isTime = (line: string): boolean => line.includes("-->");
const endOfLine = /(?<=\n)/;
const lineBreak = /\r?\n$/;

/** A text cut in pieces that joined are the text: by turns what stands around the lines of cues, and one such line; of a plain text all of it. */
const piecesOf = (text: string): string[] => {
  const lines = text.split(endOfLine);
  if (!lines.some(isTime)) return ["", text];
  const pieces: string[] = [];
  let around = "";
  let isCue = false;
  for (const line of lines) {
    const isSaid: boolean = isCue && !isTime(line) && line.trim() !== "";
    isCue = isSaid || isTime(line);
    if (!isSaid) {
      around += line;
      continue;
    }
    const said = line.replace(lineBreak, "");
    pieces.push(around, said);
    around = line.slice(said.length);
  }
  return [...pieces, around];
};

const isCueText = ({ kind, step, parent }: JsonNode): boolean =>
  kind === "string" && parent !== null && parent.parent === null && typeof step === "number" && step % 2 === 1;

export const plainTranscripts: PlainAnswers = {
  mediaTypes: new Set(["text/plain", "text/vtt", "text/srt", "application/x-subrip"]),
  read: (bytes, limits) => {
    const text = decodeUtf8(bytes);
    if (text === null)
      throw new CustodyError("upstream_failed", "the upstream's answer cannot be read: it is not UTF-8");
    return readAnswerBody(JSON.stringify(piecesOf(text)), limits, noFields);
  },
  write: (value: JsonValue) => (Array.isArray(value) ? value.join("") : ""),
};

/** The cues of subtitles. */
export const joinedCues = (document: JsonDocument): readonly JoinedTexts[] =>
  isJsonObject(document.value) ? [] : [joinPieces(document.tokens.filter(isCueText), null)];
