/**
 * `GET /v1/models`: what the catalogue lists, in OpenAI's shape.
 * @module
 */
import type { Catalogue } from "../../upstream/catalogue.ts";
import type { AppContext } from "../context.ts";

export const listModels = (catalogue: Catalogue) => (c: AppContext) =>
  c.json({
    object: "list",
    data: catalogue.list().map(({ entry, upstreams }) => ({
      id: entry,
      object: "model",
      created: 0,
      owned_by: upstreams[0]?.name ?? "custody",
    })),
  });
