/**
 * `GET /api/v1/gateway/catalog`: the models with what is known of them and of who serves them, agents, projects and campaigns. Never a prompt.
 * @module
 */
import { type Prices, shownPrice } from "../../access/prices.ts";
import type { Campaign } from "../../catalogue/campaign.ts";
import type { Agent, Names, Project } from "../../catalogue/names.ts";
import { allowsTarget, type UsableName, usableNames } from "../../catalogue/usable-names.ts";
import type { Catalogue, CatalogueEntry } from "../../upstream/catalogue.ts";
import type { Upstream } from "../../upstream/pool.ts";
import type { AppContext } from "../context.ts";
import { shownCampaign } from "./campaigns.ts";

export interface CatalogueDeps {
  readonly names: Names;
  readonly catalogue: Catalogue;
  readonly prices: Prices;
}

/** What is stated of an upstream, neither its address nor a credential. Of the demo upstream nothing is: what it is sent leaves nothing. */
const shownUpstream = ({ prices }: CatalogueDeps, model: string, { name, recipient, weight }: Upstream) => {
  const price = prices.find(model, name);
  return {
    name,
    region: recipient?.region ?? null,
    agreements: recipient?.agreements ?? [],
    zeroRetention: recipient?.zeroRetention ?? null,
    dataClasses: recipient?.dataClasses ?? null,
    weight,
    price: price === null ? null : shownPrice(price),
  };
};

const shownModel = (d: CatalogueDeps, { entry, upstreams }: CatalogueEntry) => {
  const { models } = d.names;
  const facts = Object.hasOwn(models, entry) ? models[entry] : undefined;
  return {
    name: entry,
    aliases: facts?.aliases ?? [],
    description: facts?.description ?? null,
    contextTokens: facts?.contextTokens ?? null,
    capabilities: facts?.capabilities ?? null,
    upstreams: upstreams.map((upstream) => shownUpstream(d, entry, upstream)),
  };
};

const shownProject = ({ name, models, defaultModel, tools, campaign }: Project) => ({
  name,
  models,
  defaultModel: defaultModel ?? models[0] ?? null,
  tools: Object.entries(tools).map(([id, { enabled }]) => ({ id, enabled })),
  campaign: campaign ?? null,
});

const shownAgent = ({ name, model }: Agent) => ({ name, model });

/** Who reads policies sees all of it; others what their key may use. */
export const showCatalogue = (d: CatalogueDeps) => (c: AppContext) => {
  const { principal } = c.var;
  const { names, catalogue, prices } = d;
  const isWhole = principal.permissions.has("read policies");
  const rules = isWhole ? null : principal.rules;
  const usable = usableNames(names, catalogue, rules);
  const allows = (name: string): boolean => rules === null || allowsTarget(rules, name, names.find(name));
  const has = (kind: UsableName["kind"], name: string): boolean =>
    usable.some((one) => one.kind === kind && one.name === name);
  const models = catalogue.list().filter(({ entry }) => has("model", entry));
  const projects = names.projects.map((project) => {
    const own = project.models.filter((model) => has("project", `${project.name}/${model}`));
    return { ...project, models: own };
  });
  /** Whether every arm of a campaign may be asked for: what a key may be part of. */
  const isUsable = ({ arms }: Campaign): boolean => arms.every(({ model }) => allows(model));
  return c.json({
    digest: names.isEmpty ? null : names.digest,
    currency: prices.currency,
    models: models.map((entry) => shownModel(d, entry)),
    agents: names.agents.filter(({ name }) => has("agent", name)).map(shownAgent),
    projects: projects.filter(({ models: own }) => own.length > 0).map(shownProject),
    campaigns: names.campaigns.filter(isUsable).map(shownCampaign),
  });
};
