/**
 * One request of the command line to a running server.
 * @module
 */
import type { IncomingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import { z } from "zod";
import { CustodyError } from "../domain/errors.ts";

export interface ServerQuestion {
  readonly url: string;
  readonly key: string | undefined;
  /** Below the server's own path. */
  readonly path: string;
  /** POST unless it says otherwise. */
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  /** JSON; undefined where the method has no body. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly headersTimeoutMs: number;
  readonly bodyTimeoutMs: number;
}

const errorBytesMax = 65_536;
const errorSchema = z.object({ error: z.object({ message: z.string().max(2_000) }) });

/** Whatever answered: its control characters do not reach the terminal. */
export const printable = (text: string): string => text.replaceAll(/\p{Cc}/gu, " ");

/** The server's own words where it has any. */
const refusalText = (status: number, body: string): string => {
  try {
    return `the server answered ${status}: ${printable(errorSchema.parse(JSON.parse(body)).error.message)}`;
  } catch {
    return `the server answered ${status}`;
  }
};

const waitingSchema = z.object({ approval: z.object({ id: z.string().regex(/^apr_[0-9a-f-]{36}$/) }) });

/** Which approval waits, where an answer says that one does; else null: a 202 may also be the beginning of something long. */
const waitingText = (body: string): string | null => {
  try {
    const { id } = waitingSchema.parse(JSON.parse(body)).approval;
    return `this needs a second person. Approval ${id} waits; when it is approved, say exactly the same with --approval ${id}`;
  } catch {
    return null;
  }
};

/** What the server answered, beside the body. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** The server was reached, and said no: asking again would not help. */
export class ServerRefused extends CustodyError {
  readonly status: number;

  constructor(status: number, message: string) {
    super("upstream_failed", message);
    this.status = status;
  }
}

/**
 * Asks, and hands the answer's body on. Throws `ServerRefused` when the server refuses, `upstream_failed` also when it cannot be reached or
 * breaks off, and `second_person_required` when it waits for somebody else.
 */
export const askServer = async (
  question: ServerQuestion,
  take: (body: Readable, head: AnswerHead) => Promise<void>,
): Promise<void> => {
  const { url, key, path, method = "POST", body: content, headers = {}, headersTimeoutMs, bodyTimeoutMs } = question;
  const base = URL.parse(url);
  if (base === null || !/^https?:$/.test(base.protocol)) {
    throw new CustodyError("config_invalid", "--url: must be an http or https URL");
  }
  // Loaded when it is needed: most verbs can do without a server.
  const { Pool } = await import("undici");
  const timeouts = { headersTimeout: headersTimeoutMs, bodyTimeout: bodyTimeoutMs };
  const pool = new Pool(base.origin, { allowH2: false, connections: 1, ...timeouts });
  try {
    const {
      statusCode,
      headers: answered,
      body,
    } = await pool.request({
      method,
      path: `${base.pathname.replace(/\/$/, "")}${path}`,
      headers: {
        ...(content === undefined ? {} : { "content-type": "application/json" }),
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...headers,
      },
      body: content ?? null,
    });
    const head = { status: statusCode, headers: answered };
    if (statusCode >= 200 && statusCode < 300 && statusCode !== 202) return await take(body, head);
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      if (!Buffer.isBuffer(chunk) || (bytes += chunk.length) > errorBytesMax) break;
      chunks.push(chunk);
    }
    const text = Buffer.concat(chunks).toString("utf8");
    if (statusCode !== 202) throw new ServerRefused(statusCode, refusalText(statusCode, text));
    const waiting = waitingText(text);
    if (waiting !== null) throw new CustodyError("second_person_required", waiting);
    return await take(Readable.from([Buffer.from(text)]), head);
  } catch (error) {
    if (error instanceof CustodyError) throw error;
    throw new CustodyError("upstream_failed", `${base.origin} could not be reached, or broke off`);
  } finally {
    await pool.destroy();
  }
};
