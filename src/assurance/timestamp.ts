/**
 * Time stamps (RFC 3161): an authority signs that the bytes of a signed checkpoint existed at its time. Requests and answers are DER; the
 * signature is checked here, and anybody can check it again with `openssl ts -verify`.
 * @module
 */
import { createHash, randomBytes, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import * as asn1js from "asn1js";
import {
  AlgorithmIdentifier,
  Certificate,
  MessageImprint,
  SignedData,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from "pkijs";
import { CustodyError } from "../domain/errors.ts";

const sha256Oid = "2.16.840.1.101.3.4.2.1";
const tstInfoOid = "1.2.840.113549.1.9.16.1.4";
const timeStampingOid = "1.3.6.1.5.5.7.3.8";
const nonceBytes = 8;

/** A request, and what its answer must repeat. */
export interface TimestampRequest {
  readonly der: Uint8Array;
  /** What is stamped. */
  readonly content: Uint8Array;
  readonly nonce: Buffer;
}

const arrayBuffer = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

/** A positive integer whose DER is these bytes: the first bit is not set, the first byte is not zero. */
const newNonce = (): Buffer => {
  const nonce = randomBytes(nonceBytes);
  nonce[0] = ((nonce[0] ?? 0) & 0x7f) | 0x40;
  return nonce;
};

/** Asks for a stamp over SHA-256 of these bytes, with a nonce and the authority's certificates. */
export const newTimestampRequest = (content: Uint8Array): TimestampRequest => {
  const imprint = createHash("sha256").update(content).digest();
  const nonce = newNonce();
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: sha256Oid, algorithmParams: new asn1js.Null() }),
      hashedMessage: new asn1js.OctetString({ valueHex: arrayBuffer(imprint) }),
    }),
    nonce: new asn1js.Integer({ valueHex: arrayBuffer(nonce) }),
    certReq: true,
  });
  return { der: new Uint8Array(request.toSchema().toBER(false)), content, nonce };
};

/** The certificates of a PEM file. Throws `config_invalid`, naming the file. */
export const readCertificates = (file: string): Certificate[] => {
  try {
    const blocks = readFileSync(file, "utf8").match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    if (blocks.length === 0) throw new Error("no certificate");
    return blocks.map((pem) => Certificate.fromBER(arrayBuffer(new X509Certificate(pem).raw)));
  } catch {
    throw new CustodyError("config_invalid", `assurance.timestamps: ${file} holds no certificates in PEM form`);
  }
};

/** Whether a certificate may sign time stamps and nothing else (RFC 3161, 2.3). */
const isForStamps = (certificate: Certificate): boolean => {
  const usage = certificate.extensions?.find(({ extnID }) => extnID === "2.5.29.37");
  const purposes: unknown = usage?.parsedValue?.keyPurposes;
  return (
    Array.isArray(purposes) && purposes.length === 1 && purposes[0] === timeStampingOid && usage?.critical === true
  );
};

/** The stamp's time in UTC milliseconds, once all of it holds. Throws an `Error` that says what does not. */
export const checkTimestamp = async (
  der: Uint8Array,
  { content: stamped, nonce }: Pick<TimestampRequest, "content" | "nonce">,
  trusted: readonly Certificate[],
): Promise<number> => {
  const answer = TimeStampResp.fromBER(arrayBuffer(der));
  const { status } = answer.status;
  // granted, and granted with modifications
  if (status !== 0 && status !== 1) throw new Error(`it refused (status ${status})`);
  if (answer.timeStampToken === undefined) throw new Error("its answer holds no token");
  const signed = new SignedData({ schema: answer.timeStampToken.content });
  const { eContent, eContentType } = signed.encapContentInfo;
  if (eContent === undefined || eContentType !== tstInfoOid) throw new Error("its token is no time stamp");
  const info = TSTInfo.fromBER(eContent.getValue());
  const { hashAlgorithm, hashedMessage } = info.messageImprint;
  const imprint = createHash("sha256").update(stamped).digest();
  if (hashAlgorithm.algorithmId !== sha256Oid || !imprint.equals(hashedMessage.valueBlock.valueHexView)) {
    throw new Error("its stamp is of something else");
  }
  const repeated = info.nonce?.valueBlock.valueHexView;
  if (repeated === undefined || !Buffer.from(repeated).equals(nonce)) throw new Error("its stamp has another nonce");
  const verified = await signed.verify({
    signer: 0,
    trustedCerts: [...trusted],
    checkChain: true,
    checkDate: info.genTime,
    extendedMode: true,
    data: arrayBuffer(stamped),
  });
  if (verified.signatureVerified !== true || verified.signerCertificateVerified !== true) {
    throw new Error("its signature does not hold");
  }
  const { signerCertificate } = verified;
  if (signerCertificate === null || signerCertificate === undefined || !isForStamps(signerCertificate)) {
    throw new Error("its certificate is not one for time stamps");
  }
  return info.genTime.getTime();
};
