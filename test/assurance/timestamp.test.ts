import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Certificate, ContentInfo, SignedData, TimeStampResp } from "pkijs";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { Anchoring } from "../../src/assurance/anchoring.ts";
import { TimestampAuthority } from "../../src/assurance/timestamp-authority.ts";
import { checkTimestamp, newTimestampRequest, readCertificates } from "../../src/assurance/timestamp.ts";
import { newestAnchors } from "../../src/ledger/anchors.ts";
import { storeSource } from "../../src/ledger/store-source.ts";
import { startTimeAuthority, type TimeAuthority } from "../fixtures/time-authority.ts";
import { smallLog } from "./small-log.ts";

let authority: TimeAuthority;
let other: TimeAuthority;
beforeAll(async () => {
  [authority, other] = await Promise.all([startTimeAuthority(), startTimeAuthority()]);
});
afterAll(() => Promise.all([authority.close(), other.close()]));

const content = Buffer.from("what is stamped\n");

describe("a time stamp", () => {
  const stamped = async () => {
    const request = newTimestampRequest(content);
    return { request, answer: await authority.stamp(request.der), trusted: readCertificates(authority.caFile) };
  };

  test("holds, and says when", async () => {
    const { request, answer, trusted } = await stamped();
    const time = await checkTimestamp(answer, request, trusted);
    expect(Math.abs(time - Date.now())).toBeLessThan(60_000);
  });

  test("of other bytes, or of another request, does not hold", async () => {
    const { request, answer, trusted } = await stamped();
    const changed = { ...request, content: Buffer.from("something else\n") };
    await expect(checkTimestamp(answer, changed, trusted)).rejects.toThrow("its stamp is of something else");
    const again = newTimestampRequest(content);
    await expect(checkTimestamp(answer, again, trusted)).rejects.toThrow("another nonce");
  });

  test("that nobody signed, or somebody whom we do not trust, does not hold", async () => {
    const { request, answer, trusted } = await stamped();
    const signature = Buffer.from(answer);
    signature[signature.length - 3] = (signature.at(-3) ?? 0) ^ 1;
    await expect(checkTimestamp(signature, request, trusted)).rejects.toThrow();
    const time = Buffer.from(answer);
    // GeneralizedTime YYYYMMDDHHMMSSZ: the last digit of the minutes.
    const at = time.indexOf(Buffer.from([0x18, 0x0f])) + 2 + 11;
    time[at] = time[at] === 0x39 ? 0x38 : 0x39;
    await expect(checkTimestamp(time, request, trusted)).rejects.toThrow();
    const others = readCertificates(other.caFile);
    await expect(checkTimestamp(answer, request, others)).rejects.toThrow();
  });

  test("by a certificate that is not for time stamps does not hold", async () => {
    // The same key and the same issuer, for servers; openssl does not look while it signs with `-config`s of this kind, or refuses.
    const run = (...args: string[]) => execFileSync("openssl", args, { cwd: other.folder, stdio: "pipe" });
    const serial =
      String(run("x509", "-in", "tsa.pem", "-noout", "-serial"))
        .trim()
        .split("=")[1] ?? "";
    const signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", `0x${serial}`, "-days", "2"];
    const files = ["-in", "tsa.csr", "-out", "server.der", "-outform", "DER", "-extfile", "tsa.cnf"];
    run("x509", "-req", ...files, ...signed, "-extensions", "v3_other");
    const forServers = Certificate.fromBER(new Uint8Array(readFileSync(join(other.folder, "server.der"))).buffer);
    const request = newTimestampRequest(content);
    const trusted = readCertificates(other.caFile);
    const answer = await other.stamp(request.der);
    await expect(checkTimestamp(answer, request, trusted)).resolves.toBeGreaterThan(0);
    // The certificate is not signed: put another one of the same name, number and key in its place.
    const parsed = TimeStampResp.fromBER(new Uint8Array(answer).buffer);
    const token = new SignedData({ schema: parsed.timeStampToken?.content });
    token.certificates = [forServers];
    parsed.timeStampToken = new ContentInfo({ contentType: "1.2.840.113549.1.7.2", content: token.toSchema(true) });
    const exchanged = new Uint8Array(parsed.toSchema().toBER(false));
    await expect(checkTimestamp(exchanged, request, trusted)).rejects.toThrow("not one for time stamps");
  });

  test("that was refused is none", async () => {
    const { request, trusted } = await stamped();
    // SEQUENCE { SEQUENCE { INTEGER 2 } }: rejection
    const refused = Buffer.from("30053003020102", "hex");
    await expect(checkTimestamp(refused, request, trusted)).rejects.toThrow("it refused (status 2)");
    await expect(checkTimestamp(Buffer.from("hello"), request, trusted)).rejects.toThrow();
  });
});

