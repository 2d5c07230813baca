/**
 * Requests that are not HTTP, or whose headers are too large or too slow: Node ends these before any route is known. They get the same kind of
 * answer as all others.
 * @module
 */
import { OutgoingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { newId } from "../domain/new-id.ts";
import { openaiErrors } from "../openai/error-body.ts";
import { notKept } from "./answer-head.ts";
import type { Incoming } from "./context.ts";
import { deliverWhole } from "./deliver.ts";
import type { Outgoing } from "./outgoing.ts";

const answers: Readonly<Record<string, { status: number; message: string }>> = {
  HPE_HEADER_OVERFLOW: { status: 431, message: "the headers are too large" },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: "the request did not arrive in time" },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, message: "the extensions of the chunks are too large" },
};
const malformed = { status: 400, message: "this is not an HTTP request" };

const said = { type: "invalid_request_error", param: null, code: "request_malformed" };
const body = (status: number, message: string): string => openaiErrors.body({ ...said, status, message });

/** Whether part of an answer is on its way: words in between would pass for more of it. Node has it in no public place. */
const isAnswering = (socket: Duplex): boolean => {
  const answer: unknown = Reflect.get(socket, "_httpMessage");
  return answer instanceof OutgoingMessage && answer.headersSent;
};

/** For Node's `clientError` event. `head` is what every answer says. */
export const answerBrokenRequest =
  (head: readonly string[]) =>
  (error: NodeJS.ErrnoException, socket: Duplex): void => {
    const { code = "" } = error;
    // Anything else is no request: a connection that broke, or a handshake that failed.
    const isRequest = code.startsWith("HPE_") || code.startsWith("ERR_HTTP_");
    if (!isRequest || !socket.writable || isAnswering(socket)) {
      socket.destroy();
      return;
    }
    const { status, message } = answers[code] ?? malformed;
    const text = body(status, message);
    const all = [...head, ...notKept, "x-request-id", newId(), "content-type", "application/json"];
    const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`];
    for (let at = 0; at < all.length; at += 2) lines.push(`${all[at]}: ${all[at + 1]}`);
    lines.push(`content-length: ${Buffer.byteLength(text)}`, "connection: close");
    socket.end(`${lines.join("\r\n")}\r\n\r\n${text}`);
  };

/** For Node's `checkExpectation` event: a request that expects something else than to be told to go on. */
export const refuseExpectation = (incoming: Incoming, outgoing: Outgoing): void => {
  incoming.resume();
  outgoing.head.push("x-request-id", newId());
  deliverWhole(
    outgoing,
    417,
    { "content-type": "application/json" },
    body(417, "the only expectation met is 100-continue"),
  );
};
