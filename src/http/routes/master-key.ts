/**
 * `POST /api/v1/master-key/rotate`: answered when everything is wrapped by the new key.
 * @module
 */
import type { MasterKeyRotation } from "../../ledger/rotate-master-key.ts";
import type { AppContext } from "../context.ts";
import { emptyBody, readJsonBody } from "../read-json.ts";

/** It goes on when the caller goes away. */
export const rotateMasterKey = (rotation: MasterKeyRotation) => async (c: AppContext) => {
  await readJsonBody(c, emptyBody);
  return c.json(await rotation.rotate(c.var.principal.id));
};
