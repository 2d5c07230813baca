/**
 * Requests that are not HTTP, or whose headers are too large or too slow: Node ends these before any route is known. They get the same kind of
 * answer as all others.
 * @module
 */
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { newId } from "../domain/new-id.ts";
import { errorBody } from "../openai/error-body.ts";

const answers: Readonly<Record<string, { status: number; message: string }>> = {
  HPE_HEADER_OVERFLOW: { status: 431, message: "the headers are too large" },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: "the request did not arrive in time" },
};
const malformed = { status: 400, message: "this is not an HTTP request" };

/** For Node's `clientError` event. */
export const answerBrokenRequest = (error: NodeJS.ErrnoException, socket: Duplex): void => {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const { status, message } = answers[error.code ?? ""] ?? malformed;
  const body = errorBody(message, "invalid_request_error", null, "request_malformed");
  const headers = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    `x-request-id: ${newId()}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  socket.end(`${headers.join("\r\n")}\r\n\r\n${body}`);
};
