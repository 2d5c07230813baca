/**
 * Which entries a team's pack holds. Building and verifying ask the same.
 * @module
 */
import type { EntryKind } from "../../domain/entry.ts";
import type { EntryFacts } from "./pack-format.ts";

/**
 * What every team's calls were under: shards and how they continue, starts and versions, policies, keys of the whole. None of them has
 * payloads, or tells what another team did. Not `access.denied`: its sealed addresses are nobody's in particular.
 */
const ofEverybody: ReadonlySet<string> = new Set<EntryKind>([
  "log.opened",
  "log.continued",
  "log.seeded",
  "server.started",
  "policy.loaded",
  "catalogue.loaded",
  "master_key.rotation_begun",
  "master_key.rotated",
  "log_key.rotated",
]);

/** Whether an entry is of the team, or of everybody. An entry says itself whose it is. */
export const concernsTeam = ({ kind, team: own }: Pick<EntryFacts, "kind" | "team">, team: string): boolean =>
  own === team || ofEverybody.has(kind);
