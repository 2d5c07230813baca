import {
  createWriteStream,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ZipFile } from "yazl";
import {
  createSigner,
  formatCheckpoint,
  logKeyFromSeed,
  openCheckpoint,
  parseVkey,
} from "../../src/ledger/checkpoint.ts";
import { exportEvidence, type ExportQuery } from "../fixtures/export-evidence.ts";
import type { Custody } from "../fixtures/start-custody.ts";
import {
  edit,
  editLines,
  everything,
  inside,
  restate,
  startRecorded,
  testFolder,
  unpack,
  verified,
} from "./recorded-log.ts";
import { runHere } from "../fixtures/run-cli.ts";

let custody: Custody;
const packs = { whole: "", scoped: "" };
beforeAll(async () => {
  custody = await startRecorded(100);
  const save = async (name: keyof typeof packs, query: ExportQuery): Promise<void> => {
    const answer = await exportEvidence(custody, { ...query, payloads: true });
    packs[name] = join(custody.folder, `../${name}.zip`);
    writeFileSync(packs[name], answer.bytes);
  };
  await save("whole", everything);
  await save("scoped", inside);
}, 60_000);
afterAll(() => custody.close());

interface Line {
  readonly index: number;
  readonly shard: string;
}

const lineOf = (folder: string, place: number): Line => {
  const text = readFileSync(join(folder, "entries.ndjson"), "utf8").split("\n")[place] ?? "";
  return JSON.parse(text);
};

const check = async (target: string, first: Line | null, message: RegExp): Promise<void> => {
  const report = await verified(target, [custody.vkey]);
  expect(report.ok).toBe(false);
  expect(report.faults.map((fault) => fault.message).join("\n")).toMatch(message);
  if (first !== null) expect(report.first).toEqual({ shard: first.shard, index: first.index });
};

describe("a file of a pack", () => {
  test.each(["VERIFY.md", "entries.ndjson", "proofs.ndjson", "payloads.ndjson", "log/2026/checkpoint"])(
    "%s was edited",
    async (path) => {
      const folder = await unpack(packs.scoped);
      writeFileSync(join(folder, path), Buffer.concat([readFileSync(join(folder, path)), Buffer.from(" ")]));
      await check(folder, null, new RegExp(`${path} has \\d+ bytes; the manifest says`));
    },
  );

  test("was removed", async () => {
    const folder = await unpack(packs.scoped);
    rmSync(join(folder, "proofs.ndjson"));
    await check(folder, lineOf(folder, 0), /proofs\.ndjson is missing/);
  });

  test("was removed from the manifest too", async () => {
    const folder = await unpack(packs.scoped);
    rmSync(join(folder, "proofs.ndjson"));
    restate(folder);
    await check(folder, lineOf(folder, 0), /has no proof/);
  });

  test("was added", async () => {
    const folder = await unpack(packs.whole);
    writeFileSync(join(folder, "extra.txt"), "x");
    await check(folder, null, /extra\.txt is not in the manifest/);
    restate(folder);
    await check(folder, null, /extra\.txt is no part of such a pack/);
  });

  test("is a link", async () => {
    const folder = await unpack(packs.whole);
    symlinkSync("manifest.json", join(folder, "link"));
    const report = await verified(folder).catch((error: unknown) => error);
    expect(String(report)).toMatch(/link is neither a file nor a folder/);
  });
});

describe("a list of entries whose digest was restated", () => {
  const changed = async (pack: string, change: (lines: string[]) => string[]): Promise<string> => {
    const folder = await unpack(pack);
    editLines(folder, "entries.ndjson", change);
    restate(folder);
    return folder;
  };
  const at = async (pack: string, place: number): Promise<Line> => lineOf(await unpack(pack), place);

  test.each(["whole", "scoped"] as const)("an entry was edited (%s)", async (name) => {
    const folder = await changed(packs[name], (lines) =>
      lines.map((line, k) => (k === 41 ? line.replace(/"time":(\d+)/, '"time":$10') : line)),
    );
    await check(folder, await at(packs[name], 41), /entry \d+ is not the one that tile\/0\/000/);
  });

  test.each(["whole", "scoped"] as const)("an entry was removed (%s)", async (name) => {
    const folder = await changed(packs[name], (lines) => lines.toSpliced(100, 1));
    const line = await at(packs[name], 100);
    await check(folder, line, new RegExp(`entry ${line.index} is missing from entries`));
  });

  test("the last entries were removed", async () => {
    const folder = await changed(packs.scoped, (lines) => lines.slice(0, -3));
    await check(folder, null, /and 2 more after it, are missing/);
  });

  test("two entries were swapped", async () => {
    const folder = await changed(packs.whole, (lines) => lines.with(60, lines[61] ?? "").with(61, lines[60] ?? ""));
    await check(folder, await at(packs.whole, 60), /out of order/);
  });

  test("an entry is there twice", async () => {
    const folder = await changed(packs.whole, (lines) => lines.toSpliced(60, 0, lines[60] ?? ""));
    await check(folder, await at(packs.whole, 60), /there twice/);
  });

  test("an entry carries another's index", async () => {
    const folder = await changed(packs.whole, (lines) =>
      lines.with(60, (lines[59] ?? "").replace(/"index":\d+/, `"index":${lineIndex(lines[60])}`)),
    );
    await check(folder, await at(packs.whole, 60), /is not the one that/);
  });

  test("a line is no entry", async () => {
    const folder = await changed(packs.whole, (lines) => lines.with(60, "{}"));
    await check(folder, await at(packs.whole, 60), /line 61 is not an entry/);
  });

  const lineIndex = (line = ""): string => /"index":(\d+)/.exec(line)?.[1] ?? "";
});

