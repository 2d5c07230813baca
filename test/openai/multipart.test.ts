/**
 * Forms have one reading, whoever reads them next and however they were cut on their way.
 */
import { describe, expect, test } from "vitest";
import { formDocument, spliced, splicedBytes, splicesOf } from "../../src/openai/multipart/form-document.ts";
import { boundaryOf } from "../../src/openai/multipart/boundary.ts";
import { type FormLimits, FormReader, type FormRules } from "../../src/openai/multipart/form-reader.ts";
import { readRequestBody } from "../../src/openai/read-body.ts";
import { boundary, field, form, mp3, part, png, readForm, wav } from "../fixtures/forms.ts";

const rules: FormRules = {
  files: { file: { kind: "AUDIO", several: false }, image: { kind: "IMAGE", several: true } },
  names: new Set(["file", "image", "prompt"]),
};
const limits: FormLimits = {
  bodyBytesMax: 1_000_000,
  partsMax: 8,
  fieldBytesMax: 1_000,
  audioBytesMax: 200_000,
  imageBytesMax: 20_000,
};

const read = (body: Buffer, pieceBytes = body.length) => {
  const reader = new FormReader(boundary, rules, limits);
  for (let at = 0; at < body.length; at += pieceBytes) reader.push(body.subarray(at, at + pieceBytes));
  return formDocument(boundary, reader.end());
};
const sound = (...lines: readonly string[]): Buffer => part('name="file"; filename="a.mp3"', mp3(500), ...lines);
const picture = (name: string): Buffer => part(`name="${name}"; filename="a.png"`, png(100));
const text = (body: Buffer | string): Buffer => Buffer.from(body);

test("a form is the same document however it is cut", () => {
  // What looks like a delimiter nearly to its end is content.
  const near = `\r\n--${boundary.slice(0, -1)}\r\n--\r\n\r\n`;
  const body = form(field("prompt", near), sound("Content-Type: audio/mpeg"), picture("image[]"), picture("image[]"));
  const { json } = read(body);
  expect(JSON.parse(json)).toEqual({
    prompt: near,
    file: { filename: "a.mp3", content_type: "audio/mpeg", format: "mp3", bytes: 500 },
    image: [
      { filename: "a.png", format: "png", bytes: 108 },
      { filename: "a.png", format: "png", bytes: 108 },
    ],
  });
  for (const pieceBytes of [1, 2, 3, 7, 61, 500]) expect(read(body, pieceBytes).json).toBe(json);
});

test("a form longer than the reader's buffer, with files over its ends", () => {
  const content = mp3(190_000);
  const body = form(field("prompt", "a"), part('name="file"; filename="a.mp3"', content), field("x", "b"));
  for (const pieceBytes of [65_536, 40_000, body.length]) {
    expect(JSON.parse(read(body, pieceBytes).json)).toMatchObject({ file: { bytes: 190_000 }, x: "b" });
  }
});

