import { spawnSync } from "node:child_process";
import { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type ScanExitCode, scanInput, type ScanOptions } from "../../../src/cli/scan.ts";
import { CustodyError } from "../../../src/domain/errors.ts";
import { createGuard } from "../../../src/policy/guard.ts";
import { parsePolicy } from "../../../src/policy/load-policy.ts";
import { createDetector } from "../../../src/scan/detector.ts";
import { angle } from "../../fixtures/angle-scanner.ts";

const guard = createGuard(
  parsePolicy("test.yaml", "{name: test, classificationFloor: internal, actions: {}}"),
  createDetector({ scanners: [angle] }),
);

class Sink extends Writable {
  said = "";
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.said += chunk.toString("utf8");
    done();
  }
}

interface Said {
  readonly code: ScanExitCode;
  readonly out: string;
  readonly err: string;
}

const run = async (input: readonly (string | Uint8Array)[], options: ScanOptions = {}): Promise<Said> => {
  const [output, error] = [new Sink(), new Sink()];
  const chunks = input.map((chunk) => Buffer.from(chunk));
  const code = await scanInput(guard, options, { input: Readable.from(chunks), output, error });
  return { code, out: output.said, err: error.said };
};
const one = (start: number, end: number) => ({ type: "ANGLE", start, end, scanner: "angle", dataClass: "phi" });
const nothing = { findings: [], dataClass: "internal" };
const answers = ({ out }: Said): unknown[] =>
  out
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));

describe("a text", () => {
  test("in which nothing stands: exit 0", async () => {
    const said = await run(["all\nquiet\n"]);
    expect(said).toMatchObject({ code: 0, err: "" });
    expect(answers(said)).toEqual([nothing]);
  });

  test("in which something stands: exit 1, offsets in UTF-16, and no word of it", async () => {
    const said = await run(["😀\n<SECRET>", " and <B>"]);
    expect(said.code).toBe(1);
    expect(answers(said)).toEqual([{ findings: [one(3, 11), one(16, 19)], dataClass: "phi" }]);
    expect(said.out).not.toContain("SECRET");
  });

  test("shows scores where they are asked for", async () => {
    expect(answers(await run(["<A>"], { scores: true }))).toEqual([
      { findings: [{ ...one(0, 3), scoreMilli: 700 }], dataClass: "phi" },
    ]);
  });

  test("is one whole, a character cut by the pipe included", async () => {
    const bytes = Buffer.from("é<A>");
    expect(answers(await run([bytes.subarray(0, 1), bytes.subarray(1)]))).toEqual([
      { findings: [one(1, 4)], dataClass: "phi" },
    ]);
  });

  test("that is empty holds nothing", async () => {
    expect(answers(await run([]))).toEqual([nothing]);
  });

  test.each([
    ["no UTF-8", [Buffer.from([0x61, 0xff])]],
    ["half a character at the end", [Buffer.from("é").subarray(0, 1)]],
  ])("%s: exit 2 and no answer", async (_name, input) => {
    const said = await run(input);
    expect(said).toMatchObject({ code: 2, out: "" });
    expect(said.err).toMatch(/^custody: request_malformed: .*UTF-8\n$/);
  });
});

