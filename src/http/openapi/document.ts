/**
 * The API as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1), made of what `operations.ts` says and of the zod schemas that
 * validate. Two builds of one version give the same bytes.
 * @module
 */
import { z } from "zod";
import { acts } from "../../access/acts.ts";
import { builtIn } from "../../access/roles.ts";
import { builtInRoles } from "../../domain/principal.ts";
import { type Route, routePermissions } from "../route-permissions.ts";
import { codesOf, errorSchema, meanings } from "./error-codes.ts";
import {
  components,
  type Answer,
  type Content,
  type Headers,
  type Operation,
  type RequestBody,
  tags,
} from "./operation.ts";
import { operations } from "./operations.ts";
import { askedApproval } from "./operations/access.ts";

type Json = { readonly [field: string]: unknown };

const isRoute = (name: string): name is Route => name in routePermissions;

const introduction = `Every route of a Custody server. \`/v1\` is what OpenAI's SDKs speak; everything else is below \`/api/v1\`, \`/log\` and \`/auth\`.

- Send a key as \`Authorization: Bearer\` or as \`X-API-Key\`. Pages of this server may use a session's cookie instead, with \`X-CSRF-Token\` where they change something.
- Every answer has \`X-Request-ID\`. Routes of \`GET\` answer \`HEAD\` too; other methods are 405 with \`Allow\`.
- Lists are \`{data, nextCursor}\`. Times are ISO 8601 in UTC; periods are \`[from, to)\`. Answers may get more fields.
- A request that could be read in two ways is 400 before any route sees it.`;

const uri = (id: string): string => `#/components/schemas/${id}`;

/** Bounds of every integer say nothing, and formats say what the long patterns of times do. */
const plain = ({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void => {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.format === "date-time" || jsonSchema.format === "date") delete jsonSchema.pattern;
};

/** What may be sent: before defaults are filled in and texts become times. What no JSON Schema can say is left out. */
const asSent = { io: "input", unrepresentable: "any", override: plain } as const;

const componentSchemas = (): Json => {
  const { schemas } = z.toJSONSchema(components, { ...asSent, uri });
  const named = Object.entries(schemas).map(
    ([id, { $id: _id, $schema: _dialect, ...schema }]) => [id, schema] as const,
  );
  return Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1)));
};

const schemaOf = (schema: z.ZodType): Json => {
  const id = components.get(schema)?.id;
  if (id !== undefined) return { $ref: uri(id) };
  if (schema instanceof z.ZodUnion) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- members of a union of schemas are schemas
    return { anyOf: schema.options.map((option) => schemaOf(option as z.ZodType)) };
  }
  throw new Error("a schema of the document has no name");
};

const contentOf = (content: Content): { readonly [mediaType: string]: Json } =>
  Object.fromEntries(
    Object.entries(content).map(([mediaType, schema]) => [
      mediaType,
      schema === null ? {} : { schema: schemaOf(schema) },
    ]),
  );

const textHeaders = (headers: Headers = {}): Json =>
  Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: "string" } }]),
  );

const answerOf = ({ description, content, headers }: Answer): Json => ({
  description,
  ...(headers === undefined ? {} : { headers: textHeaders(headers) }),
  ...(content === undefined ? {} : { content: contentOf(content) }),
});

const errorHeaders: Readonly<Record<number, Headers>> = {
  401: { "WWW-Authenticate": "`Bearer`." },
  429: { "Retry-After": "Seconds until there is room.", "X-Should-Retry": "`false` where there never will be." },
  503: { "Retry-After": "Seconds, while no upstream was called.", "X-Should-Retry": "`false` once one was." },
};

const errorOf = (status: number, codes: readonly (keyof typeof meanings)[]): Json => ({
  description: codes.map((code) => `- \`${code}\`: ${meanings[code]}`).join("\n"),
  ...(errorHeaders[status] === undefined ? {} : { headers: textHeaders(errorHeaders[status]) }),
  content: {
    "application/json": {
      schema: {
        allOf: [
          schemaOf(errorSchema),
          { type: "object", properties: { error: { type: "object", properties: { code: { enum: codes } } } } },
        ],
      },
    },
  },
});

type Codes = ReturnType<typeof codesOf>;

/** The same errors are the same answer everywhere: named by status and codes, so that another code shows as another name. */
const nameOfErrors = (status: number, codes: readonly string[]): string => [status, ...codes].join("-");

/** An answer that is described by itself stands for the errors of its status too. */
const answersOf = (answers: Operation["answers"], codes: Codes): Json => {
  const own = Object.entries(answers).flatMap(([status, answer]) =>
    answer === undefined ? [] : [[status, answerOf(answer)] as const],
  );
  const errors = [...codes].map(
    ([status, some]) => [status, { $ref: `#/components/responses/${nameOfErrors(status, some)}` }] as const,
  );
  return Object.fromEntries([...errors, ...own]);
};

