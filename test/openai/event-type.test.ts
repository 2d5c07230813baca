import { describe, expect, test } from "vitest";
import { readMessagesEvent } from "../../src/openai/messages/answer.ts";

const limits = { depthMax: 16 };
const read = (body: object) => {
  const data = JSON.stringify(body);
  return readMessagesEvent({ raw: Buffer.from(data), data, event: null, id: null, comments: [], others: [] }, limits);
};

describe("an event of a stream has a type: clients differ on what they make of one without", () => {
  test.each([{ delta: { thinking: "4012888888881881" } }, { type: 1, delta: {} }, { type: null }])("%j", (body) => {
    expect(() => read(body)).toThrow("an event must have a type");
  });

  test("but for an error", () => {
    expect(read({ error: { message: "no" } })?.kind).toBe("error");
    expect(read({ type: "ping" })?.kind).toBe("chunk");
  });
});