describe("lines of JSON", () => {
  const jsonl = { jsonl: true };

  test("have an answer each, in order", async () => {
    const said = await run(['{"text":"a"}\n{"text":"<A>","id":7}\r\n{"id":[{}],"text":"x"}'], jsonl);
    expect(said).toMatchObject({ code: 1, err: "" });
    expect(answers(said)).toEqual([nothing, { findings: [one(0, 3)], dataClass: "phi" }, nothing]);
  });

  test("may arrive cut anywhere", async () => {
    const bytes = Buffer.from('{"text":"é <A>"}\n{"text":"\\u00e9<A>"}\n');
    for (let at = 1; at < bytes.length; at += 1) {
      const said = await run([bytes.subarray(0, at), bytes.subarray(at)], jsonl);
      expect(answers(said).length).toBe(2);
      expect(answers(said)[1]).toEqual({ findings: [one(1, 4)], dataClass: "phi" });
    }
  });

  test("none at all: nothing is said", async () => {
    expect(await run([], jsonl)).toEqual({ code: 0, out: "", err: "" });
  });

  test.each([
    ["an empty line", "", "must be valid JSON"],
    ["no JSON", "canary", "must be valid JSON"],
    ["two values", '{"text":"canary"} {"text":"canary"}', "must hold one JSON value and nothing after it"],
    ["no object", '["canary"]', "must be an object with a string `text`"],
    ["no text", '{"content":"canary"}', "must be an object with a string `text`"],
    ["a text that is none", '{"text":["canary"]}', "must be an object with a string `text`"],
    ["two texts", '{"text":"a","text":"canary"}', "`text` must not appear twice"],
    ["another case", '{"Text":"canary"}', "`text` must be written in its exact case"],
    ["half a surrogate pair", '{"text":"canary \\ud800"}', "`text` must not hold half of a surrogate pair"],
  ])("%s: exit 2, the line named and not quoted; the lines before are answered", async (_name, line, why) => {
    const said = await run([`{"text":"a"}\n{"text":"<B>"}\n${line}\n{"text":"never"}\n`], jsonl);
    expect(said.code).toBe(2);
    expect(answers(said).length).toBe(2);
    expect(said.err).toBe(`custody: request_malformed: line 3: ${why}\n`);
  });

  test("bytes that are no UTF-8: exit 2", async () => {
    const said = await run(['{"text":"a"}\n{"text":"', Buffer.from([0xff]), '"}\n'], jsonl);
    expect(said.code).toBe(2);
    expect(said.err).toContain("line 2: must be UTF-8");
  });

  test("a broken scanner: exit 2, without what it said", async () => {
    const said = await run(['{"text":"<A>"}\n{"text":"break it canary"}\n'], jsonl);
    expect(said.code).toBe(2);
    expect(said.err).toBe("custody: scanner_failed: line 2: the scanner angle failed\n");
  });

  test("are read no faster than the answers are taken", async () => {
    let [taken, read] = [0, 0];
    const input = async function* (): AsyncGenerator<Uint8Array> {
      const chunk = Buffer.from('{"text":"a"}\n'.repeat(100));
      for (; read < 200; read += 1) yield chunk;
    };
    let aheadMax = 0;
    const output = new Writable({
      highWaterMark: 1,
      write(chunk: Buffer, _encoding, done) {
        taken += chunk.toString().split("\n").length - 1;
        aheadMax = Math.max(aheadMax, read * 100 - taken);
        setImmediate(done);
      },
    });
    expect(await scanInput(guard, jsonl, { input: input(), output, error: new Sink() })).toBe(0);
    expect(taken).toBe(20_000);
    expect(aheadMax).toBeLessThan(1_000);
  });

  test("a reader that goes away ends it, without a word", async () => {
    const output = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
      },
    });
    const error = new Sink();
    const input = Readable.from([Buffer.from('{"text":"<A>"}\n')]);
    expect(await scanInput(guard, jsonl, { input, output, error })).toBe(1);
    expect(error.said).toBe("");
  });
});

describe("marks", () => {
  const pretty = { pretty: true };

  test("stand round what was found", async () => {
    expect(await run(["to <A> and <B>\n"], pretty)).toMatchObject({
      code: 1,
      out: "to [ANGLE: <A>] and [ANGLE: <B>]\n",
    });
    expect((await run(["a\tb\nc"], pretty)).out).toBe("a\tb\nc\n");
    expect((await run(['{"text":"<A>"}\n{"text":"x"}\n'], { ...pretty, jsonl: true })).out).toBe("[ANGLE: <A>]\nx\n");
  });

  test("let nothing in the text steer the terminal", async () => {
    const { out } = await run(["\u001b[31m<A>\r\u009b2J\u202e\u2028\u0000"], pretty);
    expect(out).toBe("?[31m[ANGLE: <A>]??2J???\n");
  });
});

describe("the process", () => {
  const file = fileURLToPath(new URL("../../../src/cli/scan.ts", import.meta.url));
  const process_ = (options: ScanOptions, input: string, env: Readonly<Record<string, string>> = {}) => {
    const script = `const { scan } = await import(${JSON.stringify(file)}); await scan(${JSON.stringify(options)});`;
    const { FORCE_COLOR: _force, NO_COLOR: _no, ...rest } = process.env;
    return spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      input,
      encoding: "utf8",
      env: { ...rest, ...env },
    });
  };
  const address = ["jane.roe", "example.com"].join("@");

  test("ends with the code, with the program's own scanners", () => {
    const found = process_({}, `write to ${address}`);
    expect(found.status).toBe(1);
    expect(JSON.parse(found.stdout)).toMatchObject({ findings: [{ type: "EMAIL_ADDRESS", start: 9, end: 29 }] });
    expect(process_({}, "nothing to see").status).toBe(0);
  });

  test("is coloured where that is forced, and not into a pipe", () => {
    const coloured = process_({ pretty: true }, `write to ${address}`, { FORCE_COLOR: "1" });
    expect(coloured.stdout).toContain("write to \u001b[7m");
    expect(coloured.stdout).not.toContain("[EMAIL_ADDRESS");
    expect(process_({ pretty: true }, address).stdout).toBe(`[EMAIL_ADDRESS: ${address}]\n`);
  });

  test("a policy that is not there: exit 2, so that it is not taken for a finding", () => {
    const said = process_({ policy: "no-such-policy" }, address);
    expect(said.status).toBe(2);
    expect(said.stdout).toBe("");
    expect(said.stderr).toMatch(/^custody: policy_invalid: /);
  });
});

test("a line above the limit is refused", async () => {
  const { createLineSplitter } = await import("../../../src/cli/split-lines.ts");
  const lines = createLineSplitter(4);
  expect(lines.push(Buffer.from("1234\n12")).map(String)).toEqual(["1234"]);
  expect(lines.push(Buffer.from("34")).map(String)).toEqual([]);
  expect(() => lines.push(Buffer.from("5"))).toThrow(CustodyError);
});