const errorAnswers = (): Json => {
  const all = Object.keys(operations)
    .filter(isRoute)
    .flatMap((route) => Array.from(codesOf(route, operations[route])))
    .map(([status, codes]) => [nameOfErrors(status, codes), errorOf(status, codes)] as const);
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** As Hono writes a path, and as OpenAPI does: `/log/:shard/*` is `/log/{shard}/{file}`. */
export const documentedPath = (path: string): string => path.replaceAll(/:(\w+)/g, "{$1}").replace(/\*$/, "{file}");

const parameter = (where: "path" | "query" | "header", name: string, more: Json): Json => ({
  name,
  in: where,
  ...more,
});

const parametersOf = ({ path = {}, query, headers = {} }: Operation): Json[] => {
  const asked: z.core.JSONSchema.BaseSchema = query === undefined ? {} : z.toJSONSchema(query, asSent);
  const ofQuery = Object.entries(asked.properties ?? {}).map(([name, schema]) => {
    const { description, ...rest } = schema === true || schema === false ? {} : schema;
    const isRequired = asked.required?.includes(name) === true;
    return parameter("query", name, {
      ...(description === undefined ? {} : { description }),
      ...(isRequired ? { required: true } : {}),
      schema: rest,
    });
  });
  const text = { type: "string" };
  return [
    ...Object.entries(path).map(([name, description]) =>
      parameter("path", name, { description, required: true, schema: text }),
    ),
    ...ofQuery,
    ...Object.entries(headers).map(([name, description]) => parameter("header", name, { description, schema: text })),
  ];
};

/** A route that can be an act of two people has its headers and its other answer. */
const withSecondPerson = (route: Route, operation: Operation): Operation => {
  const ofTwo = acts.filter((act) => act.route === route);
  if (ofTwo.length === 0) return operation;
  const names = ofTwo.map(({ name }) => `\`${name}\``).join(", ");
  const when = ofTwo.some(({ always }) => always === true) ? "always" : "where the configuration reserves it";
  return {
    ...operation,
    description: [operation.description, `An act of two people ${when}: ${names}.`].filter(Boolean).join(" "),
    headers: {
      ...operation.headers,
      "X-Custody-Reason": "Why, for the second person, where no body says it.",
      "X-Custody-Approval": "The id of an approval of exactly this request.",
    },
    answers: {
      202: { description: "It waits for a second person.", content: { "application/json": askedApproval } },
      ...operation.answers,
    },
  };
};

const permissionText = (route: Route): string => {
  const permission = routePermissions[route];
  if (permission === null) return "For anybody.";
  const roles = builtInRoles.filter((role) => builtIn[role].includes(permission));
  return `Permission: \`${permission}\`. Roles that have it: ${roles.join(", ")}.`;
};

const securityOf = (route: Route): Json => {
  // Who asks may be nobody.
  if (route === "GET /api/v1/session") return { security: [{}, { bearer: [] }, { apiKey: [] }] };
  return routePermissions[route] === null ? { security: [] } : {};
};

const requestBodyOf = ({ content, isOptional, example }: RequestBody): Json => {
  const described = Object.entries(contentOf(content)).map(([mediaType, what]) => [mediaType, { ...what, example }]);
  return {
    required: isOptional !== true,
    content: example === undefined ? contentOf(content) : Object.fromEntries(described),
  };
};

const operationOf = (route: Route): Json => {
  const operation = withSecondPerson(route, operations[route]);
  const { id, tag, summary, description, body, answers } = operation;
  const parameters = parametersOf(operation);
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: [description, permissionText(route)].filter(Boolean).join("\n\n"),
    ...securityOf(route),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: requestBodyOf(body) }),
    responses: answersOf(answers, codesOf(route, operation)),
    "x-custody-permission": routePermissions[route],
  };
};

const pathsOf = (): Json => {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of Object.keys(operations).filter(isRoute).sort()) {
    const [method = "", path = ""] = route.split(" ");
    (paths[documentedPath(path)] ??= {})[method.toLowerCase()] = operationOf(route);
  }
  return Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** The document of this version of Custody, as what `JSON.stringify` takes. */
export const openApiDocument = (version: string): Json => ({
  openapi: "3.1.1",
  info: {
    title: "Custody",
    version,
    summary: "An OpenAI-compatible audit proxy.",
    description: introduction,
    license: { name: "Apache-2.0", identifier: "Apache-2.0" },
  },
  security: [{ bearer: [] }, { apiKey: [] }],
  tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
  paths: pathsOf(),
  components: {
    securitySchemes: {
      bearer: { type: "http", scheme: "bearer", description: "A key: `cst_live_...`." },
      apiKey: { type: "apiKey", in: "header", name: "X-API-Key", description: "The same key." },
    },
    responses: errorAnswers(),
    schemas: componentSchemas(),
  },
});
