/**
 * An upstream's batch API, as OpenAI has it: `/files` and `/batches`. What it calls its files and batches is its own text: it is checked before it
 * is put into a path, kept in rows that go, and in nothing else.
 * @module
 */
import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import * as z from "zod";
import { batchStates } from "../domain/batch-state.ts";
import { CustodyError } from "../domain/errors.ts";
import { readAnswerBody } from "../openai/read-body.ts";
import type { Cancellable, CallRequest, UpstreamResponse } from "./call.ts";
import type { Upstream } from "./pool.ts";
import type { CallHeaders } from "./request-headers.ts";

/** An answer that is no success. */
export class BatchApiError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`the upstream's batch API answered ${status}`);
    this.name = "BatchApiError";
    this.status = status;
  }

  /** Whether it will be the same whenever it is asked: what the operator or time can set right is not. */
  get isFinal(): boolean {
    const { status } = this;
    return status < 500 ? ![401, 402, 403, 407, 408, 409, 425, 429].includes(status) : status === 501;
  }
}

const idSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,255}$/);
const count = z.int().min(0).max(10_000_000);

const batchSchema = z.object({
  id: idSchema,
  status: z.enum(batchStates),
  output_file_id: idSchema.nullish(),
  error_file_id: idSchema.nullish(),
  request_counts: z.object({ completed: count, failed: count }).nullish(),
});

export type UpstreamBatch = z.infer<typeof batchSchema>;

const fileSchema = z.object({ id: idSchema });

/** What is looked at of others than ours, which may be anything. */
const listedSchema = z.object({
  id: idSchema,
  filename: z.unknown().optional(),
  metadata: z.looseObject({}).nullish().catch(null),
});

type Listed = z.infer<typeof listedSchema>;

const pageSchema = z.object({ data: z.array(z.unknown()).max(10_000), has_more: z.boolean().nullish() });

/** By which one of ours is found again. */
const markName = "custody_batch";

const answerBytesMax = 4 * 1_048_576;
const limits = { depthMax: 32 };
const pageItems = 100;
/** So far back one of ours is looked for. */
const pagesMax = 20;

async function* piecesOf({ body }: UpstreamResponse): AsyncGenerator<Buffer, void> {
  try {
    for (let piece = await body.read(); piece !== null; piece = await body.read()) yield piece;
  } finally {
    // Whoever stops reading leaves no download behind.
    body.cancel();
  }
}

const readSmall = async (response: UpstreamResponse): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of piecesOf(response)) {
    bytes += piece.length;
    if (bytes > answerBytesMax) throw new CustodyError("upstream_failed", "an answer of the batch API is too large");
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
};

const shaped = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const read = schema.safeParse(value);
  if (!read.success) throw new CustodyError("upstream_failed", "an answer of the batch API cannot be read");
  return read.data;
};

