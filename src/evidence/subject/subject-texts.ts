/**
 * From a payload's bytes to texts that a person can read.
 * @module
 */
import { CustodyError } from "../../domain/errors.ts";
import type { Endpoint } from "../../openai/endpoint.ts";
import { payloadTexts } from "../../openai/payload-texts.ts";

export interface ReadText {
  /** Where in the body it stood. */
  readonly label: string;
  readonly text: string;
}

const limits = { depthMax: 1_000 };

/** What people and models wrote comes first; names, ids and settings are behind it. */
const isWriting = ({ path }: { readonly path: string }): boolean =>
  /(?:content|text|refusal|reasoning\w*|arguments|input|prompt|instructions|output|transcript)(?:\[\d+\])?(?:\.text)?$/.test(
    path,
  );

/** The texts of a body; the whole body where it is none that can be read. */
export const readTexts = (endpoint: Endpoint, role: string, bytes: Buffer): ReadText[] => {
  try {
    const found = payloadTexts(endpoint, role, bytes, limits).texts.filter(({ text }) => text.trim() !== "");
    const written = found.filter(isWriting);
    const chosen = written.length > 0 ? written : found;
    return chosen.map(({ path, text }) => ({ label: path, text }));
  } catch (error) {
    if (!(error instanceof CustodyError)) throw error;
    return [{ label: role, text: bytes.toString("utf8") }];
  }
};
