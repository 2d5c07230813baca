import { chmodSync, lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createCipheriv, hkdfSync, randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { describe, expect, onTestFinished, test } from "vitest";
import { CustodyError } from "../../src/domain/errors.ts";
import { DataKey, unwrapKey } from "../../src/vault/data-key.ts";
import { MasterKey, sharedWrapping } from "../../src/vault/master-key.ts";
import { isOwnFile, loadMasterKey, readMasterSecrets, replaceMasterSecrets } from "../../src/vault/master-key-file.ts";
import { Pseudonyms } from "../../src/vault/pseudonyms.ts";

const secretOf = (byte: number): Buffer => Buffer.alloc(32, byte);
const line = (byte: number): string => secretOf(byte).toString("base64");
const newFile = (content: string): string => {
  const folder = mkdtempSync(join(tmpdir(), "custody-master-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "master.key");
  writeFileSync(path, content, { mode: 0o600 });
  return path;
};

describe("the key file", () => {
  test("gives its lines in their order: the first wraps, all open", () => {
    const master = loadMasterKey(newFile(`${line(1)}\n\n${line(2)}\n${line(3)}`), false);
    const names = [1, 2, 3].map((byte) => new MasterKey([secretOf(byte)]).current.name);
    expect(master.all.map(({ name }) => name)).toEqual(names);
    expect(master.current.name).toBe(names[0]);
    for (const byte of [1, 2, 3]) {
      const { stored } = new DataKey(new MasterKey([secretOf(byte)]), "s", "2026-01");
      if (stored === null) throw new Error("no row");
      expect(unwrapKey(master, stored)).toHaveLength(32);
    }
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^[0-9a-f]{16}$/);
  });

  test.each([
    ["nothing", "\n", "32 bytes"],
    ["a short line below", `${line(1)}\nc2hvcnQ=\n`, "line 2"],
    ["the same key twice", `${line(1)}\n${line(2)}\n${line(1)}\n`, "twice"],
    ["more lines than any rotation needs", Array.from({ length: 9 }, (_none, byte) => line(byte)).join("\n"), "lines"],
    ["what is no key file", "x".repeat(5_000), "bytes"],
  ])("with %s is refused, and nothing of it quoted", (_name, content, says) => {
    const path = newFile(content);
    const refused = expect(() => loadMasterKey(path, false));
    refused.toThrow(CustodyError);
    refused.toThrow(says);
    expect(() => readMasterSecrets(path)).not.toThrow(line(1));
  });

  test("that is not there, or no file, is refused", () => {
    const path = newFile(line(1));
    expect(() => readMasterSecrets(`${path}.none`)).toThrow("cannot be read (ENOENT)");
    chmodSync(join(path, ".."), 0o700);
    expect(() => readMasterSecrets(join(path, ".."))).toThrow(CustodyError);
  });

  test("that others may read is refused", () => {
    const path = newFile(line(1));
    chmodSync(path, 0o640);
    expect(() => loadMasterKey(path, false)).toThrow("chmod 600");
  });

  test("is replaced whole, its owner's only, whatever a crash left beside it", () => {
    const path = newFile(line(1));
    writeFileSync(`${path}.new`, "half a li", { mode: 0o644 });
    expect(replaceMasterSecrets(path, [secretOf(2), secretOf(1)])).toBe(true);
    expect(readFileSync(path, "utf8")).toBe(`${line(2)}\n${line(1)}\n`);
    expect(lstatSync(path).mode & 0o777).toBe(0o600);
    expect(() => lstatSync(`${path}.new`)).toThrow("ENOENT");
  });

  test("is not Custody's own when it is a link, or may not be written: it stays as it is", () => {
    const path = newFile(line(1));
    const link = `${path}.link`;
    symlinkSync(path, link);
    expect([isOwnFile(path), isOwnFile(link)]).toEqual([true, false]);
    chmodSync(path, 0o400);
    expect(isOwnFile(path)).toBe(false);
    expect(replaceMasterSecrets(path, [secretOf(2)])).toBe(false);
    expect(replaceMasterSecrets(link, [secretOf(2)])).toBe(false);
    expect(readFileSync(path, "utf8")).toBe(line(1));
  });
});

describe("a key that was wrapped before there could be several", () => {
  test("still opens: the derivation, the layout and the associated data are what they were", () => {
    const secret = secretOf(9);
    const row = { id: "dk_1", subject: "ab", month: "2026-01" };
    const wrapping = Buffer.from(hkdfSync("sha256", secret, Buffer.alloc(0), "custody wrapping v1", 32));
    const iv = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", wrapping, iv);
    cipher.setAAD(Buffer.from("custody.data-key.v1|dk_1|ab|2026-01"));
    const wrapped = Buffer.concat([iv, cipher.update(secretOf(7)), cipher.final(), cipher.getAuthTag()]);
    expect(unwrapKey(new MasterKey([secretOf(1), secret]), { ...row, wrapped })).toEqual(secretOf(7));
  });
});

describe("while the master key changes", () => {
  test("what waits for its commit is wrapped by the new one from then on, and the secret stays", () => {
    const master = new MasterKey([secretOf(1)]);
    const key = new DataKey(master, "s", "2026-01");
    const pseudonyms = new Pseudonyms(master, () => 0, null);
    pseudonyms.of("T", "v");
    const rows = () => [key.stored, ...pseudonyms.pending.map(({ row }) => row)].flatMap((row) => row ?? []);
    const before = rows();
    master.adopt(secretOf(2));
    const after = rows();
    const newest = new MasterKey([secretOf(2)]);
    for (const [place, row] of before.entries()) {
      const now = after[place];
      if (now === undefined) throw new Error("no row");
      expect(() => unwrapKey(newest, row)).toThrow(row.id);
      expect(unwrapKey(newest, now)).toEqual(unwrapKey(master, row));
    }
    expect(after).toHaveLength(2);
    expect(rows()).toEqual(after);
  });

  test("a thread that began before opens what is wrapped after, and what was wrapped before", async () => {
    const master = new MasterKey([secretOf(1)]);
    const code = `
      const { parentPort, workerData } = require("node:worker_threads");
      const loading = import(workerData.module);
      parentPort.on("message", async () => {
        const { sharedWrapping } = await loading;
        parentPort.postMessage(sharedWrapping(workerData.shared).wrapping.map((key) => key.toString("hex")));
      });`;
    const module = new URL("../../src/vault/master-key.ts", import.meta.url).href;
    const worker = new Worker(code, { eval: true, workerData: { module, shared: master.shared } });
    onTestFinished(async () => void (await worker.terminate()));
    const seen = (): Promise<string[]> =>
      new Promise((resolve) => {
        worker.once("message", resolve);
        worker.postMessage("look");
      });
    const now = (): string[] => master.wrapping.map((key) => key.toString("hex"));
    expect(await seen()).toEqual(now());
    master.adopt(secretOf(2));
    master.adopt(secretOf(3));
    expect(now()).toHaveLength(3);
    expect(await seen()).toEqual(now());
    expect(sharedWrapping(master.shared).wrapping.map((key) => Buffer.from(key).toString("hex"))).toEqual(now());
  });

  test("a process opens with the newest few of its master keys, in all of its threads, however many it had", () => {
    const master = new MasterKey([secretOf(0)]);
    for (let byte = 1; byte < 64; byte += 1) master.adopt(secretOf(byte));
    const expected = Array.from({ length: 16 }, (_none, age) => new MasterKey([secretOf(63 - age)]).current);
    expect(master.all.map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
    const wrapping = expected.map((key) => key.wrapping.toString("hex"));
    expect(master.wrapping.map((key) => key.toString("hex"))).toEqual(wrapping);
    expect(sharedWrapping(master.shared).wrapping.map((key) => Buffer.from(key).toString("hex"))).toEqual(wrapping);
  });
});
