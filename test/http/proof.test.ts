import { describe, expect, test } from "vitest";
import { parseVkey } from "../../src/ledger/checkpoint.ts";
import { leafDigest } from "./leaf-hash.ts";
import { verifyProofFile } from "../../src/ledger/proof.ts";
import { openStoreReader } from "../../src/store/open-store.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { errorOf } from "../fixtures/send.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile();
const callOnce = async (): Promise<string> => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hi"))));
  return (await custody().chat(chatBody("Hi"))).id;
};
const proofOf = (id: string, which = "") => custody().ask(`/api/v1/audit/exchanges/${id}/proof${which}`);

/** The leaf hash of the entry at that index, from the bytes that stand in the database. */
const storedLeaf = async (index: number): Promise<Buffer> => {
  const reader = await openStoreReader(custody().folder);
  const [bytes] = await reader.readEntries(1, index, index + 1);
  reader.close();
  return leafDigest(bytes ?? Buffer.alloc(0));
};

const placeOf = async (id: string, which: "opened" | "closed"): Promise<number> => {
  const one: Record<"opened" | "closed", { index: number }> = JSON.parse(
    (await custody().ask(`/api/v1/audit/exchanges/${id}`)).text,
  );
  return one[which].index;
};

describe("GET /api/v1/audit/exchanges/{id}/proof", () => {
  test.each(["opened", "closed"] as const)("proves the %s entry to anybody with the verifier key", async (which) => {
    const id = await callOnce();
    const answer = await proofOf(id, `?entry=${which}`);
    expect(answer.status).toBe(200);
    const leaf = await storedLeaf(await placeOf(id, which));
    const checkpoint = verifyProofFile(answer.text, leaf, parseVkey(custody().vkey));
    expect(checkpoint.size).toBeGreaterThan(await placeOf(id, which));
  });

  test("is of the close when it is not said which", async () => {
    const id = await callOnce();
    expect((await proofOf(id)).text).toBe((await proofOf(id, "?entry=closed")).text);
  });

  test("proves no other entry, and under no other key", async () => {
    const id = await callOnce();
    const { text } = await proofOf(id);
    const other = await storedLeaf(await placeOf(id, "opened"));
    expect(() => verifyProofFile(text, other, parseVkey(custody().vkey))).toThrow("does not show this entry");
    const foreign = "audit.example.com/log1+f1f97cab+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs";
    expect(() => verifyProofFile(text, other, parseVkey(foreign))).toThrow();
  });

  test("of long ago verifies after the log has grown", async () => {
    const id = await callOnce();
    const old = (await proofOf(id)).text;
    for (let count = 0; count < 5; count += 1) await callOnce();
    const leaf = await storedLeaf(await placeOf(id, "closed"));
    const before = verifyProofFile(old, leaf, parseVkey(custody().vkey));
    const after = verifyProofFile((await proofOf(id)).text, leaf, parseVkey(custody().vkey));
    expect(after.size).toBeGreaterThan(before.size);
  });

  test("while the call runs there is one of the opening, and none of the close", async () => {
    const next = custody().upstream.nextCall();
    custody().upstream.answer = () => undefined;
    const asked = custody().chat(chatBody("Hi"));
    const { socket } = await next;
    const list: { data: { id: string; outcome: string | null }[] } = JSON.parse(
      (await custody().ask("/api/v1/audit/exchanges?limit=1")).text,
    );
    const [running] = list.data;
    expect(running?.outcome).toBeNull();
    const id = running?.id ?? "";
    expect((await proofOf(id, "?entry=closed")).status).toBe(404);
    const reader = await openStoreReader(custody().folder);
    const position = (await reader.readExchange(id))?.openedPosition.index ?? -1;
    reader.close();
    verifyProofFile((await proofOf(id)).text, await storedLeaf(position), parseVkey(custody().vkey));
    socket.write(whole(JSON.stringify(completion("Hi"))));
    expect((await asked).id).toBe(id);
  });

  test("of anything else is refused, and the field named", async () => {
    const answer = await proofOf(await callOnce(), "?entry=middle");
    expect(answer.status).toBe(400);
    expect(errorOf(answer).param).toBe("entry");
  });
});
