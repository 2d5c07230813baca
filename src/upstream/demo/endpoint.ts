/**
 * What the demo upstream knows of one endpoint: which requests it takes, and what it answers in the shape of that API.
 * @module
 */
import type { z } from "zod";
import type { Endpoint } from "../../openai/endpoint.ts";

/** JSON, in both forms that it can take. */
export interface JsonAnswer {
  readonly whole: object;
  /** The SSE events of the same answer, where one was asked for; null: the whole. */
  readonly events: Iterable<string> | null;
}

/** A sound, or a text that is no JSON. */
export interface BytesAnswer {
  readonly contentType: string;
  readonly bytes: Buffer;
}

export type DemoAnswer = JsonAnswer | BytesAnswer;

export interface DemoEndpoint {
  readonly endpoint: Endpoint;
  /** The answer to a body that was parsed, of a form its document; or the path of the first field that is at fault. */
  answer(body: unknown): { readonly model: string; answer(): DemoAnswer } | { readonly fault: string };
}

/** `request` is only what the demo looks at: everything else of a real request is accepted and ignored. */
export const demoEndpoint = <T extends { readonly model?: string | null | undefined }>(
  endpoint: Endpoint,
  request: z.ZodType<T>,
  answer: (asked: T, model: string) => DemoAnswer,
): DemoEndpoint => ({
  endpoint,
  answer: (body) => {
    const { data, error } = request.safeParse(body);
    if (error !== undefined) return { fault: error.issues[0]?.path.join(".") ?? "" };
    const model = data.model ?? "demo";
    return { model, answer: () => answer(data, model) };
  },
});