/** What a form for `POST /files` has around its file. */
const formAround = (boundary: string, filename: string) => {
  const part = (name: string, more = ""): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n`;
  const file = part("file", `; filename="${filename}"`);
  return {
    before: Buffer.from(`${part("purpose")}\r\nbatch\r\n${file}Content-Type: application/jsonl\r\n\r\n`),
    after: Buffer.from(`\r\n--${boundary}--\r\n`),
  };
};

/** See the module. All of it rejects with `UpstreamError` where a call failed, `BatchApiError` for a status, and `upstream_failed` for what cannot be read. */
export class BatchApi {
  readonly #bulk: NonNullable<Upstream["bulk"]>;
  readonly #headers: CallHeaders | undefined;
  readonly #running = new Set<Cancellable>();
  #isCut = false;

  /** `headers` carry the credential; undefined: the upstream's own. */
  constructor(bulk: NonNullable<Upstream["bulk"]>, headers: CallHeaders | undefined) {
    this.#bulk = bulk;
    this.#headers = headers;
  }

  /** Ends what runs, and all that is asked after that, as cancelled. */
  cut(): void {
    this.#isCut = true;
    for (const call of this.#running) call.cancel();
  }

  /** The newest file of that name; null where there is none, or files cannot be listed. */
  async findFile(filename: string): Promise<string | null> {
    return this.#find("/files", "&purpose=batch&order=desc", (one) => one.filename === filename);
  }

  /** Sends a file of `bytes` bytes, piece by piece as it is asked for. Gives its id. */
  async upload(filename: string, bytes: number, pieces: AsyncIterable<Buffer>): Promise<string> {
    const boundary = `custody-${randomUUID()}`;
    const { before, after } = formAround(boundary, filename);
    const form = async function* (): AsyncGenerator<Buffer, void> {
      yield before;
      yield* pieces;
      yield after;
    };
    const answer = await this.#ask({
      path: "/files",
      body: Readable.from(form(), { objectMode: false }),
      contentType: `multipart/form-data; boundary=${boundary}`,
      length: before.length + bytes + after.length,
    });
    return shaped(fileSchema, answer).id;
  }

  /** The batch that was made with this mark; null where there is none, or batches cannot be listed. */
  async findBatch(mark: string): Promise<string | null> {
    return this.#find("/batches", "", ({ metadata }) => metadata?.[markName] === mark);
  }

  /** Gives its id. `endpoint` is a path as OpenAI has it. */
  async create(inputFile: string, endpoint: string, mark: string): Promise<string> {
    const asked = {
      input_file_id: inputFile,
      endpoint,
      completion_window: "24h",
      metadata: { [markName]: mark },
    };
    return shaped(batchSchema, await this.#ask({ path: "/batches", body: Buffer.from(JSON.stringify(asked)) })).id;
  }

  async read(id: string): Promise<UpstreamBatch> {
    return shaped(batchSchema, await this.#ask({ path: `/batches/${id}`, method: "GET", body: null }));
  }

  async cancel(id: string): Promise<void> {
    await this.#ask({ path: `/batches/${id}/cancel`, body: null, contentType: null });
  }

  /** The bytes of a file, as they come. */
  async *content(file: string): AsyncGenerator<Buffer, void> {
    yield* piecesOf(await this.#call({ path: `/files/${file}/content`, method: "GET", body: null, accept: "*/*" }));
  }

  /** Also where it is gone already. */
  async delete(file: string): Promise<void> {
    try {
      await this.#ask({ path: `/files/${file}`, method: "DELETE", body: null });
    } catch (error) {
      if (!(error instanceof BatchApiError) || error.status !== 404) throw error;
    }
  }

  /** Page by page, as far back as is looked. */
  async #find(path: string, more: string, isIt: (one: Listed) => boolean): Promise<string | null> {
    let after = "";
    for (let page = 0; page < pagesMax; page += 1) {
      const list = await this.#page(`${path}?limit=${pageItems}${more}${after}`);
      const data = list.data.flatMap((one) => listedSchema.safeParse(one).data ?? []);
      const found = data.find(isIt);
      if (found !== undefined) return found.id;
      const last = data.at(-1);
      if (list.has_more !== true || last === undefined) return null;
      after = `&after=${last.id}`;
    }
    return null;
  }

  /** Empty where the upstream has no such list. */
  async #page(path: string): Promise<z.infer<typeof pageSchema>> {
    try {
      return shaped(pageSchema, await this.#ask({ path, method: "GET", body: null }));
    } catch (error) {
      if (error instanceof BatchApiError && error.isFinal) return { data: [] };
      throw error;
    }
  }

  async #ask(request: Omit<CallRequest, "stream">): Promise<unknown> {
    return readAnswerBody(await readSmall(await this.#call(request)), limits).value;
  }

  /** Gives a success. */
  async #call(request: Omit<CallRequest, "stream">): Promise<UpstreamResponse> {
    const onStart = (call: Cancellable): void => {
      // Its body may be read long after its head came, and there are few of them.
      this.#running.add(call);
      if (this.#isCut) call.cancel();
    };
    const response = await this.#bulk.call({ ...request, headers: this.#headers, stream: false, onStart });
    if (response.status >= 200 && response.status < 300) return response;
    response.body.cancel();
    throw new BatchApiError(response.status);
  }
}
