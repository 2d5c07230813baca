/**
 * Every endpoint whose calls are forwarded. What is not here is refused.
 * @module
 */
import { chatEndpoint } from "./chat-endpoint.ts";
import { completionsEndpoint } from "./completions.ts";
import { embeddingsEndpoint } from "./embeddings.ts";
import { countTokensEndpoint, messagesEndpoint } from "./messages/endpoint.ts";
import { imagesEndpoint } from "./images.ts";
import { moderationsEndpoint } from "./moderations.ts";
import { rerankEndpoint } from "./rerank.ts";
import { responsesEndpoint } from "./responses/endpoint.ts";
import type { Endpoint } from "./endpoint.ts";

export const endpoints: readonly Endpoint[] = [
  chatEndpoint,
  completionsEndpoint,
  embeddingsEndpoint,
  imagesEndpoint,
  messagesEndpoint,
  countTokensEndpoint,
  moderationsEndpoint,
  rerankEndpoint,
  responsesEndpoint,
];

const callRoutes: ReadonlySet<string> = new Set(endpoints.flatMap(({ paths }) => paths.map((path) => `POST ${path}`)));

/** Whether a line of the table of routes is a call of an endpoint. */
export const isCallRoute = (route: string): boolean => callRoutes.has(route);
