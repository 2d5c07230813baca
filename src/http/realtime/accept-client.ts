/**
 * The client's end of a session: its WebSocket, once the upstream's is open.
 * @module
 */
import type { WebSocketServer } from "ws";
import { MessageSocket } from "../../upstream/message-socket.ts";
import type { ClientExchange } from "../exchange.ts";

/** What OpenAI's clients call the protocol, where they name any. */
const protocol = "realtime";

/** One for each size of events: it takes up no address. */
const servers = new Map<number, WebSocketServer>();

const serverFor = async (maxPayload: number): Promise<WebSocketServer> => {
  const known = servers.get(maxPayload);
  if (known !== undefined) return known;
  const { WebSocketServer } = await import("ws");
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload,
    handleProtocols: (offered) => offered.has(protocol) && protocol,
  });
  servers.set(maxPayload, server);
  return server;
};

/** The head that was gathered, as lines. */
const linesOf = (head: readonly string[]): string[] =>
  head.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${head[at + 1] ?? ""}`] : []));

/** Answers with 101. Null where the client has gone. */
export const acceptClient = async (
  { incoming, outgoing, upgrade, response }: ClientExchange,
  eventBytesMax: number,
): Promise<MessageSocket | null> => {
  const server = await serverFor(eventBytesMax);
  const { socket, head } = upgrade ?? {};
  if (socket === undefined || head === undefined) throw new Error("a session is asked for by an upgrade");
  if (socket.destroyed || !socket.readable || !socket.writable) return null;
  const passed = Object.entries(response?.headers ?? {}).flat();
  const addLines = (lines: string[], of: unknown): void => {
    if (of === incoming) lines.push(...linesOf([...outgoing.head, ...passed]));
  };
  server.on("headers", addLines);
  try {
    return await new Promise((resolve) => {
      socket.once("close", () => resolve(null));
      server.handleUpgrade(incoming, socket, head, (client) => resolve(new MessageSocket(client)));
    });
  } finally {
    server.off("headers", addLines);
  }
};
