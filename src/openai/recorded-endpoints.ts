/**
 * Every endpoint that exchanges are recorded under: those whose calls are forwarded, and those that are answered here.
 * @module
 */
import { batchesEndpoint } from "./batches.ts";
import type { Endpoint } from "./endpoint.ts";
import { endpoints } from "./endpoints.ts";
import { filesEndpoint } from "./files.ts";

const byRoute = new Map([...endpoints, batchesEndpoint, filesEndpoint].map((endpoint) => [endpoint.route, endpoint]));

/** The endpoint that entries name so. Throws where there is none: an entry's route is one of ours. */
export const endpointOf = (route: string): Endpoint => {
  const endpoint = byRoute.get(route);
  if (endpoint === undefined) throw new Error("a route that calls are recorded under has an endpoint");
  return endpoint;
};