describe("the logs of a pack whose digests were restated", () => {
  test("a tile was flipped", async () => {
    const folder = await unpack(packs.scoped);
    const path = join(folder, "log/2026/tile/0/000");
    const bytes = readFileSync(path);
    bytes[32 * 130] = (bytes[32 * 130] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    restate(folder);
    await check(folder, null, /tile\/0\/000 was changed/);
  });

  test("a bundle was edited", async () => {
    const folder = await unpack(packs.whole);
    const path = join(folder, "log/2026/tile/entries/000");
    const bytes = readFileSync(path);
    bytes[bytes.indexOf('"verdict"') + 2] = 0x56;
    writeFileSync(path, bytes);
    restate(folder);
    await check(folder, null, /entry \d+ was changed/);
  });

  test("the pack claims a tree that it has no tiles for", async () => {
    const folder = await unpack(packs.whole);
    const key = logKeyFromSeed(Buffer.alloc(32, 9));
    const signer = createSigner("audit.example.com/log/2026", key);
    const note = signer.sign(formatCheckpoint({ origin: signer.name, size: 2 ** 50, root: Buffer.alloc(32) }));
    writeFileSync(join(folder, "log/2026/checkpoint"), note);
    restate(folder);
    await check(folder, null, /not the tiles for as many entries/);
  });

  test("everything was signed again by another key", async () => {
    const folder = await unpack(packs.whole);
    for (const shard of ["2025", "2026"]) {
      const vkey = readFileSync(join(folder, `log/${shard}/vkey`), "utf8").trimEnd();
      const checkpoint = openCheckpoint(readFileSync(join(folder, `log/${shard}/checkpoint`), "utf8"), parseVkey(vkey));
      const signer = createSigner(checkpoint.origin, logKeyFromSeed(Buffer.alloc(32, 9)));
      writeFileSync(join(folder, `log/${shard}/checkpoint`), signer.sign(formatCheckpoint(checkpoint)));
      writeFileSync(join(folder, `log/${shard}/vkey`), `${signer.vkey}\n`);
      edit(folder, "manifest.json", (text) => text.replaceAll(vkey, signer.vkey));
    }
    restate(folder);
    // It agrees with itself; only a key from elsewhere tells.
    expect((await verified(folder)).ok).toBe(true);
    await check(folder, null, /another than the one given/);
  });

  test("the verifier key is of another log", async () => {
    const { vkey } = createSigner("audit.example.com/other/2026", logKeyFromSeed(Buffer.alloc(32, 9)));
    const report = await verified(packs.whole, [vkey]);
    expect(report.faults.map(({ message }) => message).join("\n")).toMatch(/no verifier key that was given/);
  });
});

describe("proofs, payloads and claims", () => {
  const restated = async (path: string, change: (lines: string[]) => string[]): Promise<string> => {
    const folder = await unpack(packs.scoped);
    editLines(folder, path, change);
    restate(folder);
    return folder;
  };

  test("a proof was edited", async () => {
    const folder = await restated("proofs.ndjson", (lines) => {
      const [head = "", index = "", hash = "", ...rest] = (lines[20] ?? "").split(String.raw`\n`);
      const other = Buffer.from(hash, "base64");
      // Flipped, not set: a fixed byte is now and then the one already there.
      other[0] = (other[0] ?? 0) ^ 1;
      return lines.with(20, [head, index, other.toString("base64"), ...rest].join(String.raw`\n`));
    });
    await check(folder, lineOf(folder, 20), /the proof of entry \d+ does not show it/);
  });

  test("a proof was removed", async () => {
    const folder = await restated("proofs.ndjson", (lines) => lines.toSpliced(20, 1));
    await check(folder, lineOf(folder, 20), /entry \d+ has no proof/);
  });

  test("a proof is of another checkpoint", async () => {
    const folder = await restated("proofs.ndjson", (lines) =>
      lines.with(20, (lines[20] ?? "").replace(/\\n(\d+)\\n(?=[A-Za-z0-9+/=]+\\n\\n)/, String.raw`\n1\n`)),
    );
    await check(folder, lineOf(folder, 20), /does not show it in the signed log/);
  });

  test("a payload was edited", async () => {
    const folder = await unpack(packs.scoped);
    const opening = JSON.parse(readFileSync(join(folder, "payloads.ndjson"), "utf8").split("\n")[4] ?? "");
    edit(folder, `payloads/${opening.owner}/${opening.role}`, (text) => `${text} `);
    restate(folder);
    await check(folder, opening, /is not the text that the entry commits to/);
  });

  test("a payload was removed", async () => {
    const folder = await unpack(packs.scoped);
    const opening = JSON.parse(readFileSync(join(folder, "payloads.ndjson"), "utf8").split("\n")[4] ?? "");
    rmSync(join(folder, `payloads/${opening.owner}/${opening.role}`));
    restate(folder);
    await check(folder, opening, /is missing: payloads\//);
  });

  test("a payload was added", async () => {
    const folder = await unpack(packs.scoped);
    mkdirSync(join(folder, "payloads/x"));
    writeFileSync(join(folder, "payloads/x/y"), "z");
    restate(folder);
    await check(folder, null, /payloads\/x\/y is named by no entry/);
  });

  test.each([
    [
      "period",
      (text: string) => text.replace(/"from": "2026-01-01T00:00:20/, '"from": "2026-01-01T00:00:30'),
      /the id is not/,
    ],
    ["count", (text: string) => text.replace(/"payloads": (\d+)/, '"payloads": 1$1'), /the manifest counts/],
    ["range", (text: string) => text.replace(/"to": (\d+)\n/, '"to": 1$1\n'), /do not ascend|names \d+/],
    [
      "size",
      (text: string) => text.replace(/"treeSize": (\d+)/, '"treeSize": 1'),
      /not those of its checkpoint|no part/,
    ],
    ["form", (text: string) => text.replace('"scope"', '"extra": 1, "scope"'), /manifest\.json/],
  ])("the manifest states another %s", async (_, change, message) => {
    const folder = await unpack(packs.scoped);
    edit(folder, "manifest.json", change);
    await check(folder, null, message);
  });

  test("a checkpoint saved later than the pack does not fit it, one saved earlier does", async () => {
    const [, early = ""] = [0, (await custody.ask("/log/2026/checkpoint")).text];
    const newer = await verified(packs.whole, [custody.vkey], early);
    expect(newer.faults.map(({ message }) => message).join("\n")).toMatch(/newer than this pack/);
    const answer = await exportEvidence(custody, everything);
    const file = join(testFolder(), "later.zip");
    writeFileSync(file, answer.bytes);
    expect((await verified(file, [custody.vkey], early)).faults).toEqual([]);
  });
});

describe("a zip", () => {
  const zipOf = async (add: (zip: ZipFile) => void): Promise<string> => {
    const file = join(testFolder(), "made.zip");
    const zip = new ZipFile();
    add(zip);
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(file));
    return file;
  };

  test.each([0.2, 0.9, 0.9999])("was cut at %d of its length", async (share) => {
    const file = join(testFolder(), "cut.zip");
    cpSync(packs.whole, file);
    truncateSync(file, Math.floor(readFileSync(file).length * share));
    await check(file, null, /not a whole zip file/);
  });

  test("has a flipped byte in an entry", async () => {
    const bytes = readFileSync(packs.scoped);
    const at = bytes.indexOf('"exchange.closed"', bytes.indexOf('{"shard":"2026","index":'));
    bytes[at + 3] = 0x58;
    const file = join(testFolder(), "flipped.zip");
    writeFileSync(file, bytes);
    await check(file, null, /entries\.ndjson is not what the manifest says[^]*entry \d+/);
    const { code, stdout } = await runHere(["verify", file, "--vkey", custody.vkey]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^first failing index: \d+ of shard 2026$/m);
    expect(stdout).toMatch(/^NOT VERIFIED: \d+ faults?$/m);
  });

  test("has a file that is compressed", async () => {
    const file = await zipOf((zip) => zip.addBuffer(Buffer.alloc(1_000), "manifest.json"));
    await check(file, null, /manifest\.json is compressed/);
  });

  test("has a file twice", async () => {
    const file = await zipOf((zip) => {
      zip.addBuffer(Buffer.from("{}"), "manifest.json", { compress: false });
      zip.addBuffer(Buffer.from("{}"), "manifest.json", { compress: false });
    });
    await check(file, null, /in the zip twice/);
  });

  test("has a name that leads out of it", async () => {
    const file = await zipOf((zip) => zip.addBuffer(Buffer.from("x"), "aa/bb", { compress: false }));
    const bytes = readFileSync(file);
    for (let at = bytes.indexOf("aa/bb"); at !== -1; at = bytes.indexOf("aa/bb", at + 1)) bytes.write("../bb", at);
    writeFileSync(file, bytes);
    await check(file, null, /not a whole zip file|name that a pack cannot have/);
  });
});
