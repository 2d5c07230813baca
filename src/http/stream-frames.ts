/**
 * The frames of a stream that are kept until what they say is final, and leave in their order: with their own bytes where nothing of them
 * changed.
 * @module
 */
import { choiceOf, logprobsOf, readChoices, spelledBy, strayLogprobs } from "../openai/choices.ts";
import { isJsonObject, type JsonDocument, type JsonNode } from "../openai/json-document.ts";
import { replaceTexts } from "../openai/replace-texts.ts";
import type { JudgedChannel } from "./judged-channel.ts";

/** A piece of a text, and where it stands there. */
export interface FramePiece {
  readonly channel: JudgedChannel;
  readonly choice: number;
  readonly token: JsonNode;
  readonly start: number;
  /** It is all of the text, said again. */
  readonly isWhole?: true;
}

export interface KeptFrame {
  /** Its own bytes. */
  readonly raw: Uint8Array;
  /** Null where it has no data that is JSON. */
  readonly document: JsonDocument | null;
  /** Whether something around its data was changed. */
  readonly isChangedAround: boolean;
  /** Its bytes with other data; null: with the data that it has. */
  encode(data: string | null): Uint8Array;
  readonly pieces: readonly FramePiece[];
  /** What other texts of the data must become. */
  readonly replacements: Map<JsonNode, string | null>;
  /** It leaves only when the record is closed. */
  readonly isLast: boolean;
  /** Speech, which goes when anything of the event is changed: nobody can change it along. */
  readonly sounds?: readonly JsonNode[];
  /** Whether all else is there that it waits for. */
  isReady?(): boolean;
}

/** Bytes that leave, and whether they are what came in. */
export interface LeavingFrame<F extends KeptFrame> {
  readonly frame: F;
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
  readonly isChanged: boolean;
}

const endOf = ({ start, token }: FramePiece): number => start + token.text.length;

/** See the module. */
export class StreamFrames<F extends KeptFrame = KeptFrame> {
  readonly #frames: F[] = [];
  /** How many of them have left. */
  #left = 0;
  /** Of those that have not, the characters of all pieces. */
  #chars = 0;
  /** Choices of which something was changed. */
  readonly #changed = new Set<number>();

  get isEmpty(): boolean {
    return this.#left === this.#frames.length;
  }

  /** How many characters are held back: of the first frame what is not final, of those behind it all. */
  get heldChars(): number {
    const pieces = this.#frames[this.#left]?.pieces ?? [];
    return pieces.reduce(
      (sum, piece) => sum - Math.max(0, Math.min(endOf(piece), piece.channel.settled) - piece.start),
      this.#chars,
    );
  }

  /** Those that have not left. */
  get kept(): readonly F[] {
    return this.#frames.slice(this.#left);
  }

  add(frame: F): void {
    this.#frames.push(frame);
    for (const { token } of frame.pieces) this.#chars += token.text.length;
  }

  /** The frames that can leave now. */
  release(): LeavingFrame<F>[] {
    const leaving: LeavingFrame<F>[] = [];
    for (let kept = this.#frames[this.#left]; kept !== undefined && isFinal(kept); kept = this.#frames[this.#left]) {
      leaving.push(this.#leave(kept));
      this.#left += 1;
    }
    if (this.#left > framesMin) this.#left -= this.#frames.splice(0, this.#left).length;
    return leaving;
  }

  #leave(frame: F): LeavingFrame<F> {
    const { raw, document, pieces, replacements, isLast, sounds = [] } = frame;
    for (const { channel, choice, token, start, isWhole } of pieces) {
      this.#chars -= token.text.length;
      const { text, isTouched } = isWhole === true ? channel.editedWhole() : channel.edited(token.text, start);
      if (isTouched) this.#changed.add(choice);
      if (text !== token.text) replacements.set(token, text);
    }
    if (document !== null) this.#dropLogprobs(document, pieces, replacements);
    const isChanged = frame.isChangedAround || replacements.size > 0;
    if (!isChanged) return { frame, bytes: raw, isLast, isChanged };
    for (const sound of sounds) replacements.set(sound, "");
    const data = document === null ? null : replaceTexts(document, replacements);
    return { frame, bytes: frame.encode(data), isLast, isChanged };
  }

  /** They carry the text's bytes: they leave with that very text, and no more of them once anything of their choice was changed. */
  #dropLogprobs(
    document: JsonDocument,
    pieces: readonly FramePiece[],
    replacements: Map<JsonNode, string | null>,
  ): void {
    for (const node of replacements.keys()) {
      const choice = choiceOf(document, node);
      if (choice !== null) this.#changed.add(choice);
    }
    if (!document.text.includes("logprobs")) return;
    for (const node of strayLogprobs(document)) replacements.set(node, null);
    const choices = isJsonObject(document.value) ? readChoices(document.value) : [];
    const said = new Map<number, string>();
    for (const { choice, token } of pieces) said.set(choice, (said.get(choice) ?? "") + token.text);
    for (const [choice, nodes] of logprobsOf(document)) {
      const spelled = [...nodes].map(({ parent }) => spelledBy(choices[Number(parent?.step)]?.["logprobs"]));
      const isSaid = !spelled.includes(null) && spelled.join("") === (said.get(choice) || null);
      if (isSaid && !this.#changed.has(choice)) continue;
      for (const node of nodes) replacements.set(node, null);
    }
  }
}

const framesMin = 256;

/** Whether all that a frame says is final, and nothing of it stops the stream. */
const isFinal = (frame: KeptFrame): boolean =>
  (frame.isReady?.() ?? true) &&
  frame.pieces.every((piece) => {
    const { settled, blockAt } = piece.channel;
    const end = endOf(piece);
    return end <= settled && (blockAt === null || end <= blockAt);
  });
