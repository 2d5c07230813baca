/**
 * A client's event on its way to the upstream: every text of it is judged, and all that the key, the policies and the upstream ask for holds for the
 * session as far as it has come with this event.
 * @module
 */
import { stricterClass } from "../../domain/data-class.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { Leaving } from "../../domain/recipient.ts";
import type { JsonNode } from "../../openai/json-document.ts";
import type { ClientEvent } from "../../openai/realtime/client-event.ts";
import { soundBytes } from "../../openai/realtime/audio.ts";
import { replaceTexts } from "../../openai/replace-texts.ts";
import type { Judgement } from "../../policy/judgement.ts";
import { joinLeavings, type Leavings } from "../../policy/leaving.ts";
import type { TextPart } from "../../scan/scanner.ts";
import type { Upstream } from "../../upstream/pool.ts";
import type { Exchange } from "../exchange.ts";
import { judgeDocument } from "../judge-document.ts";
import type { Conversation } from "./conversation.ts";
import type { SessionTally } from "./session-tally.ts";

/** What becomes of an event. */
export interface JudgedClientEvent {
  /** Null: as it came. */
  readonly changed: string | null;
  readonly judgement: Judgement<TextPart>;
  readonly parts: readonly TextPart[];
}

const wrongModel = (param: string): CustodyError =>
  new CustodyError("model_not_allowed", "a session stays with the model that it was opened with", param);

/** The name of the session's model, as the upstream has it. Throws `model_not_allowed` for another one. */
const checkModels = ({ principal, target, facts }: Exchange, { model, otherModels }: ClientEvent) => {
  const upstreams = target?.model ?? "";
  if (model !== null && model.text !== upstreams && model.text !== facts?.model) throw wrongModel("session.model");
  const { rules } = principal;
  if (rules !== null && !otherModels.every(rules.allowsModel)) {
    throw new CustodyError("model_not_allowed", "this key may not use this model", "session.audio.input.transcription");
  }
  return model === null || model.text === upstreams ? null : { node: model, name: upstreams };
};

/** Judges the events of one client. */
export class ClientJudge {
  readonly #exchange: Exchange;
  readonly #upstream: Upstream;
  readonly #tally: SessionTally;
  readonly #conversation: Conversation;
  #leavings: Leavings;

  constructor(exchange: Exchange, upstream: Upstream, tally: SessionTally, conversation: Conversation) {
    const { leavings } = exchange;
    if (leavings === null) throw new Error("a session is opened by a request that was scanned");
    this.#exchange = exchange;
    this.#upstream = upstream;
    this.#tally = tally;
    this.#conversation = conversation;
    this.#leavings = leavings;
  }

  /** Judges one, the `number`th. Throws where it must not leave; what was found is counted all the same. */
  async judge(event: ClientEvent, number: number): Promise<JudgedClientEvent> {
    const exchange = this.#exchange;
    const renamed = checkModels(exchange, event);
    const whole = event.shapeFor(exchange.target?.model ?? "");
    // Policies are asked about speech once: it is counted by its size.
    const isKnown = this.#tally.hasSpeech("client");
    const shape = isKnown ? { ...whole, media: whole.media.filter(({ path }) => path !== "audio") } : whole;
    this.#tally.addSpeech("client", soundBytes(event.sounds));
    const judged = await judgeDocument(event.parts, exchange.guard, {
      isAnswer: false,
      placeholders: exchange.placeholders,
      request: shape,
      which: "all",
    });
    const { judgement, parts, replacements } = judged;
    this.#conversation.add(event.parts);
    this.#tally.add(judgement, "client", number);
    this.#leavings = joinLeavings(this.#leavings, judgement);
    if (judgement.block !== null) throw judgement.block.error;
    this.#checkClass();
    this.#checkUpstream();
    exchange.redactions += judgement.hits.reduce((sum, { edits }) => sum + edits.length, 0);
    const changes = new Map<JsonNode, string | null>(replacements);
    if (renamed !== null) changes.set(renamed.node, renamed.name);
    return { changed: changes.size === 0 ? null : replaceTexts(event.document, changes), judgement, parts };
  }

  #refuse(message: string): never {
    this.#tally.block();
    throw new CustodyError("classification_mismatch", message);
  }

  /** What the key's settings say, and the policies: of the session as a whole. */
  #checkClass(): void {
    const { principal, guard } = this.#exchange;
    const { dataClass } = this.#tally.assessment;
    const isAbove = (ceiling: typeof dataClass): boolean => stricterClass(dataClass, ceiling) !== ceiling;
    const ceiling = principal.rules?.classificationCeiling ?? null;
    if (ceiling !== null && isAbove(ceiling)) {
      this.#refuse("the session is of a stricter class than this key may send");
    }
    const policy = guard.policies.find(
      ({ mode, classificationCeiling }) => mode !== "shadow" && isAbove(classificationCeiling),
    );
    if (policy !== undefined) {
      this.#refuse(`the session is of a stricter class than the policy ${policy.name} allows`);
    }
  }

  #withFloor({ classes, types }: Leaving): Leaving {
    const floor = this.#exchange.principal.rules?.classificationFloor ?? null;
    return floor === null ? { classes, types } : { classes: new Set([...classes, floor]), types };
  }

  /** The upstream was chosen before anything was said: each event has to fit it, with all that it was told before. */
  #checkUpstream(): void {
    const { routing } = this.#exchange.guard;
    const { recipient, name } = this.#upstream;
    const { leaving, leavingInShadow } = this.#leavings;
    const shadow = routing.hasShadow ? routing.refusal(recipient, this.#withFloor(leavingInShadow), true) : null;
    if (shadow !== null) this.#tally.blockInShadow();
    const reason = routing.refusal(recipient, this.#withFloor(leaving), false);
    if (reason !== null) this.#refuse(`the upstream ${name} of this session may not be sent this: ${reason}`);
  }
}
