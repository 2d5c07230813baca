/**
 * Every upstream of the made-up house: a server on this machine that does with each request what the call is to come to. It is what takes time, so it
 * moves the clock.
 * @module
 */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerBody } from "./bodies.ts";
import type { MadeClock } from "./made-clock.ts";
import type { Fate, MadeCall } from "./made-call.ts";

export interface StandIn {
  readonly baseUrl: string;
  /** The call that comes next. `onReached`: the request is here, and is not answered. */
  expect(call: MadeCall, onReached: () => void): void;
  close(): Promise<void>;
}

const errors: Readonly<Partial<Record<Fate, { readonly status: number; readonly type: string }>>> = {
  "server error": { status: 500, type: "server_error" },
  "rate limited": { status: 429, type: "requests" },
  refused: { status: 400, type: "invalid_request_error" },
};

const answer = (call: MadeCall, attempts: number, response: ServerResponse, clock: MadeClock): void => {
  const error = errors[call.fate];
  clock.pass(call.headMs);
  // Another upstream that is asked instead answers.
  if (error !== undefined && (attempts === 1 || call.fate === "refused")) {
    const body = JSON.stringify({ error: { message: "The model cannot answer this.", type: error.type, code: null } });
    response.writeHead(error.status, { "content-type": "application/json" }).end(body);
    return;
  }
  const { contentType, pieces } = answerBody(call);
  const length = pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0);
  const isWhole = contentType === "application/json";
  response.writeHead(200, { "content-type": contentType, ...(isWhole ? { "content-length": length } : {}) });
  if (call.fate === "cut") {
    response.write((pieces[0] ?? "").slice(0, 40), () => response.destroy());
    return;
  }
  clock.pass(call.wholeMs - call.headMs);
  const given = call.fate === "truncated" && !isWhole ? pieces.slice(0, -2) : pieces;
  response.end(given.join(""));
};

/** Listens on a free port of 127.0.0.1. */
export const startStandIn = async (clock: MadeClock): Promise<StandIn> => {
  let expected: { readonly call: MadeCall; readonly onReached: () => void; attempts: number } | null = null;
  const server = createServer((request, response) => {
    request.resume().once("end", () => {
      if (expected === null) {
        response.destroy();
        return;
      }
      expected.attempts += 1;
      const { call, onReached, attempts } = expected;
      if (call.fate === "left" || call.fate === "silent") onReached();
      else answer(call, attempts, response, clock);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    expect: (call, onReached) => {
      expected = { call, onReached, attempts: 0 };
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
};
