import { once } from "node:events";
import { createServer } from "node:http";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { checkRecord } from "./check-record.ts";
import { readRecorded } from "../fixtures/read-record.ts";
import { adminKey } from "./server-process.ts";
import { newDataFolder, newServer, newUpstream } from "./test-folder.ts";

const asked = "hello Dr. Mary Johnson in Paris, who has a watchword to tell";

/** A scanner outside that finds "watchword", or leaves texts that hold it without an answer. */
const newOutside = async () => {
  let isSilent = false;
  const held = Promise.withResolvers<void>();
  const server = createServer(async (incoming, outgoing) => {
    let body = "";
    for await (const piece of incoming) body += String(piece);
    const start = body.includes("watchword") ? asked.indexOf("watchword") : -1;
    if (start !== -1 && isSilent) return held.resolve();
    const findings = start === -1 ? [] : [{ type: "WATCHWORD", start, end: start + 9, score: 0.9 }];
    outgoing.end(JSON.stringify({ findings }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const scanner = { kind: "http", name: "outside", url: `http://127.0.0.1:${port}/`, entities: ["WATCHWORD"] };
  return {
    config: { scanners: [{ ...scanner, timeoutMs: 60_000, cacheEntries: 0 }] },
    held: held.promise,
    silence: (silent: boolean) => (isSilent = silent),
  };
};

describe("a server that is killed", { timeout: 60_000 }, () => {
  it.each([
    ["while scanners run beside a call that has ended", true],
    ["after they have said what they found", false],
  ])("%s: what they find is in the log once, and what the text gives in line", async (_when, isPending) => {
    const [folder, upstream, outside] = [newDataFolder(), await newUpstream(), await newOutside()];
    const options = { upstream: upstream.url, config: outside.config };
    const { server, client } = await newServer(folder, options);
    const vkeys = new Set([server.vkey]);
    const inLine = await fetch(`${server.url}/api/v1/scan`, {
      method: "POST",
      headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
      body: JSON.stringify({ text: asked }),
    });
    const { findings }: { findings: { type: string }[] } = JSON.parse(await inLine.text());
    outside.silence(isPending);
    const { id, acknowledged } = await client.chat(asked, false);
    expect(acknowledged).toBe(true);
    const classified = (): Promise<object> =>
      vi.waitFor(
        async () => {
          const recorded = await readRecorded(folder, id ?? "");
          if (recorded.classified === null) throw new Error("not yet");
          return recorded.classified;
        },
        { timeout: 20_000, interval: 20 },
      );
    if (isPending) await outside.held;
    else await classified();
    await server.kill();
    const killed = await checkRecord(folder, { vkeys });
    expect(killed).toMatchObject({ problems: [], pending: isPending ? 1 : 0 });

    outside.silence(false);
    const next = await newServer(folder, options);
    const expected: Record<string, number> = {};
    for (const { type } of findings) expected[type] = (expected[type] ?? 0) + 1;
    expect(Object.keys(expected).sort()).toEqual(["LOCATION", "PERSON", "WATCHWORD"]);
    expect(await classified()).toMatchObject({
      scanners: expect.arrayContaining(["names", "outside"]),
      degraded: [],
      counts: expected,
    });
    await next.server.stop();
    expect(next.server.output().includes("classified what an earlier run left")).toBe(isPending);
    const after = await checkRecord(folder, { vkeys, acknowledged: [id ?? ""] });
    expect(after).toMatchObject({ problems: [], pending: 0, outcomes: { complete: 1 } });
  });
});
