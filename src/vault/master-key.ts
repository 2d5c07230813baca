/**
 * The key that wraps data keys and providers' credentials. While it is changed there are several: the newest wraps, all of them open.
 * @module
 */
import { hkdfSync } from "node:crypto";

export const masterKeyBytes = 32;
/**
 * How many of its master keys a process still opens with: after a rotation every stored row is under the newest, so older ones are of use
 * to what was read just before.
 */
const keptMax = 16;
const countBytes = Int32Array.BYTES_PER_ELEMENT;

/** Keys that wrap data keys, newest first: the first one wraps, all of them open. */
export interface WrappingKeys {
  readonly wrapping: readonly [Uint8Array, ...Uint8Array[]];
}

/** What is derived from one line of the key file: one key, one purpose (HKDF-SHA-256, RFC 5869). */
export interface DerivedKeys {
  /** 16 hex digits that tell master keys apart in entries, and reveal nothing of them. */
  readonly name: string;
  /** Wraps data keys. */
  readonly wrapping: Buffer;
  /** Encrypts providers' credentials. */
  readonly credentials: Buffer;
}

const derive = (secret: Uint8Array, purpose: string): Buffer =>
  Buffer.from(hkdfSync("sha256", secret, Buffer.alloc(0), purpose, masterKeyBytes));

/** `secret` has 32 bytes. */
export const deriveKeys = (secret: Uint8Array): DerivedKeys => ({
  name: derive(secret, "custody master key name v1").toString("hex", 0, 8),
  wrapping: derive(secret, "custody wrapping v1"),
  credentials: derive(secret, "custody credentials v1"),
});

/**
 * The master keys of this process, newest first. Those that it once had stay: what was read from the database before a rotation is opened
 * after it.
 */
export class MasterKey implements WrappingKeys {
  /**
   * The wrapping keys in memory that threads share, so that one which began before a rotation can open what is wrapped after it: a count,
   * then the keys, each in the place of the eldest once there are too many. `sharedWrapping` reads it.
   */
  readonly shared = new SharedArrayBuffer(countBytes + keptMax * masterKeyBytes);
  #keys: readonly [DerivedKeys, ...DerivedKeys[]];
  #wrapping: readonly [Buffer, ...Buffer[]];

  constructor(secrets: readonly [Uint8Array, ...Uint8Array[]]) {
    const [first, ...older] = secrets;
    const [newest, ...rest] = [deriveKeys(first), ...older.map(deriveKeys)];
    this.#keys = [newest, ...rest];
    this.#wrapping = [newest.wrapping, ...rest.map(({ wrapping }) => wrapping)];
    for (const { wrapping } of this.#keys.toReversed()) this.#share(wrapping);
  }

  /** The one that wraps. */
  get current(): DerivedKeys {
    return this.#keys[0];
  }

  /** All that open, newest first. */
  get all(): readonly [DerivedKeys, ...DerivedKeys[]] {
    return this.#keys;
  }

  get wrapping(): readonly [Buffer, ...Buffer[]] {
    return this.#wrapping;
  }

  /** From now on this one wraps. */
  adopt(secret: Uint8Array): void {
    const keys = deriveKeys(secret);
    this.#share(keys.wrapping);
    this.#keys = [keys, ...this.#keys.slice(0, keptMax - 1)];
    this.#wrapping = [keys.wrapping, ...this.#wrapping.slice(0, keptMax - 1)];
  }

  #share(wrapping: Buffer): void {
    const count = new Int32Array(this.shared, 0, 1);
    const before = Atomics.load(count, 0);
    new Uint8Array(this.shared).set(wrapping, countBytes + (before % keptMax) * masterKeyBytes);
    // After the key is there: a reader looks at the count first.
    Atomics.store(count, 0, before + 1);
  }
}

/** The wrapping keys of another thread's `MasterKey`, as they are at each moment. */
export const sharedWrapping = (shared: SharedArrayBuffer): WrappingKeys => {
  const count = new Int32Array(shared, 0, 1);
  const keyAt = (place: number): Buffer =>
    Buffer.from(new Uint8Array(shared, countBytes + (place % keptMax) * masterKeyBytes, masterKeyBytes));
  return {
    get wrapping() {
      const newest = Atomics.load(count, 0) - 1;
      const older = Array.from({ length: Math.min(newest, keptMax - 1) }, (_none, age) => keyAt(newest - 1 - age));
      return [keyAt(newest), ...older] as const;
    },
  };
};
