/**
 * What is said of every route. A route without a description does not compile, and neither does a description without a route.
 * @module
 */
import type { Route } from "../route-permissions.ts";
import type { Operation } from "./operation.ts";
import { accessOperations } from "./operations/access.ts";
import { assuranceOperations } from "./operations/assurance.ts";
import { batchOperations } from "./operations/batches.ts";
import { callOperations } from "./operations/calls.ts";
import { catalogueOperations } from "./operations/catalogue.ts";
import { complianceOperations } from "./operations/compliance.ts";
import { peopleOperations } from "./operations/people.ts";
import { recordOperations } from "./operations/record.ts";
import { retentionOperations } from "./operations/retention.ts";
import { reviewOperations } from "./operations/reviews.ts";
import { serverOperations } from "./operations/server.ts";

export const operations: Readonly<Record<Route, Operation>> = {
  ...callOperations,
  ...batchOperations,
  ...catalogueOperations,
  ...recordOperations,
  ...reviewOperations,
  ...complianceOperations,
  ...assuranceOperations,
  ...retentionOperations,
  ...accessOperations,
  ...peopleOperations,
  ...serverOperations,
};
