import { describe, expect, it } from "vitest";
import { checkRecord } from "./check-record.ts";
import { newDataFolder, newServer, newUpstream } from "./test-folder.ts";

describe("a server that is told to stop", { timeout: 60_000 }, () => {
  it("lets a running stream end, and leaves a folder that is complete", async () => {
    const [folder, upstream] = [newDataFolder(), await newUpstream()];
    const { server, client } = await newServer(folder, { upstream: upstream.url });
    const seen = Promise.withResolvers<string>();
    const running = client.chat("running gated frames=20", true, seen.resolve);
    await seen.promise;
    const stopped = server.stop();
    // It takes no more connections from now on, which is how a caller sees that it has begun to stop.
    while ((await fetch(`${server.url}/healthz`).catch(() => null)) !== null);
    upstream.release("running");
    const answer = await running;
    expect(answer).toMatchObject({ status: 200, whole: true, acknowledged: true });
    expect(answer.text).toContain("data: [DONE]");
    expect(await stopped).toMatchObject({ code: 0, signal: null });
    const { problems, outcomes } = await checkRecord(folder, {
      vkeys: new Set([server.vkey]),
      acknowledged: [answer.id ?? ""],
    });
    expect(problems).toEqual([]);
    expect(outcomes).toEqual({ complete: 1 });
  });

  it("cuts what outlasts the timeout, and records it", async () => {
    const [folder, upstream] = [newDataFolder(), await newUpstream()];
    const config = { server: { shutdownTimeoutMs: 200 } };
    const { server, client } = await newServer(folder, { upstream: upstream.url, config });
    const seen = Promise.withResolvers<string>();
    const running = client.chat("running gated frames=20", true, seen.resolve);
    await seen.promise;
    expect(await server.stop()).toMatchObject({ code: 0, signal: null });
    expect((await running).acknowledged).toBe(false);
    // Before any recovery: the stop itself has closed it.
    const { problems, outcomes } = await checkRecord(folder, { vkeys: new Set([server.vkey]) });
    expect(problems).toEqual([]);
    expect(outcomes).toEqual({ client_aborted: 1 });
  });
});
