/**
 * A backup that is killed in its midst: what has a backup's name is a whole backup, and the next start clears the rest away.
 */
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { verified } from "../evidence/recorded-log.ts";
import { send } from "../fixtures/send.ts";
import { adminKey } from "./server-process.ts";
import { newDataFolder, newServer, newUpstream } from "./test-folder.ts";

const killAfterMs = [40, 150, 500];

describe("a backup beside calls", { timeout: 120_000 }, () => {
  it("is whole or not there, whenever the process is killed", async () => {
    const [folder, upstream] = [newDataFolder(), await newUpstream()];
    const backups = join(dirname(folder), "backups");
    const config = { limits: { diskReserveBytes: 0 }, retention: { backups: { folder: backups } } };
    const whole = (): string[] =>
      existsSync(backups) ? readdirSync(backups).filter((name) => name.endsWith(".zip")) : [];
    const vkeys = new Set<string>();
    for (const ms of killAfterMs) {
      const { server, client } = await newServer(folder, { upstream: upstream.url, config });
      vkeys.add(server.vkey);
      const rest = existsSync(backups) ? readdirSync(backups) : [];
      expect(rest.filter((name) => /\.(part|copy)$/.test(name) && name.startsWith("custody-"))).toEqual([]);
      const calls = new AbortController();
      const calling = (async () => {
        for (let call = 0; !calls.signal.aborted; call += 1) await client.chat(`call ${call}`, false);
      })();
      const path = `${server.url}/api/v1/audit/backups`;
      const asked = send(path, { method: "POST", key: adminKey, body: {} }).catch(() => null);
      await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, ms))]);
      await server.kill();
      calls.abort();
      await Promise.all([calling, asked]);
    }
    const { server, client } = await newServer(folder, { upstream: upstream.url, config });
    await client.chat("the last call", false);
    const made = await send(`${server.url}/api/v1/audit/backups`, { method: "POST", key: adminKey, body: {} });
    expect(made.status, made.text).toBe(201);
    expect(whole()).toContain(JSON.parse(made.text).file);
    for (const name of whole()) {
      expect((await verified(join(backups, name), [...vkeys])).faults).toEqual([]);
    }
  });
});
