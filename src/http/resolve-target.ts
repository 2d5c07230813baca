/**
 * @module
 * Finds out what was asked for: a model, another name of one, an agent or a project, in which arm of a campaign; and makes of the request what an
 * upstream is told. What follows scans and forwards that.
 */
import { randomUUID } from "node:crypto";
import { armOf, type Campaign } from "../catalogue/campaign.ts";
import type { Names, Target } from "../catalogue/names.ts";
import { upstreamRequest } from "../catalogue/upstream-request.ts";
import type { AskedFor } from "../domain/entry.ts";
import { CustodyError } from "../domain/errors.ts";
import type { Mark } from "../ledger/marks.ts";
import { chatEndpoint } from "../openai/chat-endpoint.ts";
import { readProjectRequest } from "../openai/chat-request.ts";
import { type Extensions, noExtensions } from "../openai/extensions.ts";
import type { JsonLimits } from "../openai/json.ts";
import type { Exchange, Stage } from "./exchange.ts";

const isPlain = ({ alias, agent, project }: Target, extensions: Extensions | null): boolean =>
  extensions === null && alias === null && agent === null && project === null;

/** The names of our own configuration that the call was made under, for its entry. */
const askedFor = (
  { digest }: Names,
  { alias, agent, project }: Target,
  campaign: { readonly campaign: string; readonly arm: string } | null,
): AskedFor | null => {
  if (alias === null && agent === null && project === null && campaign === null) return null;
  return {
    ...(agent === null ? {} : { agent: agent.name }),
    ...(alias === null ? {} : { alias }),
    ...campaign,
    catalogue: digest,
    ...(project === null ? {} : { project: project.name }),
  };
};

const marksOf = (
  sessionId: string | null,
  labels: Readonly<Record<string, string>>,
  tags: readonly string[],
): Mark[] => [
  ...(sessionId === null ? [] : [{ type: "SESSION_ID", value: sessionId } as const]),
  ...Object.entries(labels).map(([name, value]): Mark => ({ type: "LABEL", value: `${name}=${value}` })),
  ...tags.map((value): Mark => ({ type: "TAG", value })),
];

/** Whose calls stay together: a session's, or a user's where the campaign says so and there is one. */
const unitOf = ({ by }: Campaign, user: string | null, sessionId: string): string =>
  by === "user" ? (user ?? sessionId) : sessionId;

const resolve = (exchange: Exchange, names: Names, found: Target, limits: JsonLimits): void => {
  const { document, facts, endpoint } = exchange;
  if (document === null || facts === null) throw new Error("a request is read before it is resolved");
  const extensions = facts.extensions ?? noExtensions;
  const { project } = found;
  const labels = project === null ? {} : readProjectRequest(document.value);
  const sessionId = extensions.sessionId ?? (facts.extensions === null && project === null ? null : randomUUID());
  const key = extensions.campaign ?? project?.campaign ?? null;
  const campaign = key === null ? null : names.findCampaign(key);
  const arm = campaign === null ? null : armOf(campaign, unitOf(campaign, facts.user, sessionId ?? ""));
  const target = arm === null ? found : names.inArm(found, arm);
  exchange.asked = askedFor(
    names,
    target,
    arm === null || campaign === null ? null : { campaign: campaign.key, arm: arm.name },
  );
  exchange.marks = marksOf(sessionId, { ...labels, ...extensions.labels }, extensions.tags);
  exchange.target = target;
  exchange.sessionId = sessionId;
  exchange.ttftMaxMs = extensions.ttftMaxMs;
  const { text, taken } = upstreamRequest(document, endpoint.requestParts(document), target, extensions);
  exchange.taken = taken;
  exchange.changedBody = Buffer.from(text);
  exchange.document = endpoint.readRequest(exchange.changedBody, limits);
  exchange.shape = endpoint.shapeOf(exchange.document, { ...facts, model: target.model });
};

/**
 * @example
 * [readRequest(...), resolveTarget(names, { depthMax: 64 }), permitCall()]
 */
export const resolveTarget = (names: Names, limits: JsonLimits): Stage =>
  function resolveTarget(exchange) {
    const { facts } = exchange;
    const target = names.find(facts?.model ?? "");
    exchange.target = target;
    if (exchange.endpoint !== chatEndpoint && (target.agent ?? target.project) !== null) {
      throw new CustodyError("not_found", "agents and projects answer chat completions only", "model");
    }
    if (!isPlain(target, facts?.extensions ?? null)) resolve(exchange, names, target, limits);
  };
