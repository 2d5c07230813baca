/**
 * Microsoft Presidio's analyzer as a scanner, by its own HTTP interface (presidio-analyzer's `app.py` and its OpenAPI document:
 * `POST /analyze`, `GET /health`, `GET /supportedentities`). Never retried, never redirected.
 * @module
 */
import { hash } from "node:crypto";
import { errors, Pool } from "undici";
import { z } from "zod";
import type { DataClass } from "../../domain/data-class.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { Finding } from "../../domain/finding.ts";
import { utf16Offsets } from "./code-points.ts";
import type { ExternalScanner } from "./external-scanner.ts";
import { type Piece, piecesOf } from "./pieces.ts";

/** All times in milliseconds and all sizes are greater than 0. */
export interface PresidioOptions {
  /** `http:` or `https:`; its path is kept. */
  readonly url: string;
  /** ISO 639-1, one that the analyzer was started with. */
  readonly language: string;
  /** Presidio's names of what to look for; null for all that it knows. */
  readonly entities: readonly string[] | null;
  /** 0-1; findings below are not reported. */
  readonly scoreThreshold: number;
  /** Data classes by entity type, where they differ from ours. */
  readonly dataClasses?: Readonly<Record<string, DataClass>>;
  /** One text, the wait for a free connection included. */
  readonly timeoutMs: number;
  /** Texts that the analyzer works on at one time. More wait. */
  readonly concurrentMax: number;
  readonly responseBytesMax: number;
}

const name = "presidio";
/** spaCy, under it, refuses texts of more than a million characters (`Language.max_length`). */
const pieceCharsMax = 200_000;
const pieceOverlap = 512;

const classByType: Readonly<Record<string, DataClass>> = {
  CREDIT_CARD: "pci",
  AU_MEDICARE: "phi",
  DE_HEALTH_INSURANCE: "phi",
  MEDICAL_LICENSE: "phi",
  UK_NHS: "phi",
  US_MBI: "phi",
  US_NPI: "phi",
  NRP: "special",
  ORGANIZATION: "internal",
};

const resultSchema = z.object({
  entity_type: z.string().regex(/^[A-Z][A-Z0-9_]{1,63}$/),
  start: z.int().min(0),
  end: z.int().min(1),
  score: z.number().min(0).max(1),
});
const resultsSchema = z.array(resultSchema);
type Result = z.infer<typeof resultSchema>;

/** What went wrong, without a word of what was sent or answered. */
const failed = (why: string): CustodyError => new CustodyError("scanner_failed", `the scanner ${name} failed: ${why}`);
const unreadable = (): CustodyError => failed("its answer cannot be read");

const parseUrl = (text: string): URL => {
  const url = URL.parse(text);
  if (
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    `${url.username}${url.password}${url.search}${url.hash}` !== ""
  ) {
    throw new CustodyError(
      "config_invalid",
      `the URL of ${name} must be http or https, without user, query and fragment`,
    );
  }
  return url;
};

/** Sends one request and reads a JSON or text answer of status 200. */
type Ask = (
  method: "GET" | "POST",
  path: string,
  body: string | null,
  signal: AbortSignal | undefined,
) => Promise<string>;

const connect = (options: PresidioOptions): { ask: Ask; close: () => Promise<void> } => {
  const url = parseUrl(options.url);
  const basePath = url.pathname.replace(/\/+$/, "");
  const pool = new Pool(url.origin, {
    allowH2: false,
    connections: options.concurrentMax,
    connectTimeout: options.timeoutMs,
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
    maxResponseSize: options.responseBytesMax,
  });
  const ask: Ask = async (method, path, body, signal) => {
    const deadline = AbortSignal.timeout(options.timeoutMs);
    try {
      const answer = await pool.request({
        method,
        path: basePath + path,
        headers: { accept: "application/json", "content-type": "application/json", "accept-encoding": "identity" },
        body,
        signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
      });
      // Read to its end all the same: the connection is then free again, and the size is bounded.
      const bytes = Buffer.from(await answer.body.arrayBuffer());
      if (answer.statusCode !== 200) throw failed(`it answered ${answer.statusCode}`);
      return bytes.toString("utf8");
    } catch (error) {
      if (error instanceof CustodyError) throw error;
      if (signal?.aborted) throw failed("the call was given up");
      if (deadline.aborted) throw failed(`no answer within ${options.timeoutMs} ms`);
      if (error instanceof errors.ResponseExceededMaxSizeError) {
        throw failed(`its answer has more than ${options.responseBytesMax} bytes`);
      }
      throw failed("it could not be reached, or broke off");
    }
  };
  return { ask, close: () => pool.close() };
};

