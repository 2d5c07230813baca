import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatEntryLines } from "../../src/evidence/pack/entry-lines.ts";
import { formatEntryLine } from "../../src/evidence/pack/pack-format.ts";
import { ZipWriter } from "../../src/evidence/pack/zip-writer.ts";
import { openZipPack } from "../../src/evidence/verify/zip-source.ts";
import { testFolder } from "./recorded-log.ts";

const large = Buffer.alloc(3_000_001, "0123456789abcdef");
const files = {
  "VERIFY.md": Buffer.from("# Prüfen\n"),
  empty: Buffer.alloc(0),
  "log/2026/tile/0/x001/000": Buffer.from([0, 255, 1]),
  large: large,
};

async function* inChunks(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
}

const write = async (path: string): Promise<ZipWriter> => {
  const zip = new ZipWriter(path);
  for (const [name, bytes] of Object.entries(files)) await zip.addFile(name, bytes);
  await zip.addStream("streamed/large", inChunks(large));
  await zip.addStream("streamed/empty", inChunks(Buffer.alloc(0)));
  await zip.finish();
  return zip;
};

const all = { ...files, "streamed/large": large, "streamed/empty": Buffer.alloc(0) };

describe("a zip of ours", () => {
  test("is read by a library, file by file", async () => {
    const path = join(testFolder(), "a.zip");
    const { files: listed } = await write(path);
    expect(listed.map(({ path: name, bytes }) => [name, bytes])).toEqual(
      Object.entries(all).map(([name, bytes]) => [name, bytes.length]),
    );
    const source = await openZipPack(path);
    for (const [name, bytes] of Object.entries(all)) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of source.chunks(name)) chunks.push(chunk);
      expect(Buffer.concat(chunks).equals(bytes), name).toBe(true);
    }
    await source.close();
  });

  test("is found whole by another implementation, checksums and all", async () => {
    const path = join(testFolder(), "a.zip");
    await write(path);
    const script =
      "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), *z.namelist(), sep='\\n')";
    let said: string;
    try {
      said = execFileSync("python3", ["-c", script, path], { encoding: "utf8" });
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
      throw error;
    }
    expect(said.trimEnd().split("\n")).toEqual(["None", ...Object.keys(all)]);
  });

  test("has the same bytes whenever and wherever it is written", async () => {
    const folder = testFolder();
    await write(join(folder, "a.zip"));
    await write(join(folder, "b.zip"));
    expect(readFileSync(join(folder, "a.zip")).equals(readFileSync(join(folder, "b.zip")))).toBe(true);
  });

  test("never takes the place of a file", async () => {
    const path = join(testFolder(), "a.zip");
    await write(path);
    expect(() => new ZipWriter(path)).toThrow(/EEXIST/);
  });
});

test("lines of entries are the same many at a time as one by one", () => {
  const entries = [0, 9, 10, 123_456_789].map((index) => ({ index, bytes: Buffer.from(`{"v":1,"n":"ü${index}"}`) }));
  expect(formatEntryLines("2026-2", entries)).toEqual(
    Buffer.concat(entries.map(({ index, bytes }) => formatEntryLine("2026-2", index, bytes))),
  );
  expect(formatEntryLines("2026", [])).toHaveLength(0);
});
