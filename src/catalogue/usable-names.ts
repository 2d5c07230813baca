/**
 * The names that may be asked for as the model: every model and pattern that upstreams list, other names of models, agents, and projects with
 * each of their models.
 * @module
 */
import type { CallRules } from "../domain/call-rules.ts";
import type { Catalogue } from "../upstream/catalogue.ts";
import type { Names, Target } from "./names.ts";

export interface UsableName {
  readonly name: string;
  readonly kind: "model" | "alias" | "agent" | "project";
  readonly target: Target;
}

/** What a target is the name of. */
export const kindOf = ({ alias, agent, project }: Target): UsableName["kind"] => {
  if (agent !== null) return "agent";
  if (project !== null) return "project";
  return alias === null ? "model" : "alias";
};

/** Whether a key may ask for a name: by its model, and where it is one of ours that leads to a model, by itself. */
export const allowsTarget = ({ allowsModel }: CallRules, name: string, target: Target): boolean =>
  allowsModel(target.model) || (kindOf(target) !== "model" && allowsModel(name));

/** Models first, in the order of the upstreams; patterns as they are written. `rules` null: whoever asks has no list. */
export const usableNames = (names: Names, served: Catalogue, rules: CallRules | null): UsableName[] => {
  const models = served.list().map((entry): UsableName => {
    const target = { model: entry.entry, entry, alias: null, agent: null, project: null };
    return { name: entry.entry, kind: "model", target };
  });
  const ours = [
    ...Object.values(names.models).flatMap(({ aliases }) => aliases),
    ...names.agents.map(({ name }) => name),
    ...names.projects.flatMap(({ name, models: own }) => [name, ...own.map((model) => `${name}/${model}`)]),
  ];
  const all = ours.map((name): UsableName => {
    const target = names.find(name);
    return { name, kind: kindOf(target), target };
  });
  return [...models, ...all].filter(({ name, target }) => rules === null || allowsTarget(rules, name, target));
};
