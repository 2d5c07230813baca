/**
 * A log that is behind anything that stands outside does not start; what the way out is.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { loadConfig } from "../../src/config.ts";
import { startServer } from "../../src/start-server.ts";
import { bucketConfig, bucketForTest } from "../fixtures/bucket.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { startWitness, witnessForTest } from "../fixtures/witness.ts";
import { runHere } from "../fixtures/run-cli.ts";

const emptyFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "custody-outside-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** A server on a folder, with what stands outside. Interval: an hour, so that only starts, ends and heartbeats show the log. */
const serverOn = (folder: string, assurance: object) => {
  const file = join(folder, "custody.yaml");
  const data = join(folder, "data");
  const settings = {
    data,
    server: { port: 0 },
    limits: { diskReserveBytes: 0 },
    log: { origin: "audit.example.com/refuse" },
    assurance: { anchorIntervalS: 3_600, checkCron: "never", ...assurance },
  };
  writeFileSync(file, JSON.stringify(settings));
  const config = loadConfig({ config: file });
  const start = () =>
    startServer(config, {
      onCorrupt: (error) => {
        throw error;
      },
    });
  return {
    data,
    file,
    start,
    run: async (): Promise<string> => {
      const server = await start();
      await server.close();
      return server.vkey;
    },
  };
};

type Server = ReturnType<typeof serverOn>;

/** Puts the data folder back to what it was, after the log has gone on and was shown. */
const rollBack = async ({ data, run }: Server): Promise<void> => {
  const before = `${data}-before`;
  cpSync(data, before, { recursive: true });
  await run();
  rmSync(data, { recursive: true });
  cpSync(before, data, { recursive: true });
};

const kindsOf = async ({ data }: Server): Promise<string[]> => (await readEntries(data)).map(({ kind }) => kind);

describe("a log that was rolled back", () => {
  test("does not start beside a witness that has seen more, and leaves no entry", async () => {
    const witness = await witnessForTest();
    const { name, url, vkey } = { name: "w1", url: witness.url, vkey: witness.vkey };
    const server = serverOn(emptyFolder(), { witnesses: [{ name, url, vkey }] });
    witness.trusted.push(await server.run());
    await server.run();
    expect(witness.answers).toContain(200);
    await rollBack(server);
    const entries = await kindsOf(server);
    await expect(server.start()).rejects.toMatchObject({ code: "ledger_corrupt" });
    await expect(server.start()).rejects.toThrow(/^the witness w1: it has seen \d+ entries of .*log continue/);
    expect(await kindsOf(server)).toEqual(entries);
    // The way out: another origin, which the witness has to be told of.
    const { code, stdout } = await runHere(["log", "continue", "--config", server.file]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("goes on as")]);
    await server.run();
    expect((await kindsOf(server)).at(-1)).not.toBe("log.anchored");
  });

  test("does not start beside a copy in a folder, until it is continued in knowledge of it", async () => {
    const outside = emptyFolder();
    const server = serverOn(emptyFolder(), { copies: [{ name: "offsite", folder: outside }] });
    await server.run();
    const copy = join(outside, "audit.example.com_refuse", "checkpoint");
    expect(readFileSync(copy, "utf8")).toMatch(/^audit\.example\.com\/refuse\/\d{4}\n/);
    await rollBack(server);
    const refusal = await server.start().then(
      () => "",
      (error: Error) => error.message,
    );
    expect(refusal).toMatch(/^the copy offsite \(audit.example.com_refuse\/checkpoint\): /);
    const anchor = /--anchor (\S+)$/.exec(refusal)?.[1] ?? "";
    expect(readFileSync(anchor, "utf8")).toBe(readFileSync(copy, "utf8"));
    const { code } = await runHere(["log", "continue", "--config", server.file, "--anchor", anchor]);
    expect(code).toBe(0);
    await server.run();
    expect(await kindsOf(server)).toContain("log.continued");
  });

  test("does not start beside a copy in a bucket", async () => {
    const bucket = await bucketForTest();
    vi.stubEnv("TEST_ACCESS", bucket.accessKey);
    vi.stubEnv("TEST_SECRET", bucket.secretKey);
    onTestFinished(() => void vi.unstubAllEnvs());
    const copies = [{ name: "s3", bucket: bucketConfig(bucket, { access: "TEST_ACCESS", secret: "TEST_SECRET" }) }];
    const server = serverOn(emptyFolder(), { copies });
    await server.run();
    const path = "/logs/custody/test/audit.example.com_refuse/checkpoint";
    expect([...bucket.objects.keys()]).toContain(path);
    expect(bucket.answers).not.toContain(403);
    await server.run();
    await rollBack(server);
    await expect(server.start()).rejects.toThrow(/^the copy s3 .*checkpoint has entries up to/);
    bucket.objects.delete(path);
    await server.run();
  });

  test("does not start where it was wiped and begun anew under the same name", async () => {
    const outside = emptyFolder();
    const server = serverOn(emptyFolder(), { copies: [{ name: "offsite", folder: outside }] });
    await server.run();
    rmSync(server.data, { recursive: true });
    await expect(server.start()).rejects.toThrow(/^the copy offsite/);
  });
});

describe("those outside who cannot be asked", () => {
  test("are named by an entry, and shown the log when they are there", async () => {
    const gone = await startWitness();
    await gone.close();
    const outside = join(emptyFolder(), "not-mounted");
    const server = serverOn(emptyFolder(), {
      witnesses: [{ name: "w1", url: gone.url, vkey: gone.vkey }],
      copies: [{ name: "offsite", folder: outside }],
    });
    await server.run();
    await server.run();
    const failed = (await readEntries(server.data)).flatMap((entry) =>
      entry.kind === "log.anchor_failed" ? [`${entry.target} ${entry.anchor} ${entry.reason}`] : [],
    );
    expect(new Set(failed)).toEqual(new Set(["w1 witness unreachable", "offsite copy unreachable"]));
    expect(existsSync(outside)).toBe(false);
    mkdirSync(outside);
    await server.run();
    expect(existsSync(join(outside, "audit.example.com_refuse", "checkpoint"))).toBe(true);
  });

  test("keep the server from starting where they are required", async () => {
    const copies = [{ name: "offsite", folder: join(emptyFolder(), "not-mounted") }];
    const server = serverOn(emptyFolder(), { copies, requireAtStart: true });
    await expect(server.start()).rejects.toMatchObject({ code: "ledger_unavailable" });
    await expect(server.start()).rejects.toThrow(/^the copy offsite: it could not be read.*requireAtStart/);
  });
});

test("a bucket's keys that are wrong do not stop the server, and are told of", async () => {
  const bucket = await bucketForTest();
  vi.stubEnv("TEST_ACCESS", bucket.accessKey);
  vi.stubEnv("TEST_SECRET", `${bucket.secretKey}x`);
  onTestFinished(() => void vi.unstubAllEnvs());
  const copies = [{ name: "s3", bucket: bucketConfig(bucket, { access: "TEST_ACCESS", secret: "TEST_SECRET" }) }];
  const server = serverOn(emptyFolder(), { copies });
  await server.run();
  expect(new Set(bucket.answers)).toEqual(new Set([403]));
  expect(await kindsOf(server)).toContain("log.anchor_failed");
});
