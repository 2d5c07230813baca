/**
 * What the name means that a caller asks for as the model: a model that upstreams serve, another name of one, an agent, or a project and one of
 * its models.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { Catalogue, CatalogueEntry } from "../upstream/catalogue.ts";
import { type Arm, type Campaign, createCampaign } from "./campaign.ts";
import type { AgentConfig, CatalogueSections, ModelFacts, ProjectConfig } from "./catalogue-config.ts";

export interface Agent extends AgentConfig {
  readonly name: string;
}

export interface Project extends ProjectConfig {
  readonly name: string;
}

/** What a name means. The model is the one that upstreams are asked for. */
export interface Target {
  /** As it is in the catalogue; a name that only a pattern covers is the caller's text. */
  readonly model: string;
  /** Null where no upstream serves it. */
  readonly entry: CatalogueEntry | null;
  /** The name that was asked for, where that is one of ours and not the model's. */
  readonly alias: string | null;
  readonly agent: Agent | null;
  readonly project: Project | null;
}

export interface Names {
  /** SHA-256 of the sections as canonical JSON, hex. */
  readonly digest: string;
  /** Nothing is said: every name is a model's. */
  readonly isEmpty: boolean;
  readonly models: Readonly<Record<string, ModelFacts>>;
  readonly agents: readonly Agent[];
  readonly projects: readonly Project[];
  readonly campaigns: readonly Campaign[];
  /** What a name means. Case matters. Throws `not_found` for a model that a project does not have. */
  find(name: string): Target;
  /** The same with the model of an arm. Throws `not_found` where the project does not have it. */
  inArm(target: Target, arm: Arm): Target;
  /** By key or id. Throws `not_found`. */
  findCampaign(keyOrId: string): Campaign;
}

const invalid = (path: string, what: string): CustodyError =>
  new CustodyError("config_invalid", `catalogue.${path}: ${what}`);

/** Names that callers may ask for, each of one kind: an agent must not hide a model. */
const checkNames = ({ models, agents, projects }: CatalogueSections, served: Catalogue): void => {
  const taken = new Map(served.list().map(({ entry }) => [entry, "a model of an upstream"]));
  const take = (name: string, path: string, what: string): void => {
    const other = taken.get(name);
    if (other !== undefined) throw invalid(path, `${name} is ${other} already`);
    taken.set(name, what);
  };
  for (const [model, { aliases }] of Object.entries(models)) {
    for (const alias of aliases) take(alias, `models.${model}.aliases`, `another name of ${model}`);
  }
  for (const name of Object.keys(agents)) take(name, `agents.${name}`, "an agent");
  for (const name of Object.keys(projects)) take(name, `projects.${name}`, "a project");
};

/** Everything that a name leads to is there. */
const checkModels = (
  { models, agents, projects, campaigns }: CatalogueSections,
  modelOf: (name: string) => string,
  isServed: (model: string) => boolean,
): void => {
  const check = (model: string, path: string): void => {
    if (!isServed(model)) throw invalid(path, `no upstream serves ${model}`);
  };
  for (const model of Object.keys(models)) check(model, `models.${model}`);
  for (const [name, { model }] of Object.entries(agents)) check(model, `agents.${name}.model`);
  for (const [name, project] of Object.entries(projects)) {
    for (const model of project.models) check(model, `projects.${name}.models`);
    if (project.campaign === undefined) continue;
    const campaign = Object.hasOwn(campaigns, project.campaign) ? campaigns[project.campaign] : undefined;
    if (campaign === undefined) throw invalid(`projects.${name}.campaign`, `there is no campaign ${project.campaign}`);
    const own = new Set(project.models.map(modelOf));
    const other = Object.entries(campaign.arms).find(([, { model }]) => !own.has(modelOf(model)));
    if (other !== undefined) {
      throw invalid(`projects.${name}.campaign`, `its arm ${other[0]} has a model that is none of the project's`);
    }
  }
  const ids = new Set<string>();
  for (const [key, { id, arms }] of Object.entries(campaigns)) {
    for (const [name, { model }] of Object.entries(arms)) check(model, `campaigns.${key}.arms.${name}.model`);
    if (id === undefined) continue;
    if (ids.has(id) || Object.hasOwn(campaigns, id)) throw invalid(`campaigns.${key}.id`, "is another campaign's too");
    ids.add(id);
  }
};

/** Compiles what the configuration says of names. Throws `config_invalid` where it contradicts itself or leads to nothing. */
export const createNames = (sections: CatalogueSections, digest: string, served: Catalogue): Names => {
  const { models, agents, projects } = sections;
  const aliases = new Map(
    Object.entries(models).flatMap(([model, facts]) => facts.aliases.map((alias) => [alias, model] as const)),
  );
  const modelOf = (name: string): string => aliases.get(name) ?? name;
  checkNames(sections, served);
  checkModels(sections, modelOf, (model) => served.find(modelOf(model)) !== null);
  const namedAgents = new Map(Object.entries(agents).map(([name, agent]) => [name, { ...agent, name }]));
  const namedProjects = new Map(Object.entries(projects).map(([name, project]) => [name, { ...project, name }]));
  const campaigns = Object.entries(sections.campaigns).map(([key, campaign]) => createCampaign(key, campaign));

  const target = (name: string, more: Partial<Target> = {}): Target => {
    const model = modelOf(name);
    const alias = model === name ? null : name;
    return { model, entry: served.find(model), alias, agent: null, project: null, ...more };
  };

  const ofProject = (project: Project, name: string | null): Target => {
    const model = name ?? project.defaultModel ?? project.models[0] ?? "";
    if (!project.models.some((one) => modelOf(one) === modelOf(model))) {
      const known = project.models.join(", ");
      throw new CustodyError("not_found", `the project ${project.name} has no such model; it has ${known}`, "model");
    }
    return target(model, { project });
  };

  const find = (name: string): Target => {
    const agent = namedAgents.get(name);
    if (agent !== undefined) return target(agent.model, { agent, alias: null });
    const project = namedProjects.get(name);
    if (project !== undefined) return ofProject(project, null);
    if (!served.lists(name) && !aliases.has(name)) {
      const slash = name.indexOf("/");
      const first = slash === -1 ? undefined : namedProjects.get(name.slice(0, slash));
      if (first !== undefined) return ofProject(first, name.slice(slash + 1));
    }
    return target(name);
  };

  return {
    digest,
    isEmpty: Object.values(sections).every((section) => Object.keys(section).length === 0),
    models,
    agents: [...namedAgents.values()],
    projects: [...namedProjects.values()],
    campaigns,
    find,
    inArm: (found, { model }) =>
      found.project === null ? target(model, { agent: found.agent, alias: null }) : ofProject(found.project, model),
    findCampaign: (keyOrId) => {
      const found = campaigns.find(({ key, id }) => key === keyOrId || id === keyOrId);
      if (found === undefined) throw new CustodyError("not_found", "there is no such campaign", "ab_campaign");
      return found;
    },
  };
};
