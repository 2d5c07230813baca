/**
 * Whom a request may be sent to, and what of it would leave.
 * @module
 */
import type { DataClass } from "./data-class.ts";

/** A business associate agreement (45 CFR 164.504(e)), a processing agreement (GDPR Art. 28(3)), responsibility for card data (PCI DSS 12.8.2). */
export const agreements = ["baa", "dpa", "pci"] as const;

export type Agreement = (typeof agreements)[number];

/** What the operator states of an upstream. */
export interface Recipient {
  /** Where it processes what it is sent; null: not stated. */
  readonly region: string | null;
  readonly agreements: readonly Agreement[];
  readonly zeroRetention: boolean;
  /** The only classes that may be in what it is sent, beside `public`; null: any. */
  readonly dataClasses: readonly DataClass[] | null;
}

/** What of a request leaves for the model: not what is redacted or replaced before. */
export interface Leaving {
  /** Those of each finding, of findings together ("phi"), and the floors. */
  readonly classes: ReadonlySet<DataClass>;
  readonly types: ReadonlySet<string>;
}
