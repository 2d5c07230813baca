/**
 * Answers held to the document: status, media type, and every field, none of them unknown.
 * @module
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Route } from "../../../src/http/route-permissions.ts";
import { documentedPath, openApiDocument } from "../../../src/http/openapi/document.ts";
import { version } from "../../../src/version.ts";
import type { Answer } from "../../fixtures/send.ts";

export type Json = { readonly [field: string]: Json } | readonly Json[] | string | number | boolean | null | undefined;

/** The document as whoever fetched it has it. */
export const document: Json = JSON.parse(JSON.stringify(openApiDocument(version)));

export const at = (value: Json, ...path: readonly string[]): Json =>
  path.reduce<Json>(
    (found, step) => (typeof found === "object" && found !== null ? Reflect.get(found, step) : undefined),
    value,
  );

export const fieldsOf = (value: Json): [string, Json][] =>
  typeof value === "object" && value !== null ? Object.entries(value) : [];

const escaped = (step: string): string => step.replaceAll("~", "~0").replaceAll("/", "~1");

/** Clients must bear fields that are new; here each has to be described. */
const closed = (value: Json): Json => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(closed);
  const own = Object.fromEntries(fieldsOf(value).map(([name, inner]) => [name, closed(inner)]));
  return at(value, "properties") === undefined || "additionalProperties" in own
    ? own
    : { ...own, additionalProperties: false };
};

const schemas = Object.fromEntries(
  fieldsOf(at(document, "components", "schemas")).map(([name, schema]) => [name, closed(schema)]),
);

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema({
  ...Object.fromEntries(fieldsOf(document)),
  components: { ...Object.fromEntries(fieldsOf(at(document, "components"))), schemas },
  $id: "custody",
});

/** Where a response is: in its operation, or where that refers to. */
const responsePath = (path: readonly string[]): readonly string[] => {
  const ref = at(document, ...path, "$ref");
  return typeof ref === "string" ? ref.slice("#/".length).split("/") : path;
};

export const operationPath = (route: Route): readonly string[] => {
  const [method = "", path = ""] = route.split(" ");
  return ["paths", documentedPath(path), method.toLowerCase()];
};

/** A list of a hundred says the same of each. */
const faultsMax = 6;

/** What of an answer is not as the document says. */
export const faultsOf = (
  route: Route,
  { status, headers, text }: Pick<Answer, "status" | "headers" | "text">,
): string[] => {
  const responses = [...operationPath(route), "responses"];
  const own = [...responses, String(status)];
  const path = responsePath(at(document, ...own) === undefined ? [...responses, "default"] : own);
  if (at(document, ...path) === undefined) return [`no answer ${status} is described`];
  const described = at(document, ...path, "content");
  const mediaType = headers.get("content-type")?.split(";")[0] ?? null;
  if (described === undefined) return mediaType === null && text === "" ? [] : [`${status} has a body`];
  if (mediaType === null) return [`${status} has no body`];
  if (at(described, mediaType) === undefined) return [`${status} is ${mediaType}`];
  const schema = [...path, "content", mediaType, "schema"];
  if (at(document, ...schema) === undefined) return [];
  const validate = ajv.getSchema(`custody#/${schema.map(escaped).map(encodeURIComponent).join("/")}`);
  if (validate === undefined) return [`no schema of ${status}`];
  const values = mediaType === "application/x-ndjson" ? text.trim().split("\n") : [text];
  const faults = values.flatMap((value) =>
    validate(JSON.parse(value)) === true
      ? []
      : (validate.errors ?? []).map(
          ({ instancePath, message = "", params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
        ),
  );
  return faults.slice(0, faultsMax);
};
