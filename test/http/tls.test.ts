import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { Agent, request } from "undici";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { Certificates } from "../../src/certificates.ts";
import { Metrics } from "../../src/http/metrics.ts";
import { serverSchema } from "../../src/server-config.ts";
import { startServerProcess } from "../crash/server-process.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { certificatesForFile, type Issued } from "../fixtures/certificates.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { type Custody, startCustody } from "../fixtures/start-custody.ts";

const { folder, authority } = certificatesForFile();
const root = authority("root");
const clients = authority("clients");
const strangers = authority("strangers");
const ca = readFileSync(root.certFile);
const filesOf = ({ certFile, keyFile }: Issued) => ({ cert: readFileSync(certFile), key: readFileSync(keyFile) });

/** Puts a certificate and its key where the server looks, as a secret store does: a folder of a version, swapped by a symbolic link. */
const mounted = join(folder, "mounted");
const files = { certFile: join(mounted, "tls.crt"), keyFile: join(mounted, "tls.key") };
let versions = 0;
const mount = (write: (version: string) => void): void => {
  versions += 1;
  const version = join(folder, `version-${versions}`);
  mkdirSync(version);
  write(version);
  symlinkSync(version, `${version}.link`);
  renameSync(`${version}.link`, mounted);
};
const mountIssued = ({ certFile, keyFile }: Issued): void =>
  mount((version) => {
    copyFileSync(certFile, join(version, "tls.crt"));
    copyFileSync(keyFile, join(version, "tls.key"));
  });

const portOf = ({ url }: Custody): number => Number(new URL(url).port);

/** A connection whose handshake is done. */
const handshake = async (custody: Custody, options: ConnectionOptions = {}): Promise<TLSSocket> => {
  const socket = connect({ port: portOf(custody), host: "127.0.0.1", ca, ...options });
  onTestFinished(() => void socket.destroy());
  await once(socket, "secureConnect");
  return socket;
};

const shownTo = async (custody: Custody): Promise<string> =>
  (await handshake(custody)).getPeerCertificate().fingerprint256;

/** An answer to the client's key, from a caller with this certificate or none. */
const ask = async (custody: Custody, path: string, options: Partial<ReturnType<typeof filesOf>> = {}) => {
  const dispatcher = new Agent({ allowH2: false, connect: { ca, ...options } });
  onTestFinished(() => dispatcher.close());
  const headers = { authorization: `Bearer ${custody.clientKey}`, "content-type": "application/json" };
  return path === "/v1/chat/completions"
    ? request(custody.url + path, { dispatcher, method: "POST", headers, body: JSON.stringify(chatBody("Hi")) })
    : request(custody.url + path, { dispatcher, headers });
};

