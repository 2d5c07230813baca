/**
 * `GET /v1/models` and `GET /v1/models/{id}`: the names that this key may ask for, in OpenAI's shape with what is known of each besides.
 * @module
 */
import type { ModelFacts } from "../../catalogue/catalogue-config.ts";
import type { Names, Target } from "../../catalogue/names.ts";
import { allowsTarget, kindOf, type UsableName, usableNames } from "../../catalogue/usable-names.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { Catalogue } from "../../upstream/catalogue.ts";
import type { AppContext } from "../context.ts";
import { modelsPath } from "../request-form.ts";

const factsOf = ({ models }: Names, { model }: Target): Partial<ModelFacts> =>
  Object.hasOwn(models, model) ? (models[model] ?? {}) : {};

const shownModel = (names: Names, { name: id, kind, target }: UsableName) => {
  const { description, contextTokens, capabilities } = factsOf(names, target);
  const isOurs = kind === "agent" || kind === "project";
  return {
    id,
    object: "model",
    created: 0,
    owned_by: (isOurs ? null : target.entry?.upstreams[0]?.name) ?? "custody",
    kind,
    ...(description === undefined ? {} : { description }),
    ...(contextTokens === undefined ? {} : { context_length: contextTokens }),
    ...(capabilities === undefined ? {} : { capabilities }),
  };
};

export const listModels = (names: Names, served: Catalogue) => (c: AppContext) => {
  const usable = usableNames(names, served, c.var.principal.rules);
  return c.json({ object: "list", data: usable.map((one) => shownModel(names, one)) });
};

const noModel = (): CustodyError =>
  new CustodyError("not_found", "there is no such model, or this key may not use it", "model");

/** The rest of the path: ids may have slashes in them, escaped or not. */
const idOf = ({ url = "" }: AppContext["env"]["incoming"]): string => {
  const query = url.indexOf("?");
  try {
    return decodeURIComponent(url.slice(modelsPath.length, query === -1 ? undefined : query));
  } catch {
    throw noModel();
  }
};

const find = (names: Names, name: string): Target => {
  try {
    return names.find(name);
  } catch (error) {
    // What other models a project has is for the list to say.
    throw error instanceof CustodyError ? noModel() : error;
  }
};

/** Also a name that only a pattern covers. */
export const readModel = (names: Names) => (c: AppContext) => {
  const name = idOf(c.env.incoming);
  const target = find(names, name);
  const { rules } = c.var.principal;
  if (target.entry === null || (rules !== null && !allowsTarget(rules, name, target))) throw noModel();
  return c.json(shownModel(names, { name, kind: kindOf(target), target }));
};
