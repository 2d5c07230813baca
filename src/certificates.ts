/**
 * The certificate that the server shows, and whose certificates it takes: read at the start, and again whenever the files have other
 * content. Their content is compared, not their times: secret stores swap whole folders by a symbolic link.
 * @module
 */
import { createPrivateKey, hash, X509Certificate } from "node:crypto";
import { EventEmitter } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { createSecureContext, type SecureContextOptions, type Server, type TlsOptions } from "node:tls";
import { CustodyError } from "./domain/errors.ts";
import type { Metrics } from "./http/metrics.ts";
import { errorFacts, log } from "./log.ts";
import type { TlsConfig } from "./server-config.ts";

const looksMax = 5;

/** What reading the files again gave. */
export type Reloaded = "unchanged" | "in_force" | "refused";

interface Contents {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca: Buffer | null;
  /** Of all of them. */
  readonly digest: string;
}

type FileKey = "certFile" | "keyFile" | "clientCaFile";

const fault = (key: FileKey, message: string): CustodyError =>
  new CustodyError("config_invalid", `server.tls.${key}: ${message}`);

const read = async (key: FileKey, path: string): Promise<Buffer> => {
  try {
    return await readFile(path);
  } catch (error) {
    throw fault(key, `the file cannot be read (${errorFacts(error).code ?? "unknown"})`);
  }
};

const readKey = async (path: string): Promise<Buffer> => {
  const content = await read("keyFile", path);
  const { mode, uid } = await stat(path);
  // As PostgreSQL has it: root may give a file to a group, which is how secrets are mounted for a process that is not root.
  const refused = uid === 0 ? 0o037 : 0o077;
  if ((mode & refused) !== 0) throw fault("keyFile", "the file can be read by others; chmod 600 it");
  return content;
};

/** OpenSSL's errors are not passed on: ours say which file it is. */
const parse = <T>(key: FileKey, message: string, how: () => T): T => {
  try {
    return how();
  } catch {
    throw fault(key, message);
  }
};

const readFiles = async (tls: TlsConfig): Promise<Contents> => {
  // One after the other: which fault is told must not depend on which file is read first.
  const cert = await read("certFile", tls.certFile);
  const key = await readKey(tls.keyFile);
  const ca = tls.clientCaFile === undefined ? null : await read("clientCaFile", tls.clientCaFile);
  const digest = hash("sha256", [cert, key, ca ?? ""].map((file) => hash("sha256", file)).join());
  return { cert, key, ca, digest };
};

const contextOf = ({ cert, key, ca }: Contents, { minVersion }: TlsConfig): SecureContextOptions => ({
  cert,
  key,
  minVersion,
  ...(ca === null ? {} : { ca }),
});

/** The leaf. Throws `config_invalid` where a connection could not be made with these files. */
const checkFiles = (contents: Contents, tls: TlsConfig): X509Certificate => {
  const { cert, key, ca } = contents;
  const certificate = parse("certFile", "holds no certificate in PEM", () => new X509Certificate(cert));
  const ofKey = parse("keyFile", "holds no private key in PEM, or one with a passphrase", () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(ofKey)) throw fault("keyFile", "is not the key of the certificate in certFile");
  if (ca !== null) parse("clientCaFile", "holds no certificate in PEM", () => new X509Certificate(ca));
  parse("certFile", "cannot be used: OpenSSL refuses it, or one that follows it", () =>
    createSecureContext(contextOf(contents, tls)),
  );
  return certificate;
};

/** See the module. Tells of every new certificate, and of every one that was refused. */
export class Certificates extends EventEmitter<{ in_force: [fingerprint: string]; refused: [] }> {
  readonly #tls: TlsConfig;
  readonly #metrics: Metrics;
  #contents: Contents;
  #server: Server | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** What was refused last, so that it is said once. */
  #refused: string | null = null;
  #reloading: Promise<unknown> = Promise.resolve();

  private constructor(tls: TlsConfig, metrics: Metrics, contents: Contents) {
    super();
    this.#tls = tls;
    this.#metrics = metrics;
    this.#contents = contents;
  }

  /** Throws `config_invalid`, naming the setting whose file is at fault. */
  static async open(tls: TlsConfig, metrics: Metrics): Promise<Certificates> {
    const contents = await readFiles(tls);
    tell(checkFiles(contents, tls));
    return new Certificates(tls, metrics, contents);
  }

  /** What a server is made with. A client that shows no certificate is refused in the handshake where one is required. */
  get options(): TlsOptions {
    const { clientCertificate } = this.#tls;
    return {
      ...contextOf(this.#contents, this.#tls),
      requestCert: clientCertificate !== "none",
      rejectUnauthorized: clientCertificate === "required",
    };
  }

  /** Keeps a server's certificate the one in the files, until `close`. Connections that are open stay. */
  keep(server: Server): void {
    this.#server = server;
    this.#timer = setInterval(() => void this.reload(), this.#tls.checkIntervalMs);
    this.#timer.unref();
    if (this.#tls.clientCertificate !== "optional") return;
    // To show none is one thing, to show a stranger's another.
    server.prependListener("secureConnection", (socket) => {
      if (!socket.authorized && socket.getPeerX509Certificate() !== undefined) socket.destroy();
    });
  }

  /** Reads the files again. Where they are at fault the old ones stay. Several at once follow each other. */
  async reload(): Promise<Reloaded> {
    const next = this.#reloading.then(() => this.#reload());
    this.#reloading = next;
    return next;
  }

  async #reload(): Promise<Reloaded> {
    let certificate: X509Certificate;
    try {
      const contents = await this.#readSettled();
      if (contents.digest === this.#contents.digest) {
        this.#refused = null;
        return "unchanged";
      }
      certificate = checkFiles(contents, this.#tls);
      // Its tickets have other keys: who was let in by an authority that is gone now cannot resume.
      this.#server?.setSecureContext(contextOf(contents, this.#tls));
      this.#contents = contents;
    } catch (error) {
      this.#refuse(error);
      return "refused";
    }
    this.#refused = null;
    tell(certificate);
    this.#metrics.count("custody_certificate_reloads_total", { result: "in_force" });
    this.emit("in_force", certificate.fingerprint256);
    return "in_force";
  }

  /** The files as they are once two looks agree: between the reading of one and of another they can be swapped. */
  async #readSettled(): Promise<Contents> {
    let seen = this.#contents;
    for (let looks = 0; looks < looksMax; looks += 1) {
      const contents = await readFiles(this.#tls);
      if (contents.digest === seen.digest) break;
      seen = contents;
    }
    return seen;
  }

  /** The files may stay at fault for many looks: that is said, and counted, once. */
  #refuse(error: unknown): void {
    const message =
      error instanceof CustodyError ? error.message : `unexpected (${errorFacts(error).code ?? "unknown"})`;
    if (message === this.#refused) return;
    this.#refused = message;
    log.error({ message }, "certificate not reloaded: the one in force stays");
    this.#metrics.count("custody_certificate_reloads_total", { result: "refused" });
    this.emit("refused");
  }

  /** Waits for a look that runs. */
  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#reloading;
  }
}

const tell = ({ fingerprint256: fingerprint, validToDate }: X509Certificate): void => {
  log.info({ fingerprint, validTo: validToDate.toISOString() }, "certificate in force");
  if (validToDate.getTime() < Date.now()) log.warn({ fingerprint }, "this certificate has expired");
};