describe("a log that is stamped", () => {
  const anchored = async () => {
    const log = await smallLog();
    await log.add(4);
    const { url, caFile } = authority;
    const target = new TimestampAuthority({ name: "tsa", url, caFile, allowPrivate: false }, 1);
    const told: string[] = [];
    const anchoring = new Anchoring(log, [target], {
      timeoutMs: 20_000,
      uptime: () => 0,
      onFailure: (_target, { message }) => told.push(message),
    });
    onTestFinished(() => anchoring.close());
    const { origin, size } = await log.head();
    await anchoring.anchorNow();
    return { log, origin, size, told, anchoring };
  };

  test("is served with the stamp and the bytes it covers, and openssl verifies them", async () => {
    const { log, origin, size, told } = await anchored();
    expect(told).toEqual([]);
    const [shard] = await log.store.shards();
    if (shard === undefined) throw new Error("no shard");
    const source = storeSource(log.store, shard);
    const read = async (path: string): Promise<Buffer> => Buffer.from((await source.read(path)) ?? []);
    expect((await read("timestamps")).toString()).toMatch(new RegExp(`^${size} \\d{4}-.* tsa\n$`));
    const folder = mkdtempSync(join(tmpdir(), "custody-stamp-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "checkpoint.tsr"), await read(`timestamps/${size}.tsr`));
    writeFileSync(join(folder, "checkpoint"), await read(`timestamps/${size}.checkpoint`));
    expect(await read(`timestamps/${size}/tsa.tsr`)).toEqual(await read(`timestamps/${size}.tsr`));
    expect(await source.read(`timestamps/${size}/nobody.tsr`)).toBeNull();
    const verify = () =>
      execFileSync(
        "openssl",
        ["ts", "-verify", "-in", "checkpoint.tsr", "-data", "checkpoint", "-CAfile", authority.caFile],
        { cwd: folder, encoding: "utf8", stdio: "pipe" },
      );
    expect(verify()).toContain("Verification: OK");
    const { timestamps } = await newestAnchors(log.store, origin, size);
    expect(timestamps.map((one) => [one.target, one.size])).toEqual([["tsa", size]]);
    expect(timestamps[0]?.checkpoint.split("\n")[1]).toBe(String(size));
    writeFileSync(join(folder, "checkpoint"), "another\n");
    expect(verify).toThrow();
  });

  test("has not been seen when the stamp does not hold", async () => {
    authority.alter = (answer) => {
      const changed = Buffer.from(answer);
      changed[changed.length - 3] = (changed.at(-3) ?? 0) ^ 1;
      return changed;
    };
    onTestFinished(() => {
      authority.alter = null;
    });
    const { log, size, told, anchoring } = await anchored();
    expect(told).toEqual(["the time-stamp authority tsa: its signature does not hold"]);
    expect(anchoring.behind).toEqual(["tsa"]);
    expect(await log.size()).toBe(size);
    expect(await log.store.listAnchors({ limit: 10 })).toEqual([]);
  });
});
