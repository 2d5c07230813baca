import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { progressLine } from "../../src/cli/progress-bar.ts";
import { runCustody, testFolder } from "../evidence/recorded-log.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { endedExport, requestExport } from "../fixtures/export-evidence.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { runHere } from "../fixtures/run-cli.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile({ actions: {} });
const period = ["--from", "2026-01-01", "--to", "2040-01-01"];

beforeAll(async () => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("The answer"))));
  for (let call = 0; call < 3; call += 1) expect((await custody().chat(chatBody("Hello"))).status).toBe(200);
});

const run = (args: readonly string[], url = custody().url, by = runHere) =>
  by([...args, "--url", url], { CUSTODY_KEY: custody().adminKey });

/** What a download has come to: bytes in its folder. */
const keptIn = (folder: string): number =>
  readdirSync(folder).reduce((bytes, name) => bytes + statSync(join(folder, name)).size, 0);

/**
 * A connection to the server that breaks off in the middle of the first downloads, each time once the command line has kept what it was given.
 * Gives the ranges that were asked for.
 */
const startBreaking = async (
  breaks: number,
  folder: string,
): Promise<{ url: string; ranges: (string | undefined)[] }> => {
  const ranges: (string | undefined)[] = [];
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { authorization = "", range, "if-range": ifRange } = incoming.headers;
    const answer = await fetch(custody().url + (incoming.url ?? ""), {
      method: incoming.method ?? "GET",
      headers: {
        authorization,
        "content-type": "application/json",
        ...(range === undefined ? {} : { range }),
        ...(typeof ifRange === "string" ? { "if-range": ifRange } : {}),
      },
      ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
    });
    const body = Buffer.from(await answer.arrayBuffer());
    const isDownload = incoming.url?.endsWith("/download") === true;
    outgoing.writeHead(answer.status, { "content-type": "x/y", "content-length": body.length });
    if (isDownload) ranges.push(range);
    if (!isDownload || ranges.length > breaks) return void outgoing.end(body);
    // A reset would take away what the other side has not read.
    outgoing.write(body.subarray(0, 1_000));
    await vi.waitUntil(() => keptIn(folder) === 1_000 * ranges.length, { timeout: 60_000, interval: 20 });
    outgoing.destroy();
  };
  const server = createServer((incoming, outgoing) => void pass(incoming, outgoing));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`, ranges };
};

describe("custody export", { timeout: 120_000 }, () => {
  test.each([
    ["raw", [], /^\S+: \d+ entries\n$/, /^\{"shard":"/],
    ["csv", ["--filters", "outcome=complete,model=gpt-test"], /^\S+: 3 exchanges\n$/, /^id,opened_at,.*(\r\n.*){4}$/],
    ["custom", ["--fields", "model,verdict"], /^\S+: 3 exchanges\n$/, /^model,verdict\r\n(gpt-test,allow\r\n){3}$/],
    ["soc2", [], /an evidence pack/, /^PK/],
  ])("writes %s", async (format, more, said, content) => {
    const out = join(testFolder(), "out");
    const args = ["export", "--format", format, ...period, ...more, "--out", out];
    const { code, stdout, stderr } = await run(args, custody().url, format === "raw" ? runCustody : runHere);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(said);
    expect(readFileSync(out, "latin1")).toMatch(content);
  });

  test.each([
    ["--format", ["--format", "hippa"]],
    ["--from", ["--format", "raw", "--from", "yesterday"]],
    ["--fields", ["--format", "custom", "--fields", "prompt"]],
    ["--filters", ["--format", "csv", "--filters", "subject=jane"]],
    ["--sample", ["--sample", "0", "--nonce", "x"]],
  ])("says which option is wrong: %s", async (_, options) => {
    const out = join(testFolder(), "out");
    const { code, stderr } = await run(["export", ...period, ...options, "--out", out]);
    expect([code, existsSync(out)]).toEqual([1, false]);
    expect(stderr).toMatch(/^custody: (request_malformed|upstream_failed): .*(--|`format`)/);
    expect(stderr).not.toMatch(/hippa|jane|yesterday/);
  });

  test("goes on where the connection broke off, and the file is whole", async () => {
    const folder = testFolder();
    const out = join(folder, "out");
    const { url, ranges } = await startBreaking(2, folder);
    const { code, stderr } = await run(["export", "--format", "raw", ...period, "--out", out], url);
    expect([code, stderr]).toEqual([0, ""]);
    expect(ranges).toEqual([undefined, "bytes=1000-", "bytes=2000-"]);
    expect(readdirSync(folder)).toEqual(["out"]);
    expect(JSON.parse(readFileSync(out, "utf8").trimEnd().split("\n").at(-1) ?? "").format).toMatch(/^custody-raw/);
  });
});

describe("custody exports", { timeout: 120_000 }, () => {
  test("lists, shows, downloads and deletes", async () => {
    const query = { from: "2026-01-01", to: "2040-01-01", format: "raw" };
    const { id }: { id: string } = JSON.parse((await requestExport(custody(), query)).text);
    const { file } = await endedExport(custody(), id);
    const list = await run(["exports", "list"]);
    expect([list.code, list.stdout]).toEqual([0, expect.stringMatching(new RegExp(`^${id}  done  raw  `, "m"))]);
    expect(JSON.parse((await run(["exports", "show", id])).stdout)).toMatchObject({ id, state: "done" });
    const out = join(testFolder(), "out");
    const got = await run(["exports", "download", id, "--out", out]);
    expect([got.code, got.stdout]).toEqual([0, `${out}: ${file?.bytes} bytes, SHA-256 ${file?.sha256}\n`]);
    expect((await run(["exports", "delete", id])).code).toBe(0);
    const gone = await run(["exports", "download", id, "--out", `${out}.2`]);
    expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining(`export ${id} is deleted`)]);
    expect((await run(["exports", "show", "../keys"])).stderr).toContain("must be an export's");
  });
});

test("the line of a progress bar", () => {
  expect(progressLine("building", "entries", 500_000, 2_000_000, 10)).toBe(
    "building [######------------------]  25 %  500,000 of 2,000,000 entries  50,000/s",
  );
  expect(progressLine("building", "entries", 0, 0, 0)).toBe(
    "building [------------------------]   0 %  0 of 0 entries",
  );
});
