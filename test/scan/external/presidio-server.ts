/**
 * A server that speaks the analyzer's interface as its OpenAPI document has it, and counts code points as Python does.
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { startScannerServer } from "./scanner-server.ts";

export interface AnalyzeRequest {
  readonly text: string;
  readonly language: string;
  readonly entities?: readonly string[];
  readonly score_threshold?: number;
}

/** What it says instead of finding anything. */
export type Script = (outgoing: ServerResponse, incoming: { readonly url: string }) => void;

export interface PresidioServer {
  readonly url: string;
  readonly requests: AnalyzeRequest[];
  readonly headers: IncomingMessage["headers"][];
  /** The most requests that were open at one time. */
  busiest(): number;
}

export interface ServerOptions {
  readonly script?: Script;
  readonly entities?: readonly string[];
  /** It answers nobody before so many ask. */
  readonly together?: number;
}

/** Every run of capital letters between `<` and `>` is an entity: `<PERSON:Jane>`. */
const analyze = ({ text, entities, score_threshold: threshold = 0 }: AnalyzeRequest) =>
  [...text.matchAll(/<([A-Z_]+):([^>]*)>/g)].flatMap((match) => {
    const [, type = "", value = ""] = match;
    if (entities !== undefined && !entities.includes(type)) return [];
    const before = text.slice(0, match.index + match[0].indexOf(":") + 1);
    const start = Array.from(before).length;
    const end = start + Array.from(value).length;
    const score = 0.85;
    return score < threshold ? [] : [{ entity_type: type, start, end, score, analysis_explanation: null }];
  });

/** Lets those that come through when so many are there. */
const meetingOf = (size: number): (() => Promise<void>) => {
  let waiting: (() => void)[] = [];
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      if (waiting.length < size) return;
      const all = waiting;
      waiting = [];
      // Whoever is on the way comes in first.
      setImmediate(() => all.forEach((release) => release()));
    });
};

export const startPresidio = async (options: ServerOptions = {}): Promise<PresidioServer> => {
  const { script, entities = ["PERSON", "CREDIT_CARD", "UK_NHS"], together = 1 } = options;
  const requests: AnalyzeRequest[] = [];
  const headers: IncomingMessage["headers"][] = [];
  const meet = meetingOf(together);
  const { url, busiest } = await startScannerServer(async (outgoing, { path, headers: sent, body }) => {
    headers.push(sent);
    if (script !== undefined) return void script(outgoing, { url: path });
    const { pathname } = new URL(path, "http://localhost");
    if (pathname === "/health") return "Presidio Analyzer service is up";
    if (pathname === "/supportedentities") return JSON.stringify(entities);
    const request: AnalyzeRequest = JSON.parse(body);
    requests.push(request);
    await meet();
    if (request.text === "") return void outgoing.writeHead(500).end('{"error": "No text provided"}');
    return JSON.stringify(analyze(request));
  });
  return { url, requests, headers, busiest };
};
