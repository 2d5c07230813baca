/**
 * @module
 * Lets an act that is reserved for two people pass with an approval of exactly this request; without one, asks for it (202).
 */
import { createHash } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { z } from "zod";
import type { Act } from "../access/acts.ts";
import type { Approval, Approvals } from "../access/approvals.ts";
import { CustodyError } from "../domain/errors.ts";
import type { Principal } from "../domain/principal.ts";
import type { AppEnv, Incoming } from "./context.ts";
import { hasBody, jsonOrNothing, readBodyOnce } from "./read-json.ts";

const reasonChars = { min: 3, max: 1_000 };

/** Why somebody does something, for those who read it in the log. */
export const reasonText = z
  .string()
  .min(reasonChars.min)
  .max(reasonChars.max)
  .describe("Why. It is sealed in the log, and shown to those who may read it.");

/** The reason that the body states, else the header's. Throws `request_malformed`. */
const reasonOf = ({ headers }: Incoming, body: unknown): string => {
  const stated = typeof body === "object" && body !== null ? Reflect.get(body, "reason") : undefined;
  const header = headers["x-custody-reason"];
  // Node reads headers as Latin-1; people write UTF-8.
  const written = typeof header === "string" ? Buffer.from(header, "latin1").toString("utf8") : "";
  const reason = typeof stated === "string" ? stated : written;
  if (reason.length >= reasonChars.min && reason.length <= reasonChars.max) return reason;
  const message = `this act needs a second person, who must know why: say it in \`X-Custody-Reason\`, ${reasonChars.min} to ${reasonChars.max} characters`;
  throw new CustodyError("request_malformed", message, "x-custody-reason");
};

/** A request as approvals know it. */
export interface AskedRequest {
  readonly method: string;
  readonly path: string;
  readonly body: Uint8Array;
}

const digestOf = ({ method, path, body }: AskedRequest): string =>
  createHash("sha256").update(`${method} ${path}\n`).update(body).digest("hex");

/** What is asked of a second person, who asks, and why; `named` is the approval that they have, where they have one. */
export interface AskedAct {
  readonly act: Act;
  readonly request: AskedRequest;
  readonly principal: Principal;
  readonly named: string | null;
  readonly reason: () => string;
}

/** Uses up the approval that is named, and gives null: the act may begin. Without one it is asked for. Throws what `Approvals` throws. */
export const useOrRequest = async (
  approvals: Approvals,
  { act, request, principal, named, reason }: AskedAct,
): Promise<Approval | null> => {
  if (!principal.permissions.has(act.permission)) {
    throw new CustodyError("forbidden", `a key of role ${principal.role} may not ${act.permission}`);
  }
  const requested = { act, digest: digestOf(request), principal };
  if (named !== null) {
    await approvals.use(named, requested);
    return null;
  }
  const { method, path, body } = request;
  const words = { reason: reason(), request: `${method} ${path}\n${Buffer.from(body).toString("utf8")}` };
  return approvals.request(requested, words);
};

/**
 * `acts` are those of the route. An approval is used up before the act begins, also where the act then fails.
 *
 * @example
 * app.post("/api/v1/policies/reload", authenticate(...), secondPerson(approvals, acts), reloadPolicies(policies))
 */
export const secondPerson = (approvals: Approvals, acts: readonly Act[]): MiddlewareHandler<AppEnv> =>
  async function secondPerson(c, next) {
    const reserved = acts.filter((act) => approvals.isReserved(act));
    if (reserved.length === 0) return next();
    const { incoming } = c.env;
    const bytes = hasBody(incoming) ? await readBodyOnce(c) : Buffer.alloc(0);
    // What is no JSON is none of these acts: the route says what is wrong with it.
    const body = jsonOrNothing(bytes);
    const act = reserved.find(({ covers }) => covers === undefined || covers(body));
    if (act === undefined) return next();
    const { method = "", url: path = "", headers } = incoming;
    const header = headers["x-custody-approval"];
    const asked = await useOrRequest(approvals, {
      act,
      request: { method, path, body: bytes },
      principal: c.var.principal,
      named: typeof header === "string" ? header : null,
      reason: () => reasonOf(incoming, body),
    });
    if (asked === null) return next();
    const { id, action, state, expiresAt } = asked;
    return c.json({ approval: { id, action, state, expiresAt: new Date(expiresAt).toISOString() } }, 202);
  };
