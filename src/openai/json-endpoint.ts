/**
 * What endpoints have in common whose request and answer are one JSON object each, and are no chat.
 * @module
 */
import type { z } from "zod";
import type { AnswerShape } from "../domain/body-shape.ts";
import type { Usage } from "../domain/entry.ts";
import { readUsage } from "./choices.ts";
import type { CallFacts, Endpoint, StreamFormat } from "./endpoint.ts";
import { openaiErrors } from "./error-body.ts";
import type { FieldNames } from "./fields.ts";
import { isJsonObject, type JsonDocument, type JsonNode, type JsonObject, type JsonValue } from "./json-document.ts";
import { check } from "./must.ts";
import { openaiHeaders } from "./passed-headers.ts";
import { readingOf } from "./reading.ts";
import { estimateTokens } from "./request-shape.ts";
import { errorKinds, type Kinds, type Steps, topKinds } from "./text-kinds.ts";

/** What the facts of a request are made of; those that are not named are as in a plain call. */
export type SaidFacts = Pick<CallFacts, "model"> & Partial<CallFacts>;

export interface JsonEndpoint<T> {
  readonly route: string;
  readonly paths: Endpoint["paths"];
  readonly upstreamPath: Endpoint["upstreamPath"];
  readonly requestNames: FieldNames;
  readonly answerNames: FieldNames;
  /** Unknown fields pass. */
  readonly request: z.ZodType<T>;
  factsOf(request: T): SaidFacts;
  /** Of the texts in the container that these steps lead to. */
  requestKinds(steps: Steps): Kinds;
  answerKinds(steps: Steps): Kinds;
  /** A string or number of an answer that carries no text: a picture, a vector. */
  readonly isMedia?: (node: JsonNode, answer: JsonValue) => boolean;
  /** The most tokens that the answer may have; null where the request does not say. */
  completionTokensMax?(request: JsonObject): JsonValue | undefined;
  readonly usageOf?: (answer: JsonValue) => Usage | null;
  readonly answerShape?: Endpoint["answerShape"];
  readonly answerValuesMax?: number;
  readonly stream?: StreamFormat;
}

const plain = { stream: false, choices: 1, includeUsage: false, user: null, store: null, extensions: null };
const noChoices: AnswerShape = { choices: [], completionTokens: 0 };
const usageField = (answer: JsonValue): Usage | null => (isJsonObject(answer) ? readUsage(answer["usage"]) : null);

/** An endpoint out of what is its own. */
export const jsonEndpoint = <T>(own: JsonEndpoint<T>): Endpoint => {
  const { isMedia = null, usageOf = usageField, answerValuesMax } = own;
  const kindsOfAnswer = (steps: Steps): Kinds => {
    if (steps.length === 0)
      return { ...own.answerKinds(steps), named: { ...own.answerKinds(steps).named, ...topKinds.named } };
    return steps[0] === "error" ? errorKinds : own.answerKinds(steps);
  };
  const reading = readingOf({ ...own, requestKinds: () => own.requestKinds, answerKinds: () => kindsOfAnswer });
  const facts = (value: JsonValue): CallFacts => ({ ...plain, ...own.factsOf(check(own.request, value)) });
  return {
    route: own.route,
    paths: own.paths,
    upstreamPath: own.upstreamPath,
    ...reading,
    factsOf: facts,
    shapeOf: ({ text, value }: JsonDocument, { model }) => {
      const most = isJsonObject(value) ? own.completionTokensMax?.(value) : undefined;
      return {
        model,
        tools: [],
        messages: 0,
        promptTokens: estimateTokens(text.length),
        completionTokensMax: typeof most === "number" ? most : null,
        media: [],
        responseSchema: null,
      };
    },
    readAnswer: (source, limits) =>
      reading.readAnswer(source, answerValuesMax === undefined ? limits : { ...limits, valuesMax: answerValuesMax }),
    answerFacts: ({ value }) => ({
      usage: usageOf(value),
      finishes: [],
      error: isJsonObject(value) && Boolean(value["error"]),
    }),
    answerShape: own.answerShape ?? (() => noChoices),
    answerParts: (document) => {
      const parts = reading.answerParts(document);
      return isMedia === null ? parts : parts.filter((node) => !isMedia(node, document.value));
    },
    errors: openaiErrors,
    headers: openaiHeaders,
    stream: own.stream ?? null,
  };
};
