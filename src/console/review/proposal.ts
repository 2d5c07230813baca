/**
 * A change of a policy that a false finding asks for: from the fields of its page to the policy's text as it would be.
 * @module
 */
import { z } from "zod";
import { CustodyError } from "../../domain/errors.ts";
import { directions, partKinds } from "../../domain/part-kind.ts";
import { actions } from "../../domain/verdict.ts";
import type { AppContext } from "../../http/context.ts";
import type { PolicySource } from "../../http/replay/replay-thread.ts";
import { checkShape } from "../../http/read-json.ts";
import { readJudgements } from "../../http/routes/reviews.ts";
import { isShipped, type LoadedPolicy, policyPath } from "../../policy/load-policy.ts";
import type { PolicySet } from "../../policy/policy-set.ts";
import { type PolicyException, proposeException, proposeOwnPolicy } from "../../policy/propose-exception.ts";

/** The field of a choice that may be left open. */
const chosen = <T extends z.ZodType>(values: T) => z.union([z.literal(""), values]).default("");

export const proposalFields = z.strictObject({
  exchange: z.string().max(64),
  type: z.string().regex(/^[A-Z][A-Z0-9_]{1,63}$/),
  /** By its name; the base without. */
  policy: z.string().max(64).default(""),
  action: z.enum(actions).default("allow"),
  direction: chosen(z.enum(directions)),
  part: chosen(z.enum(partKinds)),
  /** Findings of this score and above are not meant. */
  below: chosen(z.coerce.number().int().min(1).max(1_000)),
  above: z.enum(actions).default("flag"),
});

export type ProposalFields = z.infer<typeof proposalFields>;

export interface PolicyDesk {
  readonly policies: { readonly current: PolicySet };
}

export interface Proposal {
  readonly fields: ProposalFields;
  /** Whose exchange gave rise to it. */
  readonly team: string | null;
  /** Names of the policies that could be changed. */
  readonly choices: readonly string[];
  readonly chosen: string;
  /** The file's name without its folder. */
  readonly file: string;
  /** Empty where the proposal is a file of its own. */
  readonly before: string;
  readonly after: string;
  /** What a replay is given. */
  readonly source: PolicySource;
}

const exceptionOf = ({ exchange, type, action, direction, part, below, above }: ProposalFields): PolicyException => ({
  type,
  action,
  direction: direction === "" ? null : direction,
  part: part === "" ? null : part,
  above: below === "" ? null : { scoreMilli: below, action: above },
  reason: `${type} was judged false in exchange ${exchange}.`,
});

/** Shipped files are not changed: the proposal is a file that extends one. */
const changed = (nameOrFile: string, { name, files }: LoadedPolicy, exception: PolicyException) => {
  const own = files.at(-1);
  if (isShipped(nameOrFile) || own === undefined) {
    const text = proposeOwnPolicy(name, exception);
    return { file: `own-${name}.yaml`, before: "", after: text, source: { text } };
  }
  const text = proposeException(own.source, exception);
  return { file: own.file, before: own.source, after: text, source: { text, file: policyPath(nameOrFile, ".") } };
};

/** Policies are the whole server's, and so is what they say. */
const checkScope = ({ team }: { readonly team: string | null }): void => {
  if (team === null) return;
  throw new CustodyError("forbidden", "policies are the whole server's: somebody who is of no team proposes changes");
};

/**
 * Throws `forbidden` for somebody of a team, `not_found` for an exchange that is not theirs to see, `request_malformed` where the type was not judged false
 * in it, or the policy is none of those in force.
 */
export const readProposal = async (
  c: AppContext,
  { policies }: PolicyDesk,
  given: Readonly<Record<string, string>>,
): Promise<Proposal> => {
  const { principal, record } = c.var;
  checkScope(principal);
  const fields = checkShape(proposalFields, given);
  const exchange = await record.reader.readExchange(fields.exchange);
  if (exchange === null) throw new CustodyError("not_found", "no such exchange");
  const last = (await record.reader.listReviews(exchange.id)).at(-1);
  if (last === undefined || readJudgements(last)[fields.type] !== "false_positive") {
    throw new CustodyError("request_malformed", "the type was not judged false in this exchange", "type");
  }
  const { sources } = policies.current;
  const found = [...sources].find(([, { name }]) => fields.policy === "" || name === fields.policy);
  if (found === undefined) throw new CustodyError("request_malformed", "`policy` is none that is in force", "policy");
  const [nameOrFile, loaded] = found;
  return {
    fields,
    team: exchange.team,
    choices: [...new Set([...sources.values()].map(({ name }) => name))],
    chosen: loaded.name,
    ...changed(nameOrFile, loaded, exceptionOf(fields)),
  };
};
