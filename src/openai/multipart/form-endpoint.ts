/**
 * What endpoints have in common whose requests are forms: texts, and files that are known by what they say of themselves.
 * @module
 */
import type { MediaPart } from "../../domain/body-shape.ts";
import type { Endpoint } from "../endpoint.ts";
import { type FieldNames, plain } from "../fields.ts";
import { isJsonObject, type JsonDocument, type JsonNode, type JsonValue } from "../json-document.ts";
import { type JsonEndpoint, jsonEndpoint } from "../json-endpoint.ts";
import { estimateTokens } from "../request-shape.ts";
import { formDocument } from "./form-document.ts";
import { formError } from "./form-error.ts";
import { boundaryOf } from "./boundary.ts";
import { type FileFields, FormReader, type FormRules } from "./form-reader.ts";
import { noFormLimits } from "./no-form-limits.ts";

/** What a file has in the document of its form; the last two are ours, and no text. */
const fileNames = plain("filename content_type format bytes");
const ours: ReadonlySet<string | number> = new Set(["format", "bytes"]);

export interface FormEndpoint<T> extends Omit<JsonEndpoint<T>, "requestNames"> {
  /** Its fields that are texts, without `[]`. */
  readonly textNames: FieldNames;
  readonly files: FileFields;
}

const openingBrace = 0x7b;

/** The document of a form that was recorded, as it came: its first line is its delimiter. */
const recordedForm = (bytes: Uint8Array, rules: FormRules): Uint8Array => {
  const end = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf("\r\n");
  const line = end === -1 ? "" : Buffer.from(bytes.subarray(0, end)).toString("latin1");
  if (!line.startsWith("--")) throw formError("does not begin with its delimiter");
  const boundary = boundaryOf(`multipart/form-data; boundary="${line.slice(2)}"`);
  const reader = new FormReader(boundary, rules, noFormLimits);
  reader.push(bytes);
  return Buffer.from(formDocument(boundary, reader.end()).json);
};

const mediaOf = (request: JsonValue, files: FileFields): MediaPart[] =>
  Object.entries(isJsonObject(request) ? request : {}).flatMap(([field, value]) => {
    const { kind } = (Object.hasOwn(files, field) ? files[field] : undefined) ?? {};
    if (kind === undefined) return [];
    return (Array.isArray(value) ? value : [value]).map((file, place) => {
      const bytes = isJsonObject(file) ? file["bytes"] : 0;
      const path = Array.isArray(value) ? `${field}[${place}]` : field;
      return { kind, bytes: typeof bytes === "number" ? bytes : 0, path };
    });
  });

/** Whether a text is one of a file that is ours: the field it stands in is the form's own. */
const isOurs = ({ step, parent }: JsonNode, files: FileFields): boolean => {
  if (parent === null || !ours.has(step)) return false;
  const file = typeof parent.step === "number" ? parent.parent : parent;
  return file !== null && Object.hasOwn(files, file.step) && file.parent?.parent === null;
};

/** An endpoint out of what is its own. */
export const formEndpoint = <T>({ textNames, files, ...own }: FormEndpoint<T>): Endpoint => {
  const fileFields = Object.fromEntries(Object.keys(files).map((name) => [name, fileNames]));
  const requestNames = { ...fileFields, ...textNames };
  const rules: FormRules = { files, names: new Set(Object.keys(requestNames)) };
  const base = jsonEndpoint({ ...own, requestNames });
  return {
    ...base,
    form: rules,
    readRequest: (bytes, limits) =>
      base.readRequest(bytes[0] === openingBrace ? bytes : recordedForm(bytes, rules), limits),
    requestParts: (document) => base.requestParts(document).filter((node) => !isOurs(node, files)),
    shapeOf: (document: JsonDocument, facts) => ({
      ...base.shapeOf(document, facts),
      promptTokens: estimateTokens(document.text.length),
      media: mediaOf(document.value, files),
    }),
  };
};
