import { describe, expect, test } from "vitest";
import { contact } from "../../../src/scan/pii/contact.ts";
import { finder } from "./found.ts";

const found = finder(contact);

describe("e-mail addresses", () => {
  test.each([
    "jane@example.com",
    "j@x.io",
    "jane.roe+tag@mail.example.co.uk",
    "o'neil_7@ex-ample.org",
    "user%host@example.com",
    "jörg@müller.example",
    "ölaf@example.se",
    "用户@例子.中国",
    "JANE@EXAMPLE.COM",
    "user@xn--bcher-kva.example",
    `${"a".repeat(64)}@example.com`,
  ])("%s", (address) => {
    expect(found(address)).toEqual([`EMAIL_ADDRESS ${address}`]);
    expect(found(`say (${address}), or <${address}>.`)).toEqual(Array(2).fill(`EMAIL_ADDRESS ${address}`));
  });

  test.each([
    "no address",
    "@",
    "a@",
    "@example.com",
    "jane@localhost",
    "jane@example.c",
    "jane@.com",
    "jane@-example.com",
    "jane.@example.com",
    "jane@exam_ple.com",
    "a @ example",
    "5 @ 3.50",
    "user@123.456",
  ])("not %s", (text) => {
    expect(found(text).filter((one) => one.startsWith("EMAIL"))).toEqual([]);
  });

  test.each([
    "jane (at) example dot com",
    "jane [at] example [dot] com",
    "jane{at}mail.example{dot}org",
    "jane dot roe at example dot org",
    "jane (arroba) ejemplo punto es",
  ])("disguised: %s", (text) => {
    expect(found(`write to ${text}, please`)[0]).toContain(text.slice(text.indexOf(" at ") === -1 ? 0 : 5));
  });

  test.each(["meet me at home dot", "look at vector dot product", "he is at work dot dot dot"])(
    "speech: %s",
    (text) => {
      expect(found(text)).toEqual([]);
    },
  );

  test("inside JSON, URLs, quotes and text without spaces, without what is around them", () => {
    expect(found('{"to":"jane@example.com","n":1}')).toEqual(["EMAIL_ADDRESS jane@example.com"]);
    expect(found("mailto:jane@example.com?subject=x")).toEqual(["EMAIL_ADDRESS jane@example.com"]);
    expect(found("'jane@example.com'")).toEqual(["EMAIL_ADDRESS jane@example.com"]);
    expect(found("请写信给jane@example.com。谢谢")).toEqual(["EMAIL_ADDRESS jane@example.com"]);
  });
});

describe("addresses of the web", () => {
  test.each([
    "https://example.com/a?b=1&c=%20#d",
    "http://192.0.2.7:8080/status",
    "ftp://files.example.org/pub",
    "https://user@example.com/",
    "http://[2001:db8::1]/x",
    "www.example.org/about",
    "hxxps://evil[.]example[.]com/x",
    "example.com/path/page",
    "https://en.wikipedia.org/wiki/Rust_(programming_language)",
  ])("%s", (url) => {
    expect(found(`see ${url}.`)).toEqual([`URL ${url}`]);
    expect(found(`(${url})`)).toEqual([`URL ${url}`]);
  });

  test.each(["http://example", "www.example", "https://", "http://a", "and/or", "src/scan/pii.ts", "24/7"])(
    "not %s",
    (text) => {
      expect(found(text)).toEqual([]);
    },
  );

  test.each(["example.com", "shop.example.co.uk", "xn--bcher-kva.de", "bücher.de"])("the name %s", (name) => {
    expect(found(`it is ${name}, they say`)).toEqual([`DOMAIN_NAME ${name}`]);
  });

  test("a name under a top-level domain that is also a word needs a word beside it", () => {
    expect(found("ask my-site.io")).toEqual([]);
    expect(found("the domain my-site.io")).toEqual(["DOMAIN_NAME my-site.io"]);
  });

  test.each([
    "foo.bar()",
    "file.name.ts",
    "e.g. this, i.e. that",
    "import os.path",
    "self.id = node.in",
    "df.info()",
    "obj.net(1)",
    "done.Next sentence",
    "3.14",
    "v1.2.3",
    "README.md",
  ])("code and prose: %s", (text) => {
    expect(found(text)).toEqual([]);
  });
});
