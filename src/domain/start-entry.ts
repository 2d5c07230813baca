/**
 * What a start puts in force.
 * @module
 */
import type { Counts } from "./entry.ts";

export interface ServerStarted {
  readonly kind: "server.started";
  readonly instance: string;
  readonly version: string;
  readonly config: string;
  readonly interrupted: number;
  /** There only where the operator has opened paths without a scan: the routes, by the names of the configuration. */
  readonly unscanned?: readonly string[];
}

export interface PolicyLoaded {
  readonly kind: "policy.loaded";
  /** Whose key asked for it; "system" at the start and by a signal. */
  readonly principal: string;
  readonly policy: string;
  readonly name: string;
  /** Scanners outside this process: from here on every text that is scanned is sent to them too. */
  readonly recipients: readonly string[];
}

/** What the configuration says of names is in force. */
export interface CatalogueLoaded {
  readonly kind: "catalogue.loaded";
  readonly principal: string;
  /** SHA-256 of it, hex: a document of the record. */
  readonly catalogue: string;
  /** How many models, agents, projects and campaigns it describes. */
  readonly counts: Counts;
}
