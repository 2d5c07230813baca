/**
 * What a request becomes for the upstream: with the model, prompt, tools and defaults of what was asked for, and without the fields that no
 * upstream knows.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import { containersOf, editMembers, type MemberEdits } from "../openai/edit-members.ts";
import { type Extensions, extensionNames, isToolSwitch, messageExtensionNames } from "../openai/extensions.ts";
import {
  isJsonObject,
  type JsonDocument,
  type JsonNode,
  type JsonObject,
  type JsonValue,
} from "../openai/json-document.ts";
import type { Target } from "./names.ts";
import { renderTemplate } from "./template.ts";

/** Fields that OpenAI's API has, and that mean something of Custody's in a project. */
const projectNames = ["metadata", "store"] as const;
const inMessages: ReadonlySet<string | number> = new Set(messageExtensionNames);

export interface UpstreamRequest {
  readonly text: string;
  /** Texts of the caller's that are not in it. */
  readonly taken: readonly JsonNode[];
}

/** What the model is told first: an agent's own words, or a project's with the caller's arguments. */
const promptOf = ({ agent, project }: Target, { promptArgs }: Extensions): string => {
  // Arguments that nothing asks for are refused, whatever was asked for.
  const rendered = renderTemplate(project?.systemPrompt ?? "", promptArgs);
  if (agent === null) return rendered;
  return [agent.systemPrompt, agent.personality].filter((text) => text !== undefined).join("\n\n");
};

const refuseTool = (position: number, what: string): never => {
  throw new CustodyError("request_malformed", `\`tools[${position}]\` ${what}`, `tools[${position}].id`);
};

/** The project's tools that are on, then the caller's own; undefined where nothing has to be changed. */
const toolsOf = (
  { project }: Target,
  request: JsonObject,
  { toolSwitches, useTools }: Extensions,
): JsonValue[] | undefined => {
  const [first] = toolSwitches;
  if (project === null) {
    if (first !== undefined) refuseTool(first.position, "names a tool of a project, and no project was asked for");
    return undefined;
  }
  const known = Object.entries(project.tools);
  const isOn = new Map(known.map(([id, { enabled }]) => [id, enabled]));
  for (const { id, enabled, position } of toolSwitches) {
    if (!isOn.has(id)) refuseTool(position, `names no tool of the project ${project.name}`);
    isOn.set(id, enabled);
  }
  const own = Array.isArray(request["tools"]) ? request["tools"].filter((tool) => !isToolSwitch(tool)) : [];
  const offered = known.flatMap(([id, { definition }]) => (useTools && isOn.get(id) === true ? [definition] : []));
  return known.length === 0 && first === undefined ? undefined : [...(offered as JsonValue[]), ...own];
};

/** What agent or project say where the caller does not. */
const defaultsOf = ({ agent, project }: Target, request: JsonObject): JsonObject => {
  const said = (name: string): boolean => (request[name] ?? null) !== null;
  const isSaid = (name: string): boolean => said(name) || (name === "max_tokens" && said("max_completion_tokens"));
  const defaults = Object.entries((agent ?? project)?.defaults ?? {});
  return Object.fromEntries(
    defaults.flatMap(([name, value]) => (value === undefined || isSaid(name) ? [] : [[name, value]])),
  );
};

/** The way from the outermost value to a text. */
const stepsTo = (node: JsonNode): (string | number)[] => {
  const steps: (string | number)[] = [];
  for (let at = node; at.parent !== null; at = at.parent) steps.unshift(at.step);
  return steps;
};

const isMessage = ({ step, parent }: JsonNode): boolean =>
  typeof step === "number" && parent?.step === "messages" && parent.parent?.parent === null;

/**
 * See the module. `parts` are the request's texts.
 * @throws CustodyError `request_malformed` for arguments, tools and labels that do not fit what was asked for.
 */
export const upstreamRequest = (
  document: JsonDocument,
  parts: readonly JsonNode[],
  target: Target,
  extensions: Extensions,
): UpstreamRequest => {
  const request = isJsonObject(document.value) ? document.value : {};
  const gone = new Set<string>([...extensionNames, ...(target.project === null ? [] : projectNames)]);
  const prompt = promptOf(target, extensions);
  const tools = toolsOf(target, request, extensions);
  const set = { ...defaultsOf(target, request), ...(tools === undefined || tools.length === 0 ? {} : { tools }) };
  const edits = new Map<JsonNode, MemberEdits>();
  for (const node of containersOf(document)) {
    if (node.parent === null) {
      const model = request["model"] === target.model ? {} : { model: target.model };
      const none = tools?.length === 0 ? ["tools"] : [];
      edits.set(node, { remove: [...gone, ...none], set: { ...model, ...set } });
    } else if (isMessage(node)) edits.set(node, { remove: messageExtensionNames });
    else if (node.step === "messages" && node.parent.parent === null && prompt !== "") {
      edits.set(node, { prepend: [{ role: "system", content: prompt }] });
    }
  }
  const switches = new Set<string | number>(extensions.toolSwitches.map(({ position }) => position));
  const isTaken = (node: JsonNode): boolean => {
    const [field = "", position = "", member = ""] = stepsTo(node);
    if (field === "messages") return inMessages.has(member);
    return gone.has(String(field)) || (field === "tools" && switches.has(position));
  };
  return { text: editMembers(document, edits), taken: parts.filter(isTaken) };
};
