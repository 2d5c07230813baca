/**
 * What a model's file is called by: what it judges with, not who wrote it into the header.
 * @module
 */
import { hash } from "node:crypto";

const versionChars = 12;

/** The version of a model, of the bytes behind its file's header. */
export const modelVersionOf = (body: Uint8Array): string => hash("sha256", body).slice(0, versionChars);

/** Throws where a file that was read is not the model that its header names: changed by hand, or half written over. `file` is its name. */
export const checkModelVersion = (file: string, version: string, body: Uint8Array): void => {
  if (modelVersionOf(body) !== version) throw new Error(`${file} is not what its version says`);
};
