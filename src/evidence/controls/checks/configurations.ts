/**
 * What the configurations say that were in force: documents that entries name by digest.
 * @module
 */
import type { ControlContext } from "../check.ts";
import type { PeriodFacts } from "../../facts/period-facts.ts";
import { listOf, objectOf, textOf } from "../../facts/read-field.ts";

export type Configuration = Readonly<Record<string, unknown>>;

/** Those that are known, in the order in which they came into force, each once. */
export const configurationsOf = (facts: PeriodFacts, { documents, before }: ControlContext): Configuration[] => {
  const digests = [
    ...(before === null || before.config === null ? [] : [before.config]),
    ...facts.starts.map(({ config }) => config),
  ];
  return [...new Set(digests)].flatMap((digest) => {
    const document = documents.get(digest);
    return typeof document === "object" && document !== null ? [objectOf(document)] : [];
  });
};

/** The one that is in force at the end; null where it is not known. */
export const lastConfiguration = (facts: PeriodFacts, context: ControlContext): Configuration | null => {
  const last = facts.starts.at(-1)?.config ?? context.before?.config ?? null;
  const document = last === null ? undefined : context.documents.get(last);
  return typeof document === "object" && document !== null ? objectOf(document) : null;
};

/** Of one configuration: its upstreams by name. */
export const upstreamsOf = (configuration: Configuration): Map<string, Configuration> =>
  new Map(
    listOf(configuration.upstreams).flatMap((said) => {
      const upstream = objectOf(said);
      const name = textOf(upstream.name);
      return name === null ? [] : [[name, upstream] as const];
    }),
  );

export const unknownConfiguration =
  "The configuration that was in force is not known: no server started in this period, and it was not given.";
