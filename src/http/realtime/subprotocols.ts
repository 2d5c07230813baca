/**
 * Subprotocols of a WebSocket (RFC 6455, 1.9) that stand for something else: pages can set no headers when they open one, so OpenAI's SDK puts the
 * key there.
 * @module
 */
import type { Incoming } from "../context.ts";

const keyProtocol = "openai-insecure-api-key.";

/** The key that one of them carries. Null where none does, "" where several do: that is no key. */
export const keyInSubprotocols = ({ headers }: Incoming): string | null => {
  const offered = headers["sec-websocket-protocol"];
  if (offered === undefined || headers.upgrade?.toLowerCase() !== "websocket") return null;
  const names = offered.split(",").map((name) => name.trim());
  const keys = names.filter((name) => name.startsWith(keyProtocol));
  return keys.length > 1 ? "" : (keys[0]?.slice(keyProtocol.length) ?? null);
};
