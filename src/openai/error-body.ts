/**
 * Errors in OpenAI's shape, as a body and as an event of a stream.
 * @module
 */
import { encodeEvent } from "./sse.ts";

/** `{"error":{"message","type","param","code"}}`, which every OpenAI SDK reads. */
export const errorBody = (message: string, type: string, param: string | null, code: string | null): string =>
  JSON.stringify({ error: { message, type, param, code } });

/** The same as one event: SDKs throw it in mid-stream. */
export const errorEvent = (message: string, type: string, param: string | null, code: string | null): string =>
  encodeEvent({ data: errorBody(message, type, param, code) });
