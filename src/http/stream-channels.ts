/**
 * The texts of a streamed answer that grow from frame to frame, by choice and channel, and those that come once.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import { gapBetween } from "../openai/audio/join-pieces.ts";
import type { Frame, Whole } from "../openai/frame.ts";
import type { Placeholders } from "../scan/placeholders.ts";
import { JudgedChannel } from "./judged-channel.ts";
import type { FramePiece } from "./stream-frames.ts";
import { type GrownText, isNameOfCall } from "./stream-shape.ts";

/** So many texts may one stream have, of all choices together. */
const textsMax = 1_024;

/** Of texts that came whole: none of the answer's. */
const wholeChoice = -1;

/** A text that grows from frame to frame. */
interface Grown {
  readonly choice: number;
  readonly name: string;
  readonly channel: JudgedChannel;
}

/** See the module. `placeholders` is null where none are to become values again. */
export class StreamChannels {
  readonly #placeholders: Placeholders | null;
  readonly #grown = new Map<string, Grown>();
  readonly #once = new Map<string, string>();
  /** What values say, by the text that they stand for. */
  readonly #given = new Map<string, GrownText>();

  constructor(placeholders: Placeholders | null) {
    this.#placeholders = placeholders;
  }

  /** All of them, in the order in which they began. */
  get channels(): JudgedChannel[] {
    return [...this.#grown.values()].map(({ channel }) => channel);
  }

  /** How much has come of all of them together. */
  get chars(): number {
    let chars = 0;
    for (const { channel } of this.#grown.values()) chars += channel.length;
    return chars;
  }

  /** Each as far as it has come. */
  get texts(): GrownText[] {
    const grown = [...this.#grown.values()].map(({ choice, name, channel }) => ({
      choice,
      channel: name,
      text: channel.text,
    }));
    return [...grown, ...this.#given.values()];
  }

  /**
   * Takes what a frame adds.
   * @throws CustodyError `upstream_failed` where clients would differ on what was said: text after the end, and an id, a role or a tool's name
   * that changes under one index; and on more than 1,024 texts.
   */
  take({ deltas, once, repeats, given }: Pick<Frame, "deltas" | "once" | "repeats" | "given">): FramePiece[] {
    for (const { choice, channel, token } of once) {
      const name = `${choice} ${channel}`;
      const known = this.#once.get(name) ?? token.text;
      // Clients join the pieces, take the last or begin a new call.
      if (known !== token.text && token.text !== "") throw failed(changesOnce);
      if (known !== "") this.#once.set(name, known);
    }
    const pieces = deltas.map(({ choice, channel: name, token, isApart }): FramePiece => {
      const { channel } = this.#grownOf(choice, name, token);
      if (isApart === true && channel.length > 0) channel.add(gapBetween(channel.text, token.text));
      const start = channel.length;
      if (token.text !== "") {
        if (this.#given.has(`${choice} ${name}`)) throw failed(changesOnce);
        if (channel.isEnded) throw failed("goes on after its end");
        if (start > 0 && isNameOfCall(name)) throw failed(changesOnce);
      }
      channel.add(token.text);
      return { channel, choice, token, start };
    });
    for (const whole of repeats) pieces.push(this.#wholeOf(whole));
    for (const said of given) this.#give(said);
    if (this.#grown.size + this.#once.size + this.#given.size > textsMax)
      throw failed(`has more than ${textsMax} texts`);
    return pieces;
  }

  #give(said: GrownText): void {
    const name = `${said.choice} ${said.channel}`;
    // Clients take the first, the last, or join them.
    if (this.#given.has(name) || (this.#grown.get(name)?.channel.length ?? 0) > 0) throw failed(changesOnce);
    this.#given.set(name, said);
  }

  /** The text that a whole one says again; a text of its own where it is none of them. */
  #wholeOf({ token, place }: Whole): FramePiece {
    const { text } = token;
    const isSame = ({ channel }: Grown): boolean => channel.length === text.length && channel.text === text;
    const placed = place === null ? undefined : this.#grown.get(`${place.choice} ${place.channel}`);
    // Clients that go by the deltas and those that go by the whole would not make the same call.
    if (placed !== undefined && !isSame(placed)) throw failed(changesOnce);
    const known = placed ?? (place === null ? [...this.#grown.values()].find(isSame) : undefined);
    if (known !== undefined) return { channel: known.channel, choice: known.choice, token, start: 0, isWhole: true };
    const { choice, channel: name } = place ?? { choice: wholeChoice, channel: `whole ${this.#grown.size}` };
    const { channel } = this.#grownOf(choice, name, token);
    channel.add(text);
    channel.end();
    return { channel, choice, token, start: 0, isWhole: true };
  }

  #grownOf(choice: number, name: string, { label, partKind }: FramePiece["token"]): Grown {
    const key = `${choice} ${name}`;
    const known = this.#grown.get(key);
    if (known !== undefined) return known;
    const facts = { path: `choices[${choice}].delta.${name}`, label, partKind };
    const grown = { choice, name, channel: new JudgedChannel(facts, this.#placeholders) };
    this.#grown.set(key, grown);
    return grown;
  }

  /** Ends the texts of those choices, and gives them. */
  end(isFinal: (choice: number) => boolean): JudgedChannel[] {
    const open = [...this.#grown.values()].filter(({ choice, channel }) => isFinal(choice) && !channel.isEnded);
    return open.map(({ channel }) => {
      channel.end();
      return channel;
    });
  }
}

const changesOnce = "changes what may come only once";
const failed = (what: string): CustodyError => new CustodyError("upstream_failed", `the upstream's stream ${what}`);
