/**
 * `POST /api/v1/master-key/rotate`: answered when everything is wrapped by the new key.
 * @module
 */
import { z } from "zod";
import type { MasterKeyRotation } from "../../ledger/rotate-master-key.ts";
import type { AppContext } from "../context.ts";
import { readJsonBody } from "../read-json.ts";

const nothing = z.strictObject({});

/** It goes on when the caller goes away. */
export const rotateMasterKey = (rotation: MasterKeyRotation) => async (c: AppContext) => {
  await readJsonBody(c, nothing);
  return c.json(await rotation.rotate(c.var.principal.id));
};
