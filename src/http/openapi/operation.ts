/**
 * What the document of the API says of a route, in zod schemas: those of bodies and queries are the ones that validate.
 * @module
 */
import { z } from "zod";
import type { ErrorCode } from "../../domain/errors.ts";
import type { Route } from "../route-permissions.ts";

/** Groups of operations, in the order in which a reader meets them. */
export const tags = {
  Calls: "What an OpenAI SDK asks for. Every call is scanned, recorded and forwarded.",
  Batches: "Calls sent as files and made later: each line is a call of its own.",
  Exchanges: "The record: what was called, with its entries, proofs and (with a reason) payloads.",
  Catalogue: "What may be asked for as the model, feedback on answers, and campaigns arm by arm.",
  Reviews: "What waits for a person's judgement, who is to judge it, and what they said.",
  Findings: "What is found in texts, and where a value was found.",
  Compliance: "Controls, exports of evidence, and continuous assurance of the log.",
  Log: "The log's public files (C2SP tlog-tiles) and its signing key.",
  Retention: "How long what is kept; legal holds; erasing; dropping a year.",
  Subjects: "Everything about one person, as a file.",
  Backups: "Backups of the running server, and tests that they can be restored.",
  Policies: "What is in force, reading it again, and trying another one on recorded calls.",
  Keys: "API keys: made, changed, given a new secret, stopped, ended.",
  Credentials: "What providers gave: sealed, chosen by key, team or upstream, never shown.",
  Usage: "What keys and teams used, and what is left.",
  Approvals: "Acts that wait for a second person.",
  People: "People who signed in, and their sessions.",
  "Signing in": "Pages for browsers.",
  Server: "Health, metrics, feeds, the master key, and this document.",
} as const;

export type Tag = keyof typeof tags;

/** Schemas that the document has by name, under `components.schemas`. */
export const components = z.registry<{ id: string }>();

/** A header of a request or an answer: its name, and what it says. */
export type Headers = Readonly<Record<string, string>>;

/** By media type: a schema, or null where it is bytes or text of another form than JSON. */
export type Content = Readonly<Record<string, z.ZodType | null>>;

export interface Answer {
  readonly description: string;
  readonly content?: Content;
  readonly headers?: Headers;
}

export interface RequestBody {
  readonly content: Content;
  readonly isOptional?: true;
  /** One that could be sent as it is, of the first media type. */
  readonly example?: unknown;
}

export interface Operation {
  /** The name of the verb, for whoever generates a client. */
  readonly id: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** What each parameter of the path is. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: z.ZodObject;
  readonly headers?: Headers;
  readonly body?: RequestBody;
  readonly answers: { readonly [status: `${number}`]: Answer; readonly default?: Answer };
  /** Beside those that every route of its kind can give; see `codesOf`. */
  readonly errors?: readonly ErrorCode[];
}

/** A group of operations: each of a route that there is. */
export type Operations = Readonly<Partial<Record<Route, Operation>>>;

/** A body of JSON. */
export const jsonBody = (schema: z.ZodType, more: Omit<RequestBody, "content"> = {}): RequestBody => ({
  content: { "application/json": schema },
  ...more,
});

export const json = (description: string, schema: z.ZodType, headers?: Headers): Answer => ({
  description,
  content: { "application/json": schema },
  ...(headers === undefined ? {} : { headers }),
});

export const file = (description: string, mediaTypes: readonly string[], headers?: Headers): Answer => ({
  description,
  content: Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, null])),
  ...(headers === undefined ? {} : { headers }),
});

export const nothing = (description: string): Answer => ({ description });

/** `{data, nextCursor}` under a name of its own. */
export const listOf = (id: string, item: z.ZodType) => z.object(listShape(item)).register(components, { id });

export const listShape = <S extends z.ZodType>(item: S) => ({
  data: z.array(item),
  nextCursor: z.string().nullable().describe("`cursor` of the next page; null after the last."),
});

export const time = z.iso.datetime();
export const count = z.int().min(0);
/** By names that are ours: entity types, models of the catalogue, rules. */
export const counts = z.record(z.string(), count);
