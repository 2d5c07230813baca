/**
 * What of a request leaves for the model, gathered finding by finding while it is judged.
 * @module
 */
import type { DataClass } from "../domain/data-class.ts";
import type { Finding } from "../domain/finding.ts";
import type { Leaving } from "../domain/recipient.ts";
import { type Action, interferes } from "../domain/verdict.ts";
import { classOf } from "../scan/classify.ts";
import { floorOf, type Layer } from "./layer.ts";

/** What leaves, and what would if policies in shadow acted. */
export interface Leavings {
  readonly leaving: Leaving;
  readonly leavingInShadow: Leaving;
}

class Gathered {
  readonly #classes: Set<DataClass>;
  readonly #types = new Set<string>();

  constructor(floor: DataClass) {
    this.#classes = new Set([floor]);
  }

  /** What is redacted, replaced or hashed is not part of it, nor what stops the request. */
  add({ type, dataClass }: Finding, action: Action): void {
    if (interferes(action)) return;
    this.#types.add(type);
    this.#classes.add(dataClass);
  }

  result(): Leaving {
    // A fact of health beside an identifier is health information, whatever stricter class stands beside them.
    const isPhi = classOf(this.#types, "public") === "phi";
    return { classes: isPhi ? new Set([...this.#classes, "phi"]) : this.#classes, types: this.#types };
  }
}

/** What leaves so far. */
export class Gathering {
  readonly #enforced: Gathered;
  /** The same where no policy is in shadow. */
  readonly #shadow: Gathered;

  constructor(layers: readonly Layer[]) {
    const acting = layers.filter(({ isShadow }) => !isShadow);
    this.#enforced = new Gathered(floorOf(acting));
    this.#shadow = acting.length === layers.length ? this.#enforced : new Gathered(floorOf(layers));
  }

  /** A finding, what is done about it, and what would be. */
  add(finding: Finding, action: Action, shadow: Action): void {
    this.#enforced.add(finding, action);
    if (this.#shadow !== this.#enforced) this.#shadow.add(finding, shadow);
  }

  result(): Leavings {
    const leaving = this.#enforced.result();
    return { leaving, leavingInShadow: this.#shadow === this.#enforced ? leaving : this.#shadow.result() };
  }
}

const joined = (one: Leaving, other: Leaving): Leaving => {
  const types = new Set([...one.types, ...other.types]);
  const classes = new Set([...one.classes, ...other.classes]);
  return { classes: classOf(types, "public") === "phi" ? classes.add("phi") : classes, types };
};

/** What leaves of two bodies that the same reader gets: a fact of health in one and an identifier in the other are health information. */
export const joinLeavings = (one: Leavings, other: Leavings): Leavings => ({
  leaving: joined(one.leaving, other.leaving),
  leavingInShadow: joined(one.leavingInShadow, other.leavingInShadow),
});

const nothing: Leaving = { classes: new Set(), types: new Set() };

/** Of an answer nothing goes to an upstream. */
export const nothingLeaves: Leavings = { leaving: nothing, leavingInShadow: nothing };
