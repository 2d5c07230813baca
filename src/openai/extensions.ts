/**
 * Fields of chat completions that OpenAI's API does not have and other published systems do: sessions, campaigns, labels, arguments of prompt
 * templates, tools that a project has. No upstream is told of them; what they mean is Custody's to do.
 * @module
 */
import * as z from "zod";
import type { JsonValue } from "./json-document.ts";
import { must, text, whole } from "./must.ts";

const pairsMax = 64;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const pairsWords = must(`an object of at most ${pairsMax} strings`);
const uuidWords = must("a UUID");
const tagsWords = must(`an array of at most ${pairsMax} strings`);
const campaignWords = must("a string of 1 to 128 characters");

const isPairs = (value: unknown): boolean => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const values = Object.values(value);
  return values.length <= pairsMax && values.every((one) => typeof one === "string");
};

const isTags = (value: unknown): boolean =>
  Array.isArray(value) && value.length <= pairsMax && value.every((one) => typeof one === "string");

const pairs = () => z.custom<Readonly<Record<string, string>>>(isPairs, pairsWords).nullish();

export const extensionShape = {
  session_id: z.string(uuidWords).regex(uuid, uuidWords).nullish().describe("The session; one is made without it."),
  ab_campaign: z.string(campaignWords).min(1, campaignWords).max(128, campaignWords).nullish(),
  labels: pairs().describe("What the call is filed under."),
  tags: z.custom<readonly string[]>(isTags, tagsWords).nullish(),
  system_prompt_args: z.record(z.string(), z.custom<JsonValue>(), must("an object")).nullish(),
  max_ttft_ms: whole(0, Number.MAX_SAFE_INTEGER, "an integer of at least 0"),
  use_tools: z.boolean(must("a boolean")).nullish(),
};

/** What a tool is that only names one of the project's. */
export const toolSwitch = z.object({ id: text("a string"), enabled: z.boolean(must("a boolean")) });

/** In a project `metadata` is another name of `labels`, and `user` is a UUID. */
export const projectRequest = z.object({
  metadata: pairs(),
  user: z.string(uuidWords).regex(uuid, uuidWords).nullish(),
});

/** Whether a tool is no definition but names one of the project's: `{"id", "enabled"}`. */
export const isToolSwitch = (tool: unknown): boolean =>
  typeof tool === "object" && tool !== null && !("type" in tool) && "id" in tool;

/** Top-level fields that no upstream is told of. */
export const extensionNames = Object.keys(extensionShape);

/** Fields of a message that no upstream is told of. */
export const messageExtensionNames = ["completion_id", "metadata"] as const;

/** A tool of the project that the call switches on or off. */
export interface ToolSwitch {
  readonly id: string;
  readonly enabled: boolean;
  /** Where it stands in `tools`. */
  readonly position: number;
}

/** What a request says beyond OpenAI's API. */
export interface Extensions {
  readonly sessionId: string | null;
  /** Id or key. */
  readonly campaign: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly promptArgs: JsonValue | undefined;
  /** How long to wait for the first token, in milliseconds; null: as the upstream's own clocks say. */
  readonly ttftMaxMs: number | null;
  readonly useTools: boolean;
  readonly toolSwitches: readonly ToolSwitch[];
}

/** Of a request that says nothing of all this. */
export const noExtensions: Extensions = {
  sessionId: null,
  campaign: null,
  labels: {},
  tags: [],
  promptArgs: undefined,
  ttftMaxMs: null,
  useTools: true,
  toolSwitches: [],
};

/** What a request says of these fields; null where it has none of them, and none of its messages has. */
export const readExtensions = (
  request: z.infer<z.ZodObject<typeof extensionShape>>,
  toolSwitches: readonly ToolSwitch[],
  isInMessages: boolean,
): Extensions | null => {
  const { session_id, ab_campaign, labels, tags, system_prompt_args, max_ttft_ms, use_tools } = request;
  const said = session_id ?? ab_campaign ?? labels ?? tags ?? system_prompt_args ?? max_ttft_ms ?? use_tools;
  if (said === undefined && toolSwitches.length === 0 && !isInMessages) return null;
  return {
    sessionId: session_id ?? null,
    campaign: ab_campaign ?? null,
    labels: labels ?? {},
    tags: tags ?? [],
    promptArgs: system_prompt_args ?? undefined,
    // No answer comes within no time.
    ttftMaxMs: max_ttft_ms || null,
    useTools: use_tools ?? true,
    toolSwitches,
  };
};
