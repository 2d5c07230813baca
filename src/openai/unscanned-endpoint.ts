/**
 * What is known of a path that is open without a scan: its name. None of its bodies is ever read.
 * @module
 */
import * as z from "zod";
import type { Endpoint } from "./endpoint.ts";
import { jsonEndpoint } from "./json-endpoint.ts";
import { fields } from "./text-kinds.ts";

export const unscannedEndpoint = (route: string): Endpoint =>
  jsonEndpoint({
    route,
    paths: [],
    upstreamPath: "/",
    requestNames: {},
    answerNames: {},
    request: z.unknown(),
    factsOf: () => ({ model: "" }),
    requestKinds: () => fields,
    answerKinds: () => fields,
  });