describe("a server with a certificate", () => {
  const first = root.issue("first");
  let custody: Custody;
  beforeAll(async () => {
    mountIssued(first);
    custody = await startCustody({ server: { tls: { ...files, checkIntervalMs: 20 } } });
  });
  afterAll(() => custody.close());
  const certificates = () => {
    if (custody.certificates === null) throw new Error("no TLS");
    return custody.certificates;
  };

  test("answers calls over TLS, and says so in its URL and its headers", async () => {
    custody.upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hello"))));
    expect(custody.url).toMatch(/^https:/);
    const answer = await ask(custody, "/v1/chat/completions");
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["strict-transport-security"]).toBe("max-age=31536000");
    expect(await answer.body.json()).toMatchObject({ choices: [{ message: { content: "Hello" } }] });
    expect((await ask(custody, "/healthz")).headers["strict-transport-security"]).toBe("max-age=31536000");
  });

  test("speaks no older version than it is told", async () => {
    await expect(handshake(custody, { maxVersion: "TLSv1.1", minVersion: "TLSv1.1" })).rejects.toThrow();
    expect((await handshake(custody, { maxVersion: "TLSv1.2" })).getProtocol()).toBe("TLSv1.2");
    expect((await handshake(custody)).getProtocol()).toBe("TLSv1.3");
  });

  test("shows a new certificate once its files are there; connections that are open go on", async () => {
    const before = await handshake(custody);
    const told = once(certificates(), "in_force");
    const next = root.issue("second");
    mountIssued(next);
    const [fingerprint] = await told;
    expect(await shownTo(custody)).toBe(fingerprint);
    expect(fingerprint).not.toBe(before.getPeerCertificate().fingerprint256);
    before.write("GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n");
    const [bytes] = await once(before, "data");
    expect(String(bytes)).toMatch(/^HTTP\/1\.1 200 /);
  });

  test.each<[name: string, write: (version: string) => void]>([
    [
      "are no certificate",
      (version) => {
        writeFileSync(join(version, "tls.crt"), "-----BEGIN CERTIFICATE-----\ncanary\n-----END CERTIFICATE-----\n");
        copyFileSync(first.keyFile, join(version, "tls.key"));
      },
    ],
    [
      "do not belong together",
      (version) => {
        copyFileSync(first.certFile, join(version, "tls.crt"));
        copyFileSync(root.keyFile, join(version, "tls.key"));
      },
    ],
    [
      "others can read",
      (version) => {
        copyFileSync(first.certFile, join(version, "tls.crt"));
        copyFileSync(first.keyFile, join(version, "tls.key"));
        chmodSync(join(version, "tls.key"), 0o644);
      },
    ],
    ["are not there", () => undefined],
  ])("keeps its certificate when the new files %s", async (_name, write) => {
    mountIssued(first);
    await certificates().reload();
    const shown = await shownTo(custody);
    const refused = once(certificates(), "refused");
    mount(write);
    await refused;
    expect(await certificates().reload()).toBe("refused");
    expect(await shownTo(custody)).toBe(shown);
  });

  test("closes what speaks HTTP to it, and goes on", async () => {
    await expect(fetch(custody.url.replace("https:", "http:"))).rejects.toThrow();
    expect((await ask(custody, "/healthz")).statusCode).toBe(200);
  });
});

test("what came of new files is counted, once for each", async () => {
  mountIssued(root.issue("before"));
  const metrics = new Metrics();
  const { tls } = serverSchema.parse({ tls: files });
  if (tls === undefined) throw new Error("no TLS");
  const certificates = await Certificates.open(tls, metrics);
  onTestFinished(() => certificates.close());
  expect(await certificates.reload()).toBe("unchanged");
  mount(() => undefined);
  expect(await certificates.reload()).toBe("refused");
  expect(await certificates.reload()).toBe("refused");
  mountIssued(root.issue("after"));
  expect(await certificates.reload()).toBe("in_force");
  expect(metrics.text()).toContain('certificate_reloads_total{result="refused"} 1\n');
  expect(metrics.text()).toContain('certificate_reloads_total{result="in_force"} 1\n');
});

test("SIGHUP has the files read at once; of their content the server's output has nothing", async () => {
  mountIssued(root.issue("at-start"));
  const server = await startServerProcess(join(folder, "process"), {
    config: { server: { tls: { ...files, checkIntervalMs: 3_600_000 } } },
  });
  onTestFinished(async () => void (await server.kill()));
  expect(server.url).toMatch(/^https:/);
  const hangUp = async (said: string): Promise<void> => {
    process.kill(server.pid, "SIGHUP");
    await expect.poll(() => server.output().includes(said), { timeout: 20_000 }).toBe(true);
  };
  const next = root.issue("at-signal");
  mountIssued(next);
  await hangUp(new X509Certificate(readFileSync(next.certFile)).fingerprint256);
  mount((version) => {
    copyFileSync(next.certFile, join(version, "tls.crt"));
    writeFileSync(join(version, "tls.key"), "canaryword", { mode: 0o600 });
  });
  await hangUp("server.tls.keyFile: holds no private key");
  expect(server.output()).not.toMatch(/canaryword|BEGIN/);
});

