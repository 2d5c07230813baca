/**
 * Errors as a client of an API reads them: as a body and as an event of a stream.
 * @module
 */
import { encodeEvent } from "./sse.ts";

/** What an error says. */
export interface SaidError {
  readonly status: number;
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

/** How an API writes errors. */
export interface ErrorFormat {
  body(error: SaidError): string;
  /** The same as one event: SDKs throw it in mid-stream. */
  event(error: SaidError): string;
}

/** `{"error":{"message","type","param","code"}}`, which every OpenAI SDK reads. */
export const openaiErrors: ErrorFormat = {
  body: ({ message, type, param, code }) => JSON.stringify({ error: { message, type, param, code } }),
  event: (error) => encodeEvent({ data: openaiErrors.body(error) }),
};