describe("is refused", () => {
  const end = Buffer.from(`--${boundary}--\r\n`);
  const cases: Record<string, [Buffer, string, string?]> = {
    "one that is cut in a file": [form(sound()).subarray(0, 300), "ends before its last delimiter"],
    "one without its last delimiter": [field("prompt", "a"), "ends before its last delimiter"],
    "one that is cut in its last delimiter": [form(field("prompt", "a")).subarray(0, -4), "ends before"],
    "one without parts": [end, "has no parts"],
    "text before the first delimiter": [text(`hi\r\n${form(field("prompt", "a")).toString()}`), "does not begin"],
    "text behind the last": [text(`${form(field("prompt", "a")).toString()}hi`), "goes on after"],
    "a delimiter at the end of a Unix line": [
      form(
        part('name="file"; filename="a.mp3"', `ID3${"-".repeat(60)}\n--${boundary}\nContent-Disposition: form-data`),
      ),
      "within a line",
      "file",
    ],
    "a delimiter within a text": [form(field("prompt", `a--${boundary}`)), "within a line", "prompt"],
    "a delimiter that content begins with": [form(field("prompt", `--${boundary}--`)), "within a line", "prompt"],
    "white space behind a delimiter": [text(`--${boundary} \r\n\r\n`), "within a line"],
    "a longer delimiter": [text(`--${boundary}2\r\n\r\n`), "within a line"],
    "a part without a name": [form(part("", "a")), "Content-Disposition"],
    "a part with an empty name": [form(field("", "a")), "without a name"],
    "a part without Content-Disposition": [
      form(text(`--${boundary}\r\nContent-Type: text/plain\r\n\r\na\r\n`)),
      "without Content-Disposition",
    ],
    "an attachment": [
      form(text(`--${boundary}\r\nContent-Disposition: attachment; name="prompt"\r\n\r\na\r\n`)),
      "Content-Disposition",
    ],
    "two names": [form(part('name="prompt"; name="x"', "a")), "two ways"],
    "a name with a backslash": [form(part('name="pro\\"mpt"', "a")), "two ways"],
    "a header twice": [form(part('name="prompt"', "a", 'Content-Disposition: form-data; name="x"')), "twice"],
    "a header that is folded": [
      form(part('name="prompt"', "a", "Content-Type: text/plain;", " charset=utf-8")),
      "cannot be read",
    ],
    "another header": [form(part('name="prompt"', "a", "X-Note: a")), "a header that forms do not have"],
    "a content transfer encoding": [
      form(part('name="prompt"', "YQ==", "Content-Transfer-Encoding: base64")),
      "transfer encoding",
    ],
    "a length that is not so": [form(part('name="prompt"', "a", "Content-Length: 2")), "length that it says", "prompt"],
    "a filename said otherwise": [
      form(part(`name="file"; filename="a.mp3"; filename*=utf-8''b.mp3`, mp3(50))),
      "two names",
    ],
    "a field twice": [form(field("prompt", "a"), field("prompt", "b")), "more than once", "prompt"],
    "a field alone and as one of several": [form(picture("image"), picture("image[]")), "more than once", "image"],
    "an unknown field twice": [form(field("x", "a"), field("x", "b")), "more than once"],
    "a text for a file": [form(field("file", "a")), "must be a file", "file"],
    "a file for a text": [form(part('name="prompt"; filename="a.txt"', "a")), "must be a text", "prompt"],
    "several for one file": [form(part('name="file[]"; filename="a.mp3"', mp3(50))), "must be one file", "file"],
    "a text that is not UTF-8": [form(part('name="prompt"', Buffer.from([0xff]))), "UTF-8", "prompt"],
    "a text of another type": [form(part('name="prompt"', "{}", "Content-Type: application/json")), "UTF-8", "prompt"],
    "an empty file": [form(part('name="file"; filename="a.mp3"', "")), "must be sound", "file"],
    "a file that is no sound": [
      form(part('name="file"; filename="a.mp3"', "%PDF-1.7 and more")),
      "must be sound",
      "file",
    ],
    "a picture for a sound": [form(part('name="file"; filename="a"', png(50))), "must be sound", "file"],
    "a sound that says it is another": [
      form(part('name="file"; filename="a"', wav(50), "Content-Type: audio/flac")),
      "something else",
      "file",
    ],
    "a sound whose name says another": [
      form(part('name="file"; filename="a.flac"', wav(50))),
      "something else",
      "file",
    ],
    "too many parts": [form(...Array.from({ length: 9 }, (_, at) => field(`x${at}`, "a"))), "more than 8 parts"],
    "a head that is too long": [form(field("x".repeat(9_000), "a")), "head has more than"],
  };
  for (const [name, [body, message, param = null]] of Object.entries(cases)) {
    test(name, () => {
      for (const pieceBytes of [body.length, 1]) {
        expect(() => read(body, pieceBytes)).toThrow(message);
        expect(() => read(body, pieceBytes)).toThrow(expect.objectContaining({ param }));
      }
    });
  }

  test.each([
    ["fields", form(field("prompt", "a".repeat(600)), field("x", "a".repeat(401))), null],
    ["a sound", form(part('name="file"; filename="a.mp3"', mp3(200_001))), "file"],
    ["a picture", form(part('name="image"; filename="a.png"', png(20_001))), "image"],
  ])("what is too large: %s", (_name, body, param) => {
    expect(() => read(body, 60_000)).toThrow(expect.objectContaining({ code: "request_too_large", param }));
  });

  test("what is too large as a whole", () => {
    const reader = new FormReader(boundary, rules, { ...limits, bodyBytesMax: 300 });
    expect(() => reader.push(form(sound()))).toThrow(
      expect.objectContaining({ code: "request_too_large", param: null }),
    );
  });

  test.each([
    "multipart/mixed; boundary=a",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    `multipart/form-data; boundary=${"a".repeat(71)}`,
    "multipart/form-data; boundary=a; boundary=b",
    "multipart/form-data; charset=utf-8; boundary=a",
    'multipart/form-data; boundary="a\\"b"',
  ])("the content type %s", (type) => {
    expect(() => boundaryOf(type)).toThrow(expect.objectContaining({ code: "unsupported_media_type" }));
  });

  test("and no message says what a caller said", () => {
    const secret = "jane@example.com";
    for (const body of [
      form(field(secret, "a"), field(secret, "b")),
      form(part(`name="${secret}"; filename="${secret}"`, secret)),
    ]) {
      expect(() => read(body)).toThrow(expect.objectContaining({ message: expect.not.stringContaining(secret) }));
    }
  });
});

