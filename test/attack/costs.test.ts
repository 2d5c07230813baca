/**
 * What costs more than what it takes to say it. Counted, not timed.
 * @module
 */
import { describe, expect, test, vi } from "vitest";
import { JudgedChannel } from "../../src/http/judged-channel.ts";
import { createCheck, type Node } from "../../src/policy/schema-judge.ts";
import { Placeholders } from "../../src/scan/placeholders.ts";
import { Restorer } from "../../src/scan/restore.ts";
import { guardThat, streamed } from "./attacked.ts";

describe("a caller's schema over an answer that says `[{},{},...]`", () => {
  const [names, values] = [4_000, 500];
  /** An object of many names that counts how many of them are read. */
  const counted = () => {
    let read = 0;
    const target = Object.fromEntries(Array.from({ length: names }, (_one, at) => [`k${at}`, true]));
    const object = new Proxy(target, {
      ownKeys: (all) => {
        const keys = Reflect.ownKeys(all);
        read += keys.length;
        return keys;
      },
    });
    return { object, read: () => read };
  };

  test.each([
    ["patternProperties", (object: object) => ({ items: { patternProperties: object } })],
    ["const", (object: object) => ({ items: { anyOf: [{ const: object }, true] } })],
    ["enum", (object: object) => ({ items: { anyOf: [{ enum: [object] }, true] } })],
  ])("%s is not read anew for each value", (_name, schemaOf) => {
    const { object, read } = counted();
    createCheck(schemaOf(object) as Node, true, true)(Array.from({ length: values }, () => ({})));
    expect(read()).toBeLessThan(1_100_000);
  });

  test("each length of a text that is counted is a step for each character", () => {
    const schema = { allOf: Array.from({ length: 500 }, () => ({ maxLength: 1_000_000 })) };
    // Beyond a million steps nothing is said of it.
    expect(createCheck(schema, true, false)("x".repeat(10_000))).toBe(false);
  });
});

describe("a placeholder that an answer repeats", () => {
  test("does not make it hundreds of times as long", () => {
    const placeholders = new Placeholders();
    const name = placeholders.placeholderOf("PRIVATE_KEY", "k".repeat(4_000));
    const restorer = new Restorer(placeholders);
    const given = `${name} `.repeat(2_000);
    expect((restorer.push(given) + restorer.end()).length).toBeLessThan(100 * given.length);
  });
});

describe("a placeholder that fills a tool call's arguments", () => {
  test.each([1, 7, 100_000])("has one bound for all texts in them, in pieces of %s", (size) => {
    const placeholders = new Placeholders();
    const value = "k".repeat(500_000);
    const name = placeholders.placeholderOf("PRIVATE_KEY", value);
    const given = JSON.stringify([name, name, name, name]);
    const channel = new JudgedChannel({ path: "", label: "", partKind: "tool_arguments" }, placeholders);
    for (let at = 0; at < given.length; at += size) channel.add(given.slice(at, at + size));
    channel.end();
    const said = channel.texts.map((text) => text.whole().text);
    expect(said).toEqual([value, value, value, name]);
  });
});

describe("a stream in which every frame has a field of its own", () => {
  test("does not look at all fields for each frame", async () => {
    const looked = vi.spyOn(JudgedChannel.prototype, "isEnded", "get");
    const frames = 500;
    await streamed(
      guardThat("redact"),
      Array.from({ length: frames }, (_one, at) => ({ delta: { [`x${at}`]: "a" } })),
    );
    expect(looked.mock.calls.length).toBeLessThan(10 * frames);
    looked.mockRestore();
  });
});
