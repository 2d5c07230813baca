/**
 * The keys that are changed while the server runs: the master key and the log's.
 * @module
 */
import type { Config } from "./config.ts";
import type { Backups } from "./evidence/backup/backups.ts";
import { MasterKeyRotation } from "./ledger/rotate-master-key.ts";
import { errorFacts, log } from "./log.ts";
import type { OpenedRecord } from "./open-record.ts";
import { openLogKeys } from "./rotate-log-key.ts";

/**
 * Goes on with a rotation that was left, beside the calls. What fails stays for the next start: the old key is still in the file. It stays there too
 * until the keys as they are wrapped now lie beside the backups, which could not be read without them.
 */
const openRotation = ({ recorder, master }: OpenedRecord, file: string, backups: Backups): MasterKeyRotation => {
  const rotation = new MasterKeyRotation(recorder, master, file, () => backups.writeKeyTable());
  rotation.resume().then(
    (report) => void (report !== null && log.info(report, "the master key's rotation is finished")),
    (error: unknown) => log.error(errorFacts(error), "the master key's rotation could not be finished"),
  );
  return rotation;
};

/** `onRotated` is told of each new key of the log. */
export const openRotations = (config: Config, opened: OpenedRecord, backups: Backups, onRotated: () => void) => {
  const rotation = openRotation(opened, config.masterKeyFile, backups);
  const logKeys = openLogKeys(opened.recorder, config.logKeyFile, onRotated);
  const close = async (): Promise<void> => {
    logKeys.close();
    await rotation.close();
  };
  return { rotation, rotateLogKey: logKeys.rotate, close };
};
