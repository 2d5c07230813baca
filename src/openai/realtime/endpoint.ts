/**
 * `GET /v1/realtime`, as OpenAI publishes it: a WebSocket, and events in both directions. What it is opened with stands in its query, and is
 * read as a request's body.
 * @module
 */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { Endpoint } from "../endpoint.ts";
import { openaiErrors, type SaidError } from "../error-body.ts";
import { plain } from "../fields.ts";
import { jsonEndpoint } from "../json-endpoint.ts";
import { modelName, must } from "../must.ts";
import { fields } from "../text-kinds.ts";
import { readClientEvent } from "./client-event.ts";
import { clientEvents, serverEvents } from "./fields.ts";
import { ServerEvents } from "./server-event.ts";

/** Whoever joins a call that runs elsewhere would hear what nobody has scanned. */
export const realtimeQuery = z.strictObject({ model: modelName() }, must("`model`, and nothing beside it"));

/** An error as an event: clients tell it from an answer by its type. */
const errorEvent = ({ message, type, param, code }: SaidError): string =>
  JSON.stringify({
    type: "error",
    event_id: `event_${randomUUID()}`,
    error: { type, code, message, param, event_id: null },
  });

export const realtimeEndpoint: Endpoint = {
  ...jsonEndpoint({
    route: "realtime",
    paths: ["/v1/realtime"],
    upstreamPath: "/realtime",
    requestNames: plain("model"),
    answerNames: { error: plain("message type param code") },
    request: realtimeQuery,
    factsOf: ({ model }) => ({ model, stream: true }),
    requestKinds: () => fields,
    answerKinds: () => fields,
  }),
  errors: { body: openaiErrors.body, event: errorEvent },
  headers: { "openai-beta": { pattern: /^realtime=v1$/, otherwise: null } },
  session: {
    clientEvents,
    serverEvents,
    readClientEvent,
    openServerEvents: (limits) => new ServerEvents(limits),
  },
};
