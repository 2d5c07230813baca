import { describe, expect, test } from "vitest";
import { isPlaceholder } from "../../../src/scan/secrets/allow.ts";
import { isRandom, shannon } from "../../../src/scan/secrets/random.ts";
import { fill, textsIn, typesIn } from "./samples.ts";

const value = fill("{A24}q7");

describe("a name and a random value", () => {
  test.each([
    `API_KEY=${value}`,
    `export ACME_TOKEN="${value}"`,
    `const acmeApiKey = '${value}';`,
    `{"client_secret": "${value}"}`,
    `{\\"client_secret\\": \\"${value}\\"}`,
    `apiToken := \`${value}\``,
    `"token" => "${value}"`,
    `<accessToken>\n    ${value}\n</accessToken>`,
    `System.setProperty("ACME_TOKEN", "${value}")`,
    `val token: String = "${value}"`,
    `x-api-key: ${value}`,
    `https://api.acme.example/v1?access_token=${value}&page=2`,
    `acme.credentials.secret-key=${value}`,
    `- name: ACME_API_KEY\n  value: ${value}`,
    `config["api_key"] = "${value}"`,
    `The API key for staging is: ${value}.`,
    `please use the token ${value} for it`,
    `tool --api-key ${value} run`,
    `ACME_AUTH ?= ${value}`,
  ])("%s", (text) => {
    expect(textsIn(text)).toContain(value);
  });

  test("with signs, in quotes", () => {
    const signed = fill("django-{a12}#{a12}$({a14}");
    expect(textsIn(`SECRET_KEY = '${signed}'`)).toContain(signed);
  });

  test("under a label that names it", () => {
    expect(textsIn(value, "apiKey")).toContain(value);
    expect(textsIn(value, "comment")).toEqual([]);
  });

  test("a token of digits alone, and a UUID", () => {
    const uuid = fill("{x8}-{x4}-{x4}-{x4}-{x12}");
    expect(textsIn(`bot_token = "${fill("{d18}")}"`)).toHaveLength(1);
    expect(textsIn(`secret: ${uuid}`)).toContain(uuid);
    expect(textsIn(`request_id: ${uuid}`)).toEqual([]);
  });
});

describe("no secret", () => {
  test.each([
    "API_KEY=your_api_key_here",
    "API_KEY=<your api key>",
    'apiKey: "${ACME_API_KEY}"',
    "token: {{ secrets.ACME_TOKEN }}",
    "apiKey: process.env.ACME_API_KEY_2",
    'token = os.environ["ACME_TOKEN"]',
    "const token = await getToken(user2);",
    "secret = settings.SECRET_KEY_V2",
    "api_key: xxxxxxxxxxxxxxxxxxxxxxxx",
    "aws_access_key_id = AKIAIOSFODNN7EXAMPLE",
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "maxTokens: 4096",
    "max_token = 1234567890123",
    "max_tokens = 1234567890123",
    "key: ArrowLeft",
    "primary_key = user_id_2024",
    `public_key = "${value}"`,
    `foreignKey=${value}`,
    `keyword: "${value}"`,
    `api_version=${fill("{x40}")}`,
    "key: /etc/ssl/private/server1.key",
    "auth: https://auth2.acme.example/oauth2/authorize",
    `integrity: sha512-${value}`,
    "tokenizer: Qwen2TokenizerFast",
    "from x import Ed25519PrivateKey, X25519PrivateKey",
    "The token expires on 2024-05-01T12:00:00Z.",
    "secret: correcthorsebatterystaple",
    `commit ${fill("{x40}")}`,
    `md5 of the file: ${fill("{x32}")}`,
    "the api key is in the vault, ask Bob in room B12",
  ])("%s", (text) => {
    expect(typesIn(text)).toEqual([]);
  });
});

describe("entropy", () => {
  test.each([
    ["", 0],
    ["aaaa", 0],
    ["abab", 1],
    ["abcd", 2],
    ["aabbccdd", 2],
    ["0123456789abcdef", 4],
  ])("of %j is %d bits", (text, bits) => {
    expect(shannon(text)).toBeCloseTo(bits, 10);
  });

  test.each([
    "version-2.10.4-beta3",
    "X509ExchangedToken",
    "sm02915.int.contoso.com",
    "utf8mb4_general_ci",
    "aaaaaaaaaaaaaaaa1",
  ])("%s is not random", (text) => expect(isRandom(text)).toBe(false));

  test.each([
    "changeme",
    "<token>",
    "$TOKEN",
    "%TOKEN%",
    "${{ secrets.X }}",
    "xxxxxxxx",
    "null",
    "EXAMPLE",
    "…",
    "abc...",
  ])("%s is a placeholder", (text) => expect(isPlaceholder(text)).toBe(true));

  test("random texts are no placeholders", () => {
    for (let run = 0; run < 200; run += 1) expect(isRandom(fill("{A32}"))).toBe(true);
  });
});
