/**
 * How far a time server's clock is ahead of ours: one SNTP exchange (RFC 5905, sections 7.3 and 14) over UDP.
 * @module
 */
import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";

const packetBytes = 48;
/** Leap indicator 0, version 4, mode 3 (client). */
const clientHead = 0x23;
const serverMode = 4;
const unsynchronized = 3;
const stratumMax = 15;
const originAt = 24;
const receiveAt = 32;
const transmitAt = 40;
/** From 1900 to 1970, in seconds. */
const epochS = 2_208_988_800;
const eraS = 2 ** 32;

/** An NTP timestamp as UTC milliseconds. Those before 1968 are of the era that begins in 2036. */
const readTime = (packet: Buffer, at: number): number => {
  const seconds = packet.readUInt32BE(at);
  const fraction = packet.readUInt32BE(at + 4) / eraS;
  const era = seconds < eraS / 2 ? eraS : 0;
  return (seconds + era + fraction - epochS) * 1_000;
};

/** The offset in milliseconds, of an answer to what was sent; null for what is no such answer. Times of ours are `sentAt` and `receivedAt`. */
export const readOffset = (packet: Buffer, sent: Buffer, sentAt: number, receivedAt: number): number | null => {
  if (packet.length < packetBytes) return null;
  const head = packet.readUInt8(0);
  const stratum = packet.readUInt8(1);
  const isServer = (head & 7) === serverMode && head >> 6 !== unsynchronized;
  // Stratum 0 is a server that sends us away.
  if (!isServer || stratum < 1 || stratum > stratumMax) return null;
  if (!packet.subarray(originAt, receiveAt).equals(sent.subarray(transmitAt, packetBytes))) return null;
  if (packet.subarray(transmitAt, packetBytes).every((byte) => byte === 0)) return null;
  const [received, transmitted] = [readTime(packet, receiveAt), readTime(packet, transmitAt)];
  return Math.round((received - sentAt + (transmitted - receivedAt)) / 2);
};

/**
 * Asks once. Null when nothing that is an answer came within the timeout. What is sent as our time is random: only we know it, so nobody who
 * does not see the request can answer it, and it tells nothing of our clock.
 */
export const askTime = (
  { host, port }: { readonly host: string; readonly port: number },
  clock: () => number,
  timeoutMs: number,
): Promise<number | null> =>
  new Promise((resolve) => {
    const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
    let ended = false;
    const end = (offset: number | null): void => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      socket.close();
      resolve(offset);
    };
    const timer = setTimeout(() => end(null), timeoutMs);
    const packet = Buffer.alloc(packetBytes);
    packet.writeUInt8(clientHead, 0);
    randomBytes(8).copy(packet, transmitAt);
    let sentAt = 0;
    let steadyAt = 0;
    socket.on("error", () => end(null));
    socket.on("message", (answer) => {
      // The clock may be stepped between the two: what passed is measured by steady time.
      const receivedAt = sentAt + (performance.now() - steadyAt);
      const offset = readOffset(answer, packet, sentAt, receivedAt);
      if (offset !== null) end(offset);
    });
    // Connected: packets of other addresses do not arrive.
    socket.connect(port, host, (error?: Error) => {
      if (error !== undefined && error !== null) end(null);
      if (ended) return;
      sentAt = clock();
      steadyAt = performance.now();
      socket.send(packet);
    });
  });
