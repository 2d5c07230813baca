/**
 * The part `server` of the configuration: where it listens, what it is called from outside, whom it believes about addresses.
 * @module
 */
import { z } from "zod";
import { parseNetwork } from "./access/networks.ts";

const milliseconds = () => z.int().min(1).max(3_600_000);

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text;

/** An origin as browsers write it (RFC 6454): no path, no slash at the end, no default port. */
const origin = () =>
  z
    .string()
    .max(256)
    .regex(/^https?:/)
    .refine(isOrigin, "must be an origin: https://custody.example.com, without a path and without a slash at its end");

/** One that holds every address would have every client believed. */
const network = z
  .string()
  .max(64)
  .refine((text) => (parseNetwork(text)?.bits ?? 0) > 0, "must be a network or an address: 10.0.0.0/8, 2001:db8::1");

const tlsSchema = z
  .strictObject({
    certFile: z.string().min(1).describe("The certificate and those between it and its root, in PEM."),
    keyFile: z
      .string()
      .min(1)
      .describe("Its private key in PEM, without a passphrase, readable by its owner only (or root's, and a group's)."),
    minVersion: z.enum(["TLSv1.2", "TLSv1.3"]).default("TLSv1.2").describe("Older ones are refused."),
    clientCaFile: z.string().min(1).optional().describe("Who signs the certificates of clients, in PEM."),
    clientCertificate: z
      .enum(["none", "optional", "required"])
      .default("none")
      .describe(
        "Whether clients are asked for a certificate; one that `clientCaFile` did not sign is refused either way.",
      ),
    checkIntervalMs: milliseconds().default(10_000).describe("How often the files are looked at for new content."),
  })
  .refine(({ clientCaFile, clientCertificate }) => (clientCaFile === undefined) === (clientCertificate === "none"), {
    path: ["clientCaFile"],
    message: "belongs to a clientCertificate of optional or required, and that to it",
  });

const mebibyte = 1_048_576;
const bytes = () =>
  z
    .int()
    .min(1_024)
    .max(2 ** 40);

const uploadsSchema = z.strictObject({
  bodyBytesMax: bytes()
    .default(250 * mebibyte)
    .describe("The whole of a form; more is 413. It goes to the disk, not to memory."),
  audioBytesMax: bytes()
    .default(200 * mebibyte)
    .describe("A file of sound; more is 413. OpenAI itself takes 25 MB."),
  imageBytesMax: bytes()
    .default(50 * mebibyte)
    .describe("A picture; more is 413."),
  fieldBytesMax: bytes()
    .max(64 * mebibyte)
    .default(4 * mebibyte)
    .describe("All fields of a form together that are no files; more is 413."),
  partsMax: z.int().min(1).max(10_000).default(64).describe("Files and fields of a form; more is 400."),
});

export const serverSchema = z.strictObject({
  host: z.string().min(1).default("127.0.0.1").describe("The address to listen on."),
  port: z.int().min(0).max(65_535).default(8787).describe("The port; 0 takes a free one."),
  publicUrl: origin()
    .optional()
    .describe("What the server is called from outside, where that is not the address that it listens on."),
  tls: tlsSchema.optional().describe("Without it the server speaks HTTP."),
  trustedProxies: z
    .array(network)
    .max(256)
    .default([])
    .describe("Networks of proxies that are believed when they say for whom they ask."),
  cors: z
    .strictObject({
      origins: z.array(origin()).min(1).max(256).describe("Whose pages may ask, each exactly as browsers write it."),
    })
    .optional()
    .describe("Without it no page of another origin can read an answer."),
  uploads: uploadsSchema.prefault({}).describe("Requests that are forms with files: sounds and pictures."),
  headersTimeoutMs: milliseconds().default(30_000).describe("To receive the headers of a request."),
  requestTimeoutMs: milliseconds().default(300_000).describe("To receive a whole request."),
  shutdownTimeoutMs: milliseconds()
    .default(30_000)
    .describe("For running calls to end when the server is told to stop."),
});

export type TlsConfig = z.infer<typeof tlsSchema>;
