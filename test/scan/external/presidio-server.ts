/**
 * A server that speaks the analyzer's interface as its OpenAPI document has it, and counts code points as Python does.
 * @module
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";

export interface AnalyzeRequest {
  readonly text: string;
  readonly language: string;
  readonly entities?: readonly string[];
  readonly score_threshold?: number;
}

/** What it says instead of finding anything. */
export type Script = (outgoing: ServerResponse, incoming: IncomingMessage) => void;

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

const read = async (incoming: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
};

export const startPresidio = async (options: ServerOptions = {}): Promise<PresidioServer> => {
  const { script, entities = ["PERSON", "CREDIT_CARD", "UK_NHS"], together = 1 } = options;
  const requests: AnalyzeRequest[] = [];
  const headers: IncomingMessage["headers"][] = [];
  let [open, busiest] = [0, 0];
  let waiting: (() => void)[] = [];
  const gate = (size: number): Promise<void> =>
    new Promise((resolve) => {
      waiting.push(resolve);
      if (waiting.length < size) return;
      const all = waiting;
      waiting = [];
      // Whoever is on the way comes in first.
      setImmediate(() => all.forEach((release) => release()));
    });
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    headers.push(incoming.headers);
    const body = await read(incoming);
    if (script !== undefined) return script(outgoing, incoming);
    const url = new URL(incoming.url ?? "", "http://localhost");
    if (url.pathname === "/health") return void outgoing.end("Presidio Analyzer service is up");
    if (url.pathname === "/supportedentities") return void outgoing.end(JSON.stringify(entities));
    const request: AnalyzeRequest = JSON.parse(body);
    requests.push(request);
    await gate(together);
    if (request.text === "") return void outgoing.writeHead(500).end('{"error": "No text provided"}');
    outgoing.end(JSON.stringify(analyze(request)));
  };
  const server = createServer((incoming, outgoing) => {
    open += 1;
    busiest = Math.max(busiest, open);
    outgoing.on("close", () => (open -= 1));
    void answer(incoming, outgoing);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it has no port");
  return { url: `http://127.0.0.1:${address.port}`, requests, headers, busiest: () => busiest };
};