describe("clients' certificates", () => {
  const own = root.issue("server");
  const known = filesOf(clients.issue("client"));
  const strange = filesOf(strangers.issue("client-of-others"));
  const start = async (clientCertificate: string): Promise<Custody> => {
    const custody = await startCustody({
      server: { tls: { ...own, clientCertificate, clientCaFile: clients.certFile } },
    });
    onTestFinished(() => custody.close());
    return custody;
  };

  test("required: who has none, or one of another authority, gets no answer", async () => {
    const custody = await start("required");
    await expect(ask(custody, "/healthz")).rejects.toThrow();
    await expect(ask(custody, "/healthz", strange)).rejects.toThrow();
    expect((await ask(custody, "/healthz", known)).statusCode).toBe(200);
  });

  test("an authority that is gone lets nobody back in by a session that it let in", async () => {
    const clientCaFile = join(folder, "authorities.crt");
    copyFileSync(clients.certFile, clientCaFile);
    const custody = await startCustody({ server: { tls: { ...own, clientCertificate: "required", clientCaFile } } });
    onTestFinished(() => custody.close());
    const isAnswered = async (options: ConnectionOptions): Promise<boolean> => {
      const socket = connect({ port: portOf(custody), host: "127.0.0.1", ca, ...options });
      socket.write("GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
      return new Promise((resolve) => {
        socket.once("data", () => resolve(true));
        socket.once("error", () => resolve(false));
        socket.once("close", () => resolve(false));
      });
    };
    const first = connect({ port: portOf(custody), host: "127.0.0.1", ca, ...known });
    onTestFinished(() => void first.destroy());
    const [session] = await once(first, "session");
    expect(await isAnswered({ session })).toBe(true);
    copyFileSync(strangers.certFile, clientCaFile);
    expect(await custody.certificates?.reload()).toBe("in_force");
    expect(await isAnswered({ session })).toBe(false);
    expect(await isAnswered(known)).toBe(false);
    expect(await isAnswered(strange)).toBe(true);
  });

  test("optional: none will do, one of another authority will not", async () => {
    const custody = await start("optional");
    expect((await ask(custody, "/healthz")).statusCode).toBe(200);
    await expect(ask(custody, "/healthz", strange)).rejects.toThrow();
    expect((await ask(custody, "/healthz", known)).statusCode).toBe(200);
  });
});

describe("a start is refused", () => {
  const own = root.issue("of-start");
  const other = root.issue("other");

  test.each([
    [
      "a file is missing",
      { certFile: join(folder, "absent") },
      "server.tls.certFile: the file cannot be read (ENOENT)",
    ],
    ["the key is another's", { keyFile: other.keyFile }, "server.tls.keyFile: is not the key"],
    ["the key is none", { keyFile: root.keyFile.replace(".key", ".crt") }, "server.tls.keyFile"],
    [
      "the authorities are none",
      { clientCaFile: own.keyFile, clientCertificate: "optional" },
      "server.tls.clientCaFile",
    ],
  ])("%s", async (_name, more, message) => {
    const { tls } = serverSchema.parse({ tls: { ...own, ...more } });
    if (tls === undefined) throw new Error("no TLS");
    await expect(Certificates.open(tls, new Metrics())).rejects.toThrow(message);
  });

  test.each([
    ["its owner may read", 0o400, false],
    ["everybody may read", 0o404, true],
    ["a group may write", 0o460, true],
    ["a group may read, unless root gives it", 0o440, process.getuid?.() !== 0],
  ])("or not, by who else: a key that %s", async (_name, mode, isRefused) => {
    const { certFile, keyFile } = root.issue(`mode-${mode.toString(8)}`);
    chmodSync(keyFile, mode);
    const { tls } = serverSchema.parse({ tls: { certFile, keyFile } });
    if (tls === undefined) throw new Error("no TLS");
    const opened = await Certificates.open(tls, new Metrics()).catch(() => null);
    await opened?.close();
    expect(opened === null).toBe(isRefused);
  });

  test.each([
    ["there are authorities and nobody is asked", { clientCaFile: root.certFile }],
    ["clients are asked and nobody signs", { clientCertificate: "required" }],
  ])("%s", (_name, more) => {
    const { error } = serverSchema.safeParse({ tls: { ...own, ...more } });
    expect(error?.issues.map(({ path }) => path.join("."))).toEqual(["tls.clientCaFile"]);
  });

  test("of the whole server too", async () => {
    await expect(startCustody({ server: { tls: { ...own, keyFile: other.keyFile } } })).rejects.toThrow(
      "server.tls.keyFile",
    );
  });
});
