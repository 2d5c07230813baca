/**
 * The texts of a recorded payload.
 * @module
 */
import type { Endpoint, JoinedTexts } from "./endpoint.ts";
import { joinedParts } from "./joined-parts.ts";
import type { JsonLimits } from "./json.ts";
import { recordedSession } from "./realtime/recorded.ts";
import { isRecordedStream, recordedAnswerTexts, recordedDocument, type RecordedText } from "./recorded-texts.ts";

export interface PayloadTexts {
  readonly texts: readonly RecordedText[];
  /** Those of them that are read, and judged, as one. */
  readonly joined: readonly JoinedTexts[];
}

const nothing: PayloadTexts = { texts: [], joined: [] };

const answerTexts = (endpoint: Endpoint, bytes: Buffer, limits: JsonLimits): PayloadTexts => {
  if (endpoint.stream !== null && isRecordedStream(bytes)) {
    return { texts: recordedAnswerTexts(endpoint, bytes, limits), joined: [] };
  }
  const document = recordedDocument(endpoint, bytes, limits);
  if (document === null) return nothing;
  const texts = endpoint.answerParts(document);
  return { texts, joined: [...joinedParts(texts), ...(endpoint.joinedTexts?.(document) ?? [])] };
};

/**
 * By the role of the payload: of a request, an answer or a session. Throws `request_malformed` or `upstream_failed` for what is no body of the
 * endpoint.
 */
export const payloadTexts = (endpoint: Endpoint, role: string, bytes: Buffer, limits: JsonLimits): PayloadTexts => {
  if (role === "session.events") {
    const { asked, answered } = recordedSession(bytes, limits);
    return { texts: [...asked, ...answered], joined: [] };
  }
  if (role.startsWith("response.")) return answerTexts(endpoint, bytes, limits);
  const texts = endpoint.requestParts(endpoint.readRequest(bytes, limits));
  return { texts, joined: joinedParts(texts) };
};
