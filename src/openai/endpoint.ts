/**
 * What an endpoint says of itself: how its bodies are read, where their texts are, and how its answers stream. The chain, the scan, the record and
 * the table of coverage follow from it: there is no endpoint that passes them by.
 * @module
 */
import type { AnswerShape, RequestShape } from "../domain/body-shape.ts";
import type { Usage } from "../domain/entry.ts";
import type { ErrorFormat } from "./error-body.ts";
import type { Extensions } from "./extensions.ts";
import type { FieldNames } from "./fields.ts";
import type { Frame } from "./frame.ts";
import type { JsonDocument, JsonNode, JsonObject, JsonValue } from "./json-document.ts";
import type { JsonLimits } from "./json.ts";
import type { FormRules } from "./multipart/form-reader.ts";
import type { PassedHeaders } from "./passed-headers.ts";
import type { AnswerFacts } from "./response.ts";
import type { SseEvent } from "./sse.ts";

/** What the proxy needs to know of a request. `model` and `user` are the caller's text. */
export interface CallFacts {
  readonly model: string;
  readonly stream: boolean;
  /** How many answers are asked for (`n`). */
  readonly choices: number;
  readonly includeUsage: boolean;
  readonly user: string | null;
  /** Whether the texts may be kept; null where it does not say. */
  readonly store: boolean | null;
  /** Null where it says nothing beyond the endpoint's own API. */
  readonly extensions: Extensions | null;
}

export interface Endpoint {
  /** How entries name it. */
  readonly route: string;
  /** What clients ask for. */
  readonly paths: readonly `/${string}`[];
  /** Appended to the base URL of an upstream. */
  readonly upstreamPath: `/${string}`;
  /** The fields that its API has, level by level. */
  readonly requestNames: FieldNames;
  readonly answerNames: FieldNames;
  /** Reads a request's bytes strictly. Throws `request_malformed`, naming the field. */
  readRequest(bytes: Uint8Array, limits: JsonLimits): JsonDocument;
  /** Checks the shape of a request. Throws `request_malformed`, naming the first field at fault and what it must be. */
  factsOf(request: JsonValue): CallFacts;
  shapeOf(request: JsonDocument, facts: CallFacts): RequestShape;
  /** The texts of a request, each with its `partKind`. */
  requestParts(request: JsonDocument): JsonNode[];
  /** Reads an answer strictly, whole or the data of an event. Throws `upstream_failed`. */
  readAnswer(source: Uint8Array | string, limits: JsonLimits): JsonDocument;
  answerFacts(answer: JsonDocument): AnswerFacts;
  answerShape(answer: JsonValue, usage: Usage | null): AnswerShape;
  answerParts(answer: JsonDocument): JsonNode[];
  /** Texts that are read as one, whatever stands between them in the answer. */
  joinedTexts?(answer: JsonDocument): readonly JoinedTexts[];
  /** What says an answer's texts in other ways (as numbers of tokens), and goes when one of them is changed. */
  spelled?(answer: JsonDocument): readonly JsonNode[];
  /** What its requests have where they are forms; they are JSON where it is undefined. */
  readonly form?: FormRules;
  /** Answers that are texts, and no JSON. */
  readonly plain?: PlainAnswers;
  /** Media types of answers that are no text: they pass as they are. */
  readonly binary?: ReadonlySet<string>;
  readonly errors: ErrorFormat;
  readonly headers: PassedHeaders;
  /** Null where it does not stream. */
  readonly stream: StreamFormat | null;
}

/** Texts in their order, and before each what a reader puts there. */
export interface JoinedTexts {
  readonly nodes: readonly JsonNode[];
  readonly gaps: readonly string[];
}

/** A text as a JSON document, and back. */
export interface PlainAnswers {
  readonly mediaTypes: ReadonlySet<string>;
  /** Throws `upstream_failed`. */
  read(bytes: Uint8Array, limits: JsonLimits): JsonDocument;
  write(document: JsonValue): string;
}

/** How the answers of an endpoint stream. */
export interface StreamFormat {
  /** Null for an event without data. Throws `upstream_failed` for one that cannot be read. */
  readEvent(event: SseEvent, limits: JsonLimits): Frame | null;
  /** What every event has: without it none can be read. */
  readonly leastEvent?: JsonObject;
  /** Whether its last words begin when as many choices have ended as were asked for; else when it says that it is over. */
  readonly endsByChoices: boolean;
}
