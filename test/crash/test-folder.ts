/**
 * What one test of this room owns: a folder, an upstream, servers and clients, all gone when it ends.
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { Client } from "./client.ts";
import { type ServerOptions, type ServerProcess, startServerProcess } from "./server-process.ts";
import { type ScriptedUpstream, startUpstream } from "./upstream.ts";

/** A folder that does not exist yet, inside one that does. */
export const newDataFolder = (): string => {
  const parent = mkdtempSync(join(tmpdir(), "custody-crash-"));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  return join(parent, "data");
};

export const newUpstream = async (): Promise<ScriptedUpstream> => {
  const upstream = await startUpstream();
  onTestFinished(() => upstream.close());
  return upstream;
};

/** A server that is killed at the latest when the test ends, and a client of it. */
export const newServer = async (
  folder: string,
  options: ServerOptions = {},
): Promise<{ server: ServerProcess; client: Client }> => {
  const server = await startServerProcess(folder, options);
  const client = new Client(server.url);
  onTestFinished(async () => {
    await client.close();
    await server.kill();
  });
  return { server, client };
};
