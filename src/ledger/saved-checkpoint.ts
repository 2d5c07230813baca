/**
 * Checkpoints that were saved, or shown, earlier: a log must contain each.
 * @module
 */
import { type Checkpoint, NoteError, openCheckpoint, parseVkey, signerAmong } from "./checkpoint.ts";
import { hashBytes } from "./leaf.ts";
import { rightEdge, tilePath } from "./tiles.ts";
import type { Problem } from "./tree-walk.ts";
import { rightEdgeRoot } from "./tree.ts";

/** A checkpoint that the log must continue. */
export interface SavedCheckpoint {
  readonly note: string;
  /** The keys that may have signed it. */
  readonly vkeys: readonly [string, ...string[]];
  /** Whether the log may be here as it was before this checkpoint. Then nothing is compared. */
  readonly mayBeNewer: boolean;
}

/** Where what was found goes. */
export interface SavedFindings {
  readonly checked: string[];
  readonly add: (problem: Problem) => void;
}

/** The checkpoint, when there is something to compare at this size; what is wrong with it goes to the findings. */
export const openSaved = (saved: SavedCheckpoint, size: number, findings: SavedFindings): Checkpoint | null => {
  try {
    const old = openCheckpoint(saved.note, parseVkey(signerAmong(saved.note, saved.vkeys)));
    if (old.size <= size) return old;
    if (saved.mayBeNewer) return null;
    const message = `the log was rolled back: it has ${size} entries, the saved checkpoint ${old.size}`;
    findings.add({ kind: "rolled_back", where: "checkpoint", index: size, message });
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    const message = `the saved checkpoint does not hold: ${error.message}`;
    findings.add({ kind: "old_checkpoint_invalid", where: "saved checkpoint", index: null, message });
  }
  return null;
};

/** `tiles` are the log's own at the checkpoint's right edge, by path, as wide as they are now. */
export const compareSaved = (
  old: Checkpoint,
  tiles: ReadonlyMap<string, Uint8Array>,
  findings: SavedFindings,
): void => {
  const paths = new Map(
    rightEdge(old.size).map(({ level, index, width }) => [level, { path: tilePath(level, index), width }]),
  );
  const tileAt = (level: number): Uint8Array => {
    const { path, width } = paths.get(level) ?? { path: "", width: 0 };
    return (tiles.get(path) ?? new Uint8Array(0)).subarray(0, width * hashBytes);
  };
  if (rightEdgeRoot(old.size, tileAt).equals(old.root)) {
    findings.checked.push(`continues the saved checkpoint of size ${old.size}`);
    return;
  }
  const message = `the log was forked: its first ${old.size} entries are not those of the saved checkpoint`;
  findings.add({ kind: "forked", where: "checkpoint", index: null, message });
};
