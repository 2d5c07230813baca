/**
 * `custody approvals`: what waits for a second person, and deciding it, on a running server.
 * @module
 */
import { text } from "node:stream/consumers";
import { z } from "zod";
import { callerKey } from "../config.ts";
import { CustodyError } from "../domain/errors.ts";
import { askServer, printable } from "./ask-server.ts";

export interface ApprovalOptions {
  readonly url: string;
  readonly key?: string;
}

const timeoutMs = 60_000;
const idForm = /^apr_[0-9a-f-]{36}$/;

const approvalSchema = z.object({
  id: z.string(),
  action: z.string(),
  state: z.string(),
  requestedBy: z.string(),
  expiresAt: z.string(),
  decidedBy: z.string().nullable(),
  reason: z.string().nullable().optional(),
  request: z.string().nullable().optional(),
});
const listSchema = z.object({ data: z.array(approvalSchema), nextCursor: z.string().nullable() });

const ask = async <S extends z.ZodType>(
  options: ApprovalOptions,
  path: string,
  body: object | null,
  schema: S,
): Promise<z.infer<S>> => {
  let answer = "";
  const question = {
    url: options.url,
    key: callerKey(options.key),
    path: `/api/v1/approvals${path}`,
    ...(body === null ? { method: "GET" as const } : { body: JSON.stringify(body) }),
    headersTimeoutMs: timeoutMs,
    bodyTimeoutMs: timeoutMs,
  };
  await askServer(question, async (stream) => {
    answer = await text(stream);
  });
  try {
    return schema.parse(JSON.parse(answer));
  } catch {
    throw new CustodyError("upstream_failed", "the server's answer is not one about approvals");
  }
};

const checked = (id: string): string => {
  if (!idForm.test(id)) throw new CustodyError("request_malformed", "<id>: must be an approval's: apr_...");
  return id;
};

const line = ({ id, action, state, requestedBy, expiresAt, decidedBy }: z.infer<typeof approvalSchema>): string =>
  printable(
    [
      id,
      state,
      action,
      `asked by ${requestedBy}`,
      decidedBy === null ? `until ${expiresAt}` : `decided by ${decidedBy}`,
    ].join("  "),
  );

/** The newest; a line each. */
export const listApprovals = async (options: ApprovalOptions): Promise<void> => {
  const { data } = await ask(options, "?limit=500", null, listSchema);
  for (const approval of data) process.stdout.write(`${line(approval)}\n`);
};

/** With the reason and the request, where one's role may decide. */
export const showApproval = async (id: string, options: ApprovalOptions): Promise<void> => {
  const approval = await ask(options, `/${checked(id)}`, null, approvalSchema);
  process.stdout.write(`${line(approval)}\n`);
  const { reason, request } = approval;
  if (typeof reason === "string") process.stdout.write(`reason: ${printable(reason)}\n`);
  for (const part of (request ?? "").split("\n")) if (part !== "") process.stdout.write(`${printable(part)}\n`);
};

/** Decides about what somebody else asked for. */
export const decide = async (
  decision: "approve" | "refuse",
  id: string,
  options: ApprovalOptions & { readonly reason?: string },
): Promise<void> => {
  const { reason } = options;
  const body = reason === undefined ? {} : { reason };
  process.stdout.write(`${line(await ask(options, `/${checked(id)}/${decision}`, body, approvalSchema))}\n`);
};
