/**
 * Acts that a configuration may reserve for two people. One more is one more line here.
 * @module
 */
import type { Permission } from "../domain/permission.ts";

export interface Act {
  /** What configuration, approvals and entries call it. */
  readonly name: string;
  /** As `http/route-permissions.ts` has it. */
  readonly route: string;
  /** Who lacks it is refused before anybody is asked. */
  readonly permission: Permission;
  /** Whatever the configuration says: this always takes two. */
  readonly always?: true;
  /** Which requests of the route are the act, by their body; without it, all. */
  readonly covers?: (body: unknown) => boolean;
}

const has =
  (field: string) =>
  (body: unknown): boolean =>
    typeof body === "object" && body !== null && Reflect.get(body, field) === true;

export const acts: readonly Act[] = [
  {
    name: "export payloads",
    route: "POST /api/v1/compliance/exports",
    permission: "export payloads",
    covers: has("payloads"),
  },
  { name: "export subjects", route: "POST /api/v1/audit/subjects/export", permission: "export subjects" },
  {
    name: "release holds",
    route: "POST /api/v1/audit/holds/:id/release",
    permission: "release holds",
    always: true,
  },
  { name: "erase subjects", route: "POST /api/v1/audit/erasures", permission: "erase subjects" },
  { name: "change retention", route: "PATCH /api/v1/audit/retention", permission: "manage retention" },
  { name: "drop shards", route: "POST /api/v1/audit/shards/:shard/drop", permission: "manage retention" },
  { name: "reload policies", route: "POST /api/v1/policies/reload", permission: "manage policies" },
];
