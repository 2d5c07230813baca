/**
 * Pictures from pictures, by the official SDK.
 */
import { toFile } from "openai";
import { describe, expect, test } from "vitest";
import { field, form, formHeaders, part, png, readForm } from "../fixtures/forms.ts";
import { readRecorded } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { errorOf } from "../fixtures/send.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile({
  policies: { base: { rules: [{ types: ["EMAIL_ADDRESS"], action: "redact" }] } },
});
const picture = (bytes: number, name: string) => toFile(png(bytes), name, { type: "image/png" });
const made = { created: 1, data: [{ b64_json: png(60).toString("base64"), revised_prompt: "for jane@example.com" }] };
const sent = async () => {
  const call = custody().upstream.calls.at(-1);
  if (call === undefined) throw new Error("nothing was sent");
  return readForm(call);
};

describe("edits", () => {
  test("of several pictures with a mask, redacted and recorded", async () => {
    custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(made)));
    const { data, response } = await custody()
      .sdk()
      .images.edit({
        model: "gpt-test",
        image: [await picture(5_000, "a.png"), await picture(90_000, "joe@example.com.png")],
        mask: await picture(100, "mask.png"),
        prompt: "a stamp for joe@example.com",
        n: 2,
      })
      .withResponse();
    expect(data.data).toEqual([{ ...made.data[0], revised_prompt: "for [EMAIL_ADDRESS_REDACTED]" }]);
    const fields = await sent();
    const named = (name: string) => fields.filter(([one]) => one === name).map(([, value]) => value);
    expect(named("image[]")).toEqual([
      { name: "a.png", type: "image/png", bytes: png(5_000) },
      { name: "[EMAIL_ADDRESS_REDACTED].png", type: "image/png", bytes: png(90_000) },
    ]);
    expect(named("mask")).toEqual([{ name: "mask.png", type: "image/png", bytes: png(100) }]);
    expect(named("prompt")).toEqual(["a stamp for [EMAIL_ADDRESS_REDACTED]"]);
    const { opened, closed } = await readRecorded(custody().folder, response.headers.get("x-request-id") ?? "");
    expect(opened).toMatchObject({ route: "images.edits", counts: { EMAIL_ADDRESS: 2 } });
    expect(closed).toMatchObject({ outcome: "complete", counts: { EMAIL_ADDRESS: 1 } });
  });

  test("variations of one", async () => {
    custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(made)));
    const { response } = await custody()
      .sdk()
      .images.createVariation({ model: "gpt-test", image: await picture(2_000, "a.png") })
      .withResponse();
    expect(await sent()).toContainEqual(["image", { name: "a.png", type: "image/png", bytes: png(2_000) }]);
    const { opened } = await readRecorded(custody().folder, response.headers.get("x-request-id") ?? "");
    expect(opened).toMatchObject({ route: "images.variations" });
  });

  const image = part('name="image"; filename="a.png"', png(50));
  test.each([
    ["no prompt", "/v1/images/edits", form(field("model", "gpt-test"), image), "prompt"],
    ["no picture", "/v1/images/edits", form(field("model", "gpt-test"), field("prompt", "a")), "image"],
    [
      "a stream",
      "/v1/images/edits",
      form(field("model", "gpt-test"), field("prompt", "a"), field("stream", "true"), image),
      "stream",
    ],
    ["two for one", "/v1/images/variations", form(part('name="image[]"; filename="a.png"', png(50))), "image"],
    ["a number that is none", "/v1/images/variations", form(field("n", "two"), image), "n"],
    ["a field in another case", "/v1/images/variations", form(field("Model", "gpt-test"), image), "model"],
  ])("%s is refused, by name and on the record", async (_name, path, body, param) => {
    const calls = custody().upstream.calls.length;
    const { clientKey: key } = custody();
    const answer = await custody().ask(path, { method: "POST", key, body, headers: formHeaders });
    expect(answer.status, answer.text).toBe(400);
    const error = errorOf(answer);
    expect(error.param, error.message).toBe(param);
    const { closed } = await readRecorded(custody().folder, answer.id);
    expect(closed).toMatchObject({ outcome: "failed", error: "request_malformed", status: 400 });
    expect(custody().upstream.calls).toHaveLength(calls);
  });
});
