/**
 * All that an export is built from, fixed before anything is read: stored with it, so that another process can build the same bytes.
 * @module
 */
import type { PackPlan } from "../pack/plan-pack.ts";
import type { ExportRequest } from "./export-request.ts";

/** Can be cloned to another thread. */
export interface ExportPlan {
  readonly request: ExportRequest;
  readonly pack: PackPlan;
}

const bytesKey = "$base64";

/** As JSON. Byte strings are objects with one key that nothing else has. */
export const encodePlan = (plan: PackPlan): string =>
  JSON.stringify(plan, function replace(this: unknown, key: string, value: unknown): unknown {
    // Buffers have become something else by now: the value as it is stands in its holder.
    const original: unknown = typeof this === "object" && this !== null ? Reflect.get(this, key) : value;
    return original instanceof Uint8Array ? { [bytesKey]: Buffer.from(original).toString("base64") } : value;
  });

/** The inverse of `encodePlan`. */
export const decodePlan = (text: string): PackPlan =>
  JSON.parse(text, (_key, value: unknown) => {
    const base64 = typeof value === "object" && value !== null ? Reflect.get(value, bytesKey) : undefined;
    return typeof base64 === "string" ? new Uint8Array(Buffer.from(base64, "base64")) : value;
  });
