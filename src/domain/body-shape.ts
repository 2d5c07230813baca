/**
 * The shape of a request and of an answer, as policies limit it: models, tools, sizes, structure. Names and schemas are the caller's and the
 * upstream's text.
 * @module
 */

/** What stands in a body and is no text: no scanner looks into it. */
export interface MediaPart {
  readonly kind: "IMAGE" | "AUDIO" | "VIDEO" | "FILE";
  /** Of what came inside; 0 where it is only pointed to. */
  readonly bytes: number;
  readonly path: string;
}

export interface RequestShape {
  readonly model: string;
  /** Those offered, those called before, and the one that is asked for. */
  readonly tools: readonly { readonly name: string; readonly path: string }[];
  readonly messages: number;
  /** As estimated. */
  readonly promptTokens: number;
  /** What the request allows the answer to have; null when it says nothing. */
  readonly completionTokensMax: number | null;
  readonly media: readonly MediaPart[];
  /** The JSON Schema of `response_format`, or null. */
  readonly responseSchema: unknown;
}

export interface ToolCall {
  readonly name: string;
  readonly arguments: string;
  readonly path: string;
}

export interface AnswerShape {
  readonly choices: readonly { readonly content: string | null; readonly toolCalls: readonly ToolCall[] }[];
  /** As the upstream counted, or as estimated. */
  readonly completionTokens: number;
}
