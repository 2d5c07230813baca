/**
 * What is kept of a call under each capture level.
 * @module
 */
import { describe, expect, test } from "vitest";
import type { PayloadRef } from "../../src/domain/entry.ts";
import { chatBody, completion, deltaEvent, doneEvent, finishEvent } from "../fixtures/chat-bodies.ts";
import { readRecorded } from "../fixtures/read-record.ts";
import { streamOf, whole } from "../fixtures/scripted-upstream.ts";
import { type Custody, custodyForFile } from "../fixtures/start-custody.ts";

const email = "ann.lee@example.com";
const mail = "bo.ray@example.com";

const custodyOf = (capture: string) => custodyForFile({ policies: { base: { extends: ["default"], capture } } });

const rolesOf = (payloads: readonly PayloadRef[] = []): string[] => payloads.map(({ role }) => role);

/** What an admin is shown of all payloads. */
const reveal = async ({ ask }: Custody, id: string): Promise<string> =>
  (await ask(`/api/v1/audit/exchanges/${id}/payload`, { method: "POST", body: { reason: "a test" } })).text;

/** A call that says who asks, in a key of its own too, and is answered with somebody else's address. */
const call = async (custody: Custody, stream: boolean) => {
  const body = stream
    ? streamOf([deltaEvent("Ask bo.ray@exa"), deltaEvent("mple.com soon."), finishEvent(), doneEvent])
    : whole(JSON.stringify(completion(`Ask ${mail} soon.`)));
  custody.upstream.answer = ({ socket }) => socket.write(body);
  const answer = await custody.chat(chatBody(`I am ${email} here`, { stream, metadata: { [email]: "x" } }));
  expect(answer.text).toContain("soon.");
  return { ...(await readRecorded(custody.folder, answer.id)), id: answer.id };
};

describe.each([false, true])("stream: %s", (stream) => {
  describe("redacted", () => {
    const custody = custodyOf("redacted");

    test("keeps the texts without what was found in them, and no body", async () => {
      const { id, opened, closed } = await call(custody(), stream);
      expect(rolesOf(opened?.payloads)).toEqual(["request.redacted", "request.findings"]);
      expect(rolesOf(closed?.payloads)).toEqual(["response.redacted", "response.findings"]);
      const shown = await reveal(custody(), id);
      expect(shown).toContain("I am [EMAIL_ADDRESS_REDACTED] here");
      expect(shown).toContain("Ask [EMAIL_ADDRESS_REDACTED] soon.");
      expect(shown).not.toMatch(/ann\.lee|bo\.ray/);
    });
  });

  describe("metadata", () => {
    const custody = custodyOf("metadata");

    test("keeps the entries, with what was found by type", async () => {
      const { opened, closed } = await call(custody(), stream);
      expect(opened).toMatchObject({ payloads: [], counts: { EMAIL_ADDRESS: 2 }, verdict: "flag" });
      expect(closed).toMatchObject({ payloads: [], counts: { EMAIL_ADDRESS: 1 }, outcome: "complete" });
    });
  });
});

describe("redacted", () => {
  const custody = custodyForFile({
    policies: { base: { extends: ["default"], capture: "redacted", actions: { EMAIL_ADDRESS: "block" } } },
  });

  test("keeps as much of what is refused", async () => {
    const answer = await custody().chat(chatBody(`I am ${email} here`));
    expect(answer.status).toBe(400);
    const { opened } = await readRecorded(custody().folder, answer.id);
    expect(rolesOf(opened?.payloads)).toEqual(["request.redacted", "request.findings"]);
    expect(await reveal(custody(), answer.id)).toContain("I am [EMAIL_ADDRESS_REDACTED] here");
  });

  test("keeps nothing of what cannot be read", async () => {
    const answer = await custody().chat(`{"messages": "${email}`);
    expect(answer.status).toBe(400);
    const { opened, closed } = await readRecorded(custody().folder, answer.id);
    expect([...rolesOf(opened?.payloads), ...rolesOf(closed?.payloads)]).toEqual([]);
  });
});
