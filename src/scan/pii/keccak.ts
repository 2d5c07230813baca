/**
 * Keccak-256 as Ethereum uses it: SHA-3 before its padding was changed, so `node:crypto` has none.
 * @module
 */

const laneMask = (1n << 64n) - 1n;
/** Bytes that one round takes in: 200 less twice the digest. */
const rate = 136;
const digestBytes = 32;

const rotate = (lane: bigint, by: bigint): bigint => ((lane << by) | (lane >> (64n - by))) & laneMask;

/** The constants of iota, from the shift register of FIPS 202, section 3.2.5. */
const roundConstants = ((): bigint[] => {
  const constants: bigint[] = [];
  let register = 1;
  for (let round = 0; round < 24; round += 1) {
    let constant = 0n;
    for (let bit = 0; bit < 7; bit += 1) {
      if (register & 1) constant |= 1n << ((1n << BigInt(bit)) - 1n);
      register = register & 0x80 ? ((register << 1) ^ 0x171) & 0xff : register << 1;
    }
    constants.push(constant);
  }
  return constants;
})();

/** One round's theta, rho, pi and chi; lanes are `x + 5 * y`. */
const permute = (lanes: bigint[]): void => {
  const lane = (x: number, y: number): bigint => lanes[(x % 5) + 5 * (y % 5)] ?? 0n;
  for (const constant of roundConstants) {
    const columns = [0, 1, 2, 3, 4].map((x) => lane(x, 0) ^ lane(x, 1) ^ lane(x, 2) ^ lane(x, 3) ^ lane(x, 4));
    for (let at = 0; at < 25; at += 1) {
      const x = at % 5;
      lanes[at] = (lanes[at] ?? 0n) ^ (columns[(x + 4) % 5] ?? 0n) ^ rotate(columns[(x + 1) % 5] ?? 0n, 1n);
    }
    let x = 1;
    let y = 0;
    let moved = lane(x, y);
    for (let step = 0; step < 24; step += 1) {
      [x, y] = [y, (2 * x + 3 * y) % 5];
      const next = lane(x, y);
      lanes[x + 5 * y] = rotate(moved, BigInt((((step + 1) * (step + 2)) / 2) % 64));
      moved = next;
    }
    for (let row = 0; row < 5; row += 1) {
      const kept = [0, 1, 2, 3, 4].map((column) => lane(column, row));
      for (let column = 0; column < 5; column += 1) {
        const [a = 0n, b = 0n, c = 0n] = [kept[column], kept[(column + 1) % 5], kept[(column + 2) % 5]];
        lanes[column + 5 * row] = a ^ (~b & laneMask & c);
      }
    }
    lanes[0] = (lanes[0] ?? 0n) ^ constant;
  }
};

/** The Keccak-256 digest of the bytes: 32 bytes (Keccak submission to NIST, version 3; Ethereum Yellow Paper, appendix on notation). */
export const keccak256 = (bytes: Uint8Array): Buffer => {
  const padded = Buffer.alloc((Math.floor(bytes.length / rate) + 1) * rate);
  padded.set(bytes);
  padded[bytes.length] = (padded[bytes.length] ?? 0) ^ 0x01;
  padded[padded.length - 1] = (padded[padded.length - 1] ?? 0) ^ 0x80;
  const lanes = Array.from({ length: 25 }, () => 0n);
  for (let block = 0; block < padded.length; block += rate) {
    for (let at = 0; at < rate / 8; at += 1) lanes[at] = (lanes[at] ?? 0n) ^ padded.readBigUInt64LE(block + at * 8);
    permute(lanes);
  }
  const digest = Buffer.alloc(digestBytes);
  for (let at = 0; at < digestBytes / 8; at += 1) digest.writeBigUInt64LE(lanes[at] ?? 0n, at * 8);
  return digest;
};
