/**
 * Every endpoint whose calls are forwarded. What is not here is refused.
 * @module
 */
import { speechEndpoint } from "./audio/speech.ts";
import { transcriptionsEndpoint, translationsEndpoint } from "./audio/transcripts.ts";
import { chatEndpoint } from "./chat-endpoint.ts";
import { completionsEndpoint } from "./completions.ts";
import { embeddingsEndpoint } from "./embeddings.ts";
import { countTokensEndpoint, messagesEndpoint } from "./messages/endpoint.ts";
import { imagesEndpoint } from "./images.ts";
import { imageEditsEndpoint, imageVariationsEndpoint } from "./picture-forms.ts";
import { moderationsEndpoint } from "./moderations.ts";
import { realtimeEndpoint } from "./realtime/endpoint.ts";
import { rerankEndpoint } from "./rerank.ts";
import { responsesEndpoint } from "./responses/endpoint.ts";
import type { Endpoint } from "./endpoint.ts";

export const endpoints: readonly Endpoint[] = [
  speechEndpoint,
  transcriptionsEndpoint,
  translationsEndpoint,
  chatEndpoint,
  completionsEndpoint,
  embeddingsEndpoint,
  imagesEndpoint,
  imageEditsEndpoint,
  imageVariationsEndpoint,
  messagesEndpoint,
  countTokensEndpoint,
  moderationsEndpoint,
  realtimeEndpoint,
  rerankEndpoint,
  responsesEndpoint,
];

/** By which method an endpoint is called: a WebSocket begins with a GET (RFC 6455, 4.1). */
export const methodOf = ({ session }: Endpoint): "GET" | "POST" => (session === undefined ? "POST" : "GET");

const callRoutes: ReadonlySet<string> = new Set(
  endpoints.flatMap((endpoint) => endpoint.paths.map((path) => `${methodOf(endpoint)} ${path}`)),
);

/** Whether a line of the table of routes is a call of an endpoint. */
export const isCallRoute = (route: string): boolean => callRoutes.has(route);