describe("is changed", () => {
  const changedTo = async (body: Buffer, change: (json: string) => string, pieceBytes = 1_000) => {
    const made = read(body);
    const document = (json: string) => readRequestBody(Buffer.from(json), { depthMax: 8 });
    const after = change(made.json);
    // Fields that go or are new are those of what is forwarded; texts are changed in that.
    const isSame = Object.keys(JSON.parse(made.json)).length === Object.keys(JSON.parse(after)).length;
    const splices = splicesOf(made, document(isSame ? made.json : after), document(after));
    async function* pieces() {
      for (let at = 0; at < body.length; at += pieceBytes) yield body.subarray(at, at + pieceBytes);
    }
    const out: Buffer[] = [];
    for await (const piece of spliced(pieces(), splices)) out.push(piece);
    const bytes = Buffer.concat(out);
    expect(bytes.length).toBe(splicedBytes(body.length, splices));
    const head = `content-type: multipart/form-data; boundary=${boundary}`;
    return { bytes, fields: await readForm({ head, body: bytes }) };
  };
  const content = mp3(10_000);
  const body = form(
    field("prompt", "joe"),
    part(`name="file"; filename="joe.mp3"; filename*=UTF-8''joe.mp3`, content, "Content-Type: audio/mpeg"),
    field("joe[]", "a"),
    field("joe[]", "b"),
  );
  const file = { name: "joe.mp3", type: "audio/mpeg", bytes: content };

  test("nowhere, where nothing is", async () => {
    expect((await changedTo(body, (json) => json)).bytes.equals(body)).toBe(true);
  });

  test.each([1, 3, 100, 20_000])("in texts, names and filenames, in pieces of %d", async (pieceBytes) => {
    const { fields } = await changedTo(body, (json) => json.replaceAll("joe", '[\\"X]'), pieceBytes);
    expect(fields).toEqual([
      ["prompt", '["X]'],
      ["file", { ...file, name: '["X].mp3' }],
      ['["X][]', "a"],
      ['["X][]', "b"],
    ]);
  });

  test("a filename keeps the extension that upstreams go by", async () => {
    const { fields } = await changedTo(body, (json) => json.replace("joe.mp3", "[X]"));
    expect(fields[1]).toEqual(["file", { ...file, name: "[X].mp3" }]);
  });

  test("by fields that go, and one that is new", async () => {
    const { fields } = await changedTo(body, (json) => json.replace('"prompt":"joe",', "").replace(/,"joe":.*\]/, ""));
    expect(fields).toEqual([["file", file]]);
    const added = await changedTo(body, (json) => json.replace("{", '{"model":"m",'));
    expect(added.fields.slice(0, 2)).toEqual([
      ["model", "m"],
      ["prompt", "joe"],
    ]);
  });

  test("not into another form", async () => {
    const attack = `a\\r\\n--${boundary}\\r\\nContent-Disposition: form-data; name=\\"x\\"\\r\\n\\r\\nb`;
    await expect(changedTo(body, (json) => json.replace("joe", attack))).rejects.toMatchObject({
      code: "request_malformed",
    });
  });
});
