/**
 * Backups of the running server, and tests that they can be restored.
 * @module
 */
import { z } from "zod";
import type { Backups } from "../../evidence/backup/backups.ts";
import type { AppContext } from "../context.ts";
import { emptyBody, readJsonBody } from "../read-json.ts";

export const restoreTestBody = z.strictObject({
  backup: z.string().min(1).max(64).optional().describe("Its file; the newest where it is not named."),
});

/** `POST /api/v1/audit/backups`: answered when the file is whole and `backup.made` is durable. */
export const createBackup = (backups: Backups) => async (c: AppContext) => {
  await readJsonBody(c, emptyBody);
  const { manifestSha256: backup, ...made } = await backups.make(c.var.principal.id);
  return c.json({ backup, ...made }, 201);
};

/** `GET /api/v1/audit/backups`: those in the folder, oldest first. */
export const listBackups = (backups: Backups) => async (c: AppContext) =>
  c.json({ data: await backups.list(), nextCursor: null });

/** `POST /api/v1/audit/restore-tests`: of the newest, or of the one that is named. */
export const testRestore = (backups: Backups) => async (c: AppContext) => {
  const { backup } = await readJsonBody(c, restoreTestBody);
  return c.json(await backups.test(c.var.principal.id, backup ?? null), 201);
};
