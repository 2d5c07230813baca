/**
 * The class of an exchange by all that stands in it: facts of health are nobody's until the request or the answer says whose.
 */
import { describe, expect, test } from "vitest";
import { chatBody, completion, deltaEvent, doneEvent, finishEvent } from "../fixtures/chat-bodies.ts";
import { readClassified, readRecorded, type Recorded } from "../fixtures/read-record.ts";
import { streamOf, whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile, custodyForTest } from "../fixtures/start-custody.ts";

/** Where names may be acted upon they are looked for before the call goes on. */
const rules = [{ types: ["PERSON"], directions: ["tool_result"], action: "redact" }];
const custody = custodyForFile({ policies: { base: { rules } } });

const diagnosis = "The patient has type 2 diabetes mellitus.";
const drug = "Metformin 500 mg twice daily";
const person = "Her name is Margaret Thompson.";
const ssn = "Her number is 123-45-6789.";
const email = "Write to ann.lee@example.com";
const belief = "She is a practising Catholic.";
const card = ["4111", "1111", "1111", "1111"].join("");
const key = `The key is ${["AKIA", "QX3ZJ7N5", "PLT2WRVB"].join("")}.`;
const weather = "The weather is fine today.";
/** No number that could be anything else. */
const created = 1_760_000_001;

const recordOf = async (request: string, answer: string): Promise<Recorded> => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion(answer, { created }))));
  const { id, status } = await custody().chat(chatBody(request));
  expect(status).toBe(200);
  return readRecorded(custody().folder, id);
};

describe("the class at the opening and at the close", () => {
  test.each([
    ["nothing", weather, weather, "internal", "internal"],
    ["a diagnosis of nobody", diagnosis, weather, "internal", "internal"],
    ["a drug of nobody, and a diagnosis", drug, diagnosis, "internal", "internal"],
    ["a diagnosis, then whose: a name", diagnosis, person, "internal", "phi"],
    ["a diagnosis, then whose: a number", diagnosis, ssn, "internal", "phi"],
    ["a drug, then whose: an address", drug, email, "internal", "phi"],
    ["a person, then the diagnosis", person, diagnosis, "confidential", "phi"],
    ["both in the request", `${person} ${diagnosis}`, weather, "phi", "phi"],
    ["both in the answer", weather, `${person} ${diagnosis}`, "internal", "phi"],
    ["a person and a number of theirs", person, ssn, "confidential", "confidential"],
    ["a card", `Charge ${card}.`, weather, "pci", "pci"],
    ["a card in the answer", weather, `It was ${card}.`, "internal", "pci"],
    ["a card, then a diagnosis: it says whose", `Charge ${card}.`, diagnosis, "pci", "phi"],
    ["a belief", belief, weather, "special", "special"],
    ["what is stricter stays", `${diagnosis} ${belief}`, person, "special", "special"],
    ["a secret", key, weather, "secret", "secret"],
    ["a secret in the answer", `${person} ${diagnosis}`, key, "phi", "secret"],
  ])("%s", async (_name, request, answer, atOpening, atClose) => {
    const { opened, closed } = await recordOf(request, answer);
    expect(opened?.dataClass).toBe(atOpening);
    expect(closed?.dataClass).toBe(atClose);
  });

  test("is what lists go by", async () => {
    await recordOf(diagnosis, person);
    const listed = await custody().ask("/api/v1/audit/exchanges?data_class=phi&limit=1");
    expect(JSON.parse(listed.text)).toMatchObject({ data: [{ dataClass: "phi" }] });
  });

  test("is the same for a stream", async () => {
    const deltas = ["Her name is Marga", "ret Thomp", "son."].map((text) => deltaEvent(text));
    const pieces = [...deltas, finishEvent(), doneEvent].map((event) => event.replace("1760000000", String(created)));
    custody().upstream.answer = ({ socket }) => socket.write(streamOf(pieces));
    const { id } = await custody().chat(chatBody(diagnosis, { stream: true }));
    const { opened, closed } = await readRecorded(custody().folder, id);
    expect(opened?.dataClass).toBe("internal");
    expect(closed).toMatchObject({ dataClass: "phi", counts: { PERSON: 1 } });
  });
});

test("reasons are each side's own types, in order, without what stood there", async () => {
  const { opened, closed } = await recordOf(`${diagnosis} ${person}`, ssn);
  expect(opened?.reasons).toEqual(["DIAGNOSIS", "PERSON"]);
  expect(closed?.reasons).toEqual(["US_SSN"]);
  expect(closed?.counts).toEqual({ US_SSN: 1 });
  expect(JSON.stringify([opened, closed])).not.toMatch(/diabetes|Margaret|6789/);
});

test("where names are looked for beside the call, it is known when they are found", async () => {
  const { ask, chat, folder, upstream } = await custodyForTest({ actions: {} });
  upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion(person, { created }))));
  const { id } = await chat(chatBody(diagnosis));
  const classified = await readClassified(folder, id);
  expect(classified).toMatchObject({ dataClass: "phi", reasons: ["PERSON"] });
  const listed = await ask("/api/v1/audit/exchanges?data_class=phi");
  expect(JSON.parse(listed.text)).toMatchObject({ data: [{ id, dataClass: "phi" }] });
});

// Ten digits pass the checks of many numbers of ten digits now and then: one in eleven, one in ten.
test.each([1_760_000_000, 1_760_015_838, 1_760_087_109, 1_761_140_336])(
  "the time of an answer (%d) is a number of nobody",
  async (time) => {
    custody().upstream.answer = ({ socket }) =>
      socket.write(whole(JSON.stringify(completion("Fine.", { created: time }))));
    const { id } = await custody().chat(chatBody(weather));
    const { closed } = await readRecorded(custody().folder, id);
    expect(closed).toMatchObject({ dataClass: "internal", verdict: "allow", counts: {} });
  },
);
