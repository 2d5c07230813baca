/**
 * How the bodies of an endpoint are read: by the names of its fields, and by what its texts are.
 * @module
 */
import type { Endpoint } from "./endpoint.ts";
import { FieldLevel, type FieldNames } from "./fields.ts";
import type { JsonValue } from "./json-document.ts";
import { readAnswerBody, readRequestBody } from "./read-body.ts";
import { type Kinds, partsWithKinds, type Steps } from "./text-kinds.ts";

export interface BodyFacts {
  readonly requestNames: FieldNames;
  readonly answerNames: FieldNames;
  /** Of the texts in the container that the steps lead to. */
  requestKinds(request: JsonValue): (steps: Steps) => Kinds;
  answerKinds(answer: JsonValue): (steps: Steps) => Kinds;
}

export type Reading = Pick<
  Endpoint,
  "requestNames" | "answerNames" | "readRequest" | "requestParts" | "readAnswer" | "answerParts"
>;

/** See the module. */
export const readingOf = ({ requestNames, answerNames, requestKinds, answerKinds }: BodyFacts): Reading => {
  const requestFields = new FieldLevel(requestNames);
  const answerFields = new FieldLevel(answerNames);
  return {
    requestNames,
    answerNames,
    readRequest: (bytes, limits) => readRequestBody(bytes, limits, requestFields),
    requestParts: (document) => partsWithKinds(document, requestKinds(document.value)),
    readAnswer: (source, limits) => readAnswerBody(source, limits, answerFields),
    answerParts: (document) => partsWithKinds(document, answerKinds(document.value)),
  };
};
