/**
 * Checks an entry in the browser, by itself: the leaf hash of what is shown, the way to the root (RFC 9162, 2.1.3.2), the checkpoint's signature
 * (C2SP signed-note, Ed25519). Nothing of it asks the server but for the proof file.
 */
const encoder = new TextEncoder();

const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const toHex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const join = (...parts) => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));

/** SHA-256(0x00 ‖ entry). */
export const leafHash = (entry) => sha256(Uint8Array.of(0), entry);
const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);

/** A C2SP tlog-proof file. Throws for what is none. */
export const readProof = (text) => {
  const [head, ...rest] = text.split("\n");
  const [, index] = /^index (\d+)$/.exec(rest[0] ?? "") ?? [];
  const end = rest.indexOf("");
  if (head !== "c2sp.org/tlog-proof@v1" || index === undefined || end === -1) throw new Error("this is no proof file");
  const hashes = rest.slice(1, end).map(fromBase64);
  if (hashes.some((hash) => hash.length !== 32)) throw new Error("a hash of the proof has not 32 bytes");
  return { index: Number(index), hashes, checkpoint: readCheckpoint(rest.slice(end + 1).join("\n")) };
};

const readCheckpoint = (note) => {
  const middle = note.indexOf("\n\n");
  const body = note.slice(0, middle + 1);
  const [origin = "", size = "", root = "", ...more] = body.split("\n");
  if (middle === -1 || !/^\d+$/.test(size) || more.join("") !== "") throw new Error("this is no checkpoint");
  const signatures = note
    .slice(middle + 2)
    .split("\n")
    .flatMap((line) => {
      const [, name, base64] = /^\u2014 (\S+) (\S+)$/.exec(line) ?? [];
      return name === undefined ? [] : [{ name, bytes: fromBase64(base64) }];
    });
  return { origin, size: Number(size), root: fromBase64(root), body, signatures };
};

/** The root that a leaf and its proof lead to. Throws where the proof has not the length that index and size ask for. */
export const rootOf = async (leaf, index, size, hashes) => {
  if (index >= size) throw new Error("the entry is not in a tree of that size");
  let node = index;
  let last = size - 1;
  let root = leaf;
  for (const hash of hashes) {
    if (last === 0) throw new Error("the proof is too long");
    if (node % 2 === 1 || node === last) {
      root = await nodeHash(hash, root);
      while (node % 2 === 0 && node !== 0) {
        node = Math.floor(node / 2);
        last = Math.floor(last / 2);
      }
    } else root = await nodeHash(root, hash);
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  if (last !== 0) throw new Error("the proof is too short");
  return root;
};

const isSame = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);

/** Whether one of the checkpoint's signatures is by this key. Throws where the browser knows no Ed25519. */
export const isSigned = async ({ body, signatures }, vkey) => {
  const [, name, id, base64] = /^(.+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey.trim()) ?? [];
  if (name === undefined) throw new Error("this is no verifier key");
  const key = fromBase64(base64);
  if (key[0] !== 1 || key.length !== 33) throw new Error("this is no Ed25519 key");
  const hash = await sha256(encoder.encode(`${name}\n`), key);
  if (toHex(hash.slice(0, 4)) !== id) throw new Error("the key's id does not belong to it");
  const publicKey = await crypto.subtle.importKey("raw", key.slice(1), { name: "Ed25519" }, false, ["verify"]);
  for (const one of signatures) {
    if (one.name !== name || toHex(one.bytes.slice(0, 4)) !== id) continue;
    if (await crypto.subtle.verify("Ed25519", publicKey, one.bytes.slice(4), encoder.encode(body))) return true;
  }
  return false;
};

const addStep = (list, words, holds = true) => {
  const step = document.createElement("li");
  step.className = holds ? "holds" : "fails";
  step.textContent = `${holds ? "✓" : "✗"} ${words}`;
  list.append(step);
};

const check = async (place, list) => {
  const shown = document.getElementById(place.dataset.entry).textContent;
  const leaf = await leafHash(encoder.encode(shown));
  addStep(list, `The entry shown has the leaf hash ${toHex(leaf)}`);
  const answer = await fetch(place.dataset.proof, { headers: { accept: "text/plain" } });
  if (!answer.ok) throw new Error("the server gave no proof: reload the page and sign in");
  const { index, hashes, checkpoint } = readProof(await answer.text());
  const root = await rootOf(leaf, index, checkpoint.size, hashes);
  addStep(list, `With ${hashes.length} hashes of the proof, from index ${index}, it leads to the root ${toHex(root)}`);
  const isRoot = isSame(root, checkpoint.root);
  addStep(
    list,
    isRoot
      ? `That is the root of the checkpoint of ${checkpoint.origin} at ${checkpoint.size} entries`
      : "The checkpoint has another root: this entry is not in the log as it is shown",
    isRoot,
  );
  if (!isRoot) return;
  const { vkey } = place.dataset;
  const isOurs = await isSigned(checkpoint, vkey);
  addStep(
    list,
    isOurs
      ? `The checkpoint is signed by ${vkey}: compare this key with the one that you were given elsewhere`
      : `The checkpoint is not signed by ${vkey}`,
    isOurs,
  );
};

const offer = (place) => {
  const button = place.querySelector(".verify-button");
  const list = place.querySelector(".steps");
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    list.replaceChildren();
    try {
      await check(place, list);
    } catch (error) {
      const isOld = error instanceof DOMException && error.name === "NotSupportedError";
      addStep(
        list,
        isOld ? "This browser knows no Ed25519: download the proof and check it with another tool" : error.message,
        false,
      );
    } finally {
      button.disabled = false;
    }
  });
};

if (typeof document !== "undefined") for (const place of document.querySelectorAll(".verify")) offer(place);