const parseJson = <S extends z.ZodType>(schema: S, text: string): z.infer<S> => {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw unreadable(); // The errors of JSON.parse and zod quote what they read.
  }
};

const toFindings = (piece: Piece, results: readonly Result[], classOf: (type: string) => DataClass): Finding[] => {
  const offsets = utf16Offsets(
    piece.text,
    results.flatMap(({ start, end }) => [start, end]),
  );
  return results.map(({ entity_type: type, start: from, end: to, score }) => {
    const start = offsets.get(from);
    const end = offsets.get(to);
    if (typeof start !== "number" || typeof end !== "number" || start >= end) throw unreadable();
    const span = { start: piece.start + start, end: piece.start + end };
    return { type, ...span, scoreMilli: Math.round(score * 1_000), scanner: name, dataClass: classOf(type) };
  });
};

/** In order of their start, and what two pieces both hold once. */
const inOrder = (findings: readonly Finding[]): Finding[] => {
  const byPlace = new Map(findings.map((one) => [`${one.type} ${one.start} ${one.end}`, one]));
  return [...byPlace.values()].sort((a, b) => a.start - b.start || b.end - a.end);
};

/**
 * A scanner that asks a Presidio analyzer. Nothing is connected yet. Throws `config_invalid` for a URL that cannot be used.
 */
export const createPresidioScanner = (options: PresidioOptions): ExternalScanner => {
  const { language, entities, scoreThreshold, dataClasses = {} } = options;
  const { ask, close } = connect(options);
  const wanted = entities === null ? null : new Set(entities);
  const classOf = (type: string): DataClass => dataClasses[type] ?? classByType[type] ?? "confidential";
  const settings = JSON.stringify([language, entities, scoreThreshold, Object.entries(dataClasses).sort()]);

  const analyze = async (piece: Piece, signal: AbortSignal | undefined): Promise<Finding[]> => {
    const request = {
      text: piece.text,
      language,
      score_threshold: scoreThreshold,
      ...(entities === null ? {} : { entities }),
    };
    const results = parseJson(resultsSchema, await ask("POST", "/analyze", JSON.stringify(request), signal));
    if (results.some(({ entity_type: type }) => wanted !== null && !wanted.has(type))) throw unreadable();
    return toFindings(piece, results, classOf);
  };

  return {
    name,
    version: hash("sha256", settings).slice(0, 16),
    types: entities,
    scan: async (text, signal) => {
      // The analyzer calls an empty text an error. Half a surrogate pair is no text for it; in its place stands one character of the same length.
      if (text === "") return [];
      const found: Finding[][] = [];
      for (const piece of piecesOf(text.toWellFormed(), pieceCharsMax, pieceOverlap)) {
        found.push(await analyze(piece, signal));
      }
      return inOrder(found.flat());
    },
    check: async (signal) => {
      await ask("GET", "/health", null, signal);
      const known = parseJson(
        z.array(z.string()),
        await ask("GET", `/supportedentities?language=${encodeURIComponent(language)}`, null, signal),
      );
      const unknown = entities?.find((type) => !known.includes(type));
      if (unknown !== undefined) throw failed(`it does not know the entity type ${unknown}`);
    },
    close,
  };
};
