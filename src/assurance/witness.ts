/**
 * A witness (C2SP tlog-witness): it is posted each new checkpoint with a proof that it continues the one before, and answers with a
 * cosignature, or with the size that it has.
 * @module
 */
import { NoteError } from "../ledger/checkpoint.ts";
import { findCosignature, joinNotes, parseWitnessVkey, type WitnessKey } from "../ledger/cosignature.ts";
import { type ByteOutbound, openByteOutbound } from "../scan/external/outbound-bytes.ts";
import type { WitnessConfig } from "./assurance-config.ts";
import { AnchorError, type Head, type Seen, type Target } from "./target.ts";

const responseBytesMax = 65_536;
const connectTimeoutMs = 5_000;
/** A witness may be shown another checkpoint between its answer and our next try: by nobody else than us, so once is enough. */
const triesMax = 3;

interface Answer {
  readonly status: number;
  readonly text: string;
}

export class Witness implements Target {
  readonly kind = "witness";
  readonly name: string;
  readonly intervalS: number;
  readonly #key: WitnessKey;
  readonly #outbound: ByteOutbound;
  /** By origin, the size that it has as far as we know. */
  readonly #sizes = new Map<string, number>();

  /** Throws `config_invalid`. */
  constructor({ name, url, vkey, allowPrivate }: WitnessConfig, intervalS: number) {
    this.name = name;
    this.intervalS = intervalS;
    this.#key = parseWitnessVkey(vkey);
    this.#outbound = openByteOutbound({
      name: `the witness ${name}`,
      url,
      allowPrivate,
      isSecret: false,
      connectionsMax: 1,
      connectTimeoutMs,
      responseBytesMax,
      failed: (why) => this.#unreachable(why),
    });
  }

  async show(head: Head, signal: AbortSignal): Promise<Seen> {
    for (let tries = 0; tries < triesMax; tries += 1) {
      const old = this.#sizes.get(head.origin) ?? 0;
      const { status, text } = await this.#post(head, old, signal);
      if (status === 200) return this.#take(head, text);
      if (status === 409) this.#learnSize(head, old, text);
      else if (status === 422) throw this.#forked("its checkpoint is not continued by this log");
      else throw this.#unreachable(`it answered ${status}`);
    }
    throw this.#unreachable("its size changes while it is asked");
  }

  /** It says what it has seen by answering the newest checkpoint, which it has either seen or may see now. */
  async compare(head: Head | null, _check: unknown, signal: AbortSignal): Promise<Seen | null> {
    return head === null ? null : this.show(head, signal);
  }

  close(): Promise<void> {
    return this.#outbound.close();
  }

  async #post(head: Head, old: number, signal: AbortSignal): Promise<Answer> {
    const proof = await head.proveFrom(old);
    const lines = proof.map((hash) => `${Buffer.from(hash).toString("base64")}\n`).join("");
    const body = `old ${old}\n${lines}\n${head.checkpoint}`;
    const headers = { "content-type": "text/plain; charset=utf-8" };
    const { status, bytes } = await this.#outbound.send({
      method: "POST",
      path: "/add-checkpoint",
      headers,
      body,
      signal,
    });
    return { status, text: bytes.toString("utf8") };
  }

  /** Throws where the size that the witness has cannot be that of an earlier state of this log. */
  #learnSize(head: Head, old: number, text: string): void {
    const size = /^(?:0|[1-9]\d{0,15})\n$/.test(text) ? Number(text) : null;
    if (size === null || !Number.isSafeInteger(size)) throw this.#unreachable("its conflict names no size");
    if (size > head.size) {
      throw new AnchorError(
        `the witness ${this.name}`,
        "ahead",
        `it has seen ${size} entries of ${head.origin}, and this log has ${head.size}`,
      );
    }
    // The same size and a conflict all the same: another root.
    if (size === old) throw this.#forked(`at ${size} entries it has seen another root`);
    this.#sizes.set(head.origin, size);
  }

  #take(head: Head, text: string): Seen {
    let note: string;
    let found: ReturnType<typeof findCosignature>;
    try {
      note = head.checkpoint + text;
      found = findCosignature(note, this.#key);
    } catch (error) {
      if (error instanceof NoteError) throw this.#unreachable("its cosignature does not hold");
      throw error;
    }
    if (found === null) throw this.#unreachable("its answer holds no cosignature by its key");
    this.#sizes.set(head.origin, head.size);
    // Its line and no other's: what else it sends is vouched for by nobody we know.
    const cosigned = joinNotes([head.checkpoint]) + found.line;
    return { at: found.time * 1_000, bytes: Buffer.from(cosigned) };
  }

  #unreachable(why: string): AnchorError {
    return new AnchorError(`the witness ${this.name}`, "unreachable", why);
  }

  #forked(why: string): AnchorError {
    return new AnchorError(`the witness ${this.name}`, "forked", `${why} (a fork)`);
  }
}
