/**
 * Large texts are scanned on a thread of their own: they are judged as small ones are, and nobody waits for them.
 */
import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/domain/finding.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { readRecorded } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { custodyForTest } from "../fixtures/start-custody.ts";

const email = "ann.lee@example.com";
const ssn = "123-45-6789";
/** Of so many UTF-16 code units at least, with nothing in it. */
const plain = (chars: number): string => {
  const line = "The river runs past the old mill, and the road goes up to the hills. ";
  return line.repeat(Math.ceil(chars / line.length));
};
const quarter = plain(50_000);
const textWith = (first: string, second: string): string =>
  `${first} ${quarter}${quarter} ${second}, ${quarter}${quarter}${first}`;
const large = textWith(email, ssn);

const redactBoth = { actions: { EMAIL_ADDRESS: "redact", US_SSN: "redact" } };

describe("a request of 200 kB", () => {
  test("is redacted and recorded as a small one is", async () => {
    const { chat, upstream, ask, folder } = await custodyForTest(redactBoth);
    upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Fine."))));
    const answer = await chat(chatBody(large));
    expect(answer.status).toBe(200);
    const sent: ReturnType<typeof chatBody> = JSON.parse(String(upstream.calls.at(-1)?.body));
    const content = sent.messages[0]?.content ?? "";
    expect(content === textWith("[EMAIL_ADDRESS_REDACTED]", "[US_SSN_REDACTED]")).toBe(true);
    expect((await readRecorded(folder, answer.id)).opened).toMatchObject({
      verdict: "redact",
      counts: { EMAIL_ADDRESS: 2, US_SSN: 1 },
    });
    const revealed = await ask(`/api/v1/audit/exchanges/${answer.id}/payload`, {
      method: "POST",
      body: { reason: "a test" },
    });
    const { payloads }: { payloads: { role: string; text: string }[] } = JSON.parse(revealed.text);
    const findings: Finding[] = JSON.parse(payloads.find(({ role }) => role === "request.findings")?.text ?? "");
    expect(findings.map(({ start, end }) => large.slice(start, end))).toEqual([email, ssn, email]);
  });

  test("is overtaken by a small one that comes after it", async () => {
    const { chat, upstream, ask } = await custodyForTest(redactBoth);
    upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Fine."))));
    const answered: string[] = [];
    const first = chat(chatBody(large)).then(() => answered.push("large"));
    // By then it has come in.
    for (let turn = 0; turn < 10; turn += 1) expect((await ask("/healthz")).status).toBe(200);
    await chat(chatBody("Hi")).then(() => answered.push("small"));
    await first;
    expect(answered).toEqual(["small", "large"]);
  });

  test("two of them, and a small one, each get their own", async () => {
    const { chat, upstream } = await custodyForTest(redactBoth);
    upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Fine."))));
    const other = textWith("bob.ray@example.com", "234-56-7890");
    await Promise.all([chat(chatBody(large)), chat(chatBody(other)), chat(chatBody(`I am ${email}`))]);
    const bodies = upstream.calls.map(({ body }) => String(body));
    expect(bodies).toHaveLength(3);
    for (const body of bodies) expect(body).not.toMatch(/@example|234-56-7890|123-45-6789/);
  });
});

test("an answer of 200 kB is redacted too", async () => {
  const { chat, upstream, folder } = await custodyForTest(redactBoth);
  upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion(large))));
  const answer = await chat(chatBody("Hi"));
  const received: ReturnType<typeof completion> = JSON.parse(answer.text);
  expect(received.choices[0]?.message.content === textWith("[EMAIL_ADDRESS_REDACTED]", "[US_SSN_REDACTED]")).toBe(true);
  const { closed } = await readRecorded(folder, answer.id);
  expect(closed).toMatchObject({ verdict: "redact", outcome: "complete" });
});
