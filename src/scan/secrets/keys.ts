/**
 * Private keys in their written forms, and signed tokens.
 *
 * A long run of characters is written as groups of 64 and a rest: so every text has one way to match, and the bound can be large.
 * @module
 */
import type { Part, Recognizer } from "../recognizer.ts";
import { marked, near } from "./define.ts";
import { isVaried } from "./random.ts";

const material = /[A-Za-z\d+/=]{24,}/g;
const endMarker = /-----END[ A-Z\d]{0,40}-----$/;

/** A block that holds key material; without its end marker, only as far as the material goes, not the words after it. */
const keyBlock = (text: string): boolean | Part => {
  let last = 0;
  for (const match of text.matchAll(material)) last = match.index + match[0].length;
  if (last === 0) return false;
  return endMarker.test(text) ? true : { start: 0, end: last };
};

/** "PRIVATE KEY" in base64, at each of the three places where it may begin in a group of three bytes. */
const encodedPrivateKey = /UFJJVkFURSBLRV|BSSVZBVEUgS0VZ|QUklWQVRFIEtFW/;

/** `{"alg":1}` in base64url. */
const headerCharsMin = 12;

/** The header of a JWT is JSON with `alg`, in base64url (RFC 7515, section 4.1.1). */
const isJwt = (text: string): boolean => {
  const [header = "", payload = ""] = text.split(".");
  const json = Buffer.from(header, "base64url").toString("latin1");
  return (
    header.length >= headerCharsMin &&
    json.startsWith('{"') &&
    (payload.startsWith("eyJ") || (payload !== "" && /"(?:alg|typ|enc|kid)"/.test(json)))
  );
};

const pem = "https://www.rfc-editor.org/rfc/rfc7468";

export const keySecrets: readonly Recognizer[] = [
  marked(
    "PRIVATE_KEY",
    /-----BEGIN[ A-Z\d]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[\s\\nr]{1,8}Proc-Type: 4,ENCRYPTED[\s\\nr]{1,8}DEK-Info: [A-Z\d-]{3,24},)?(?:[A-Za-z\d+/=\s\\:,.()@]{64}){0,120}[A-Za-z\d+/=\s\\:,.()@]{0,63}(?:-----END[ A-Z\d]{0,40}PRIVATE KEY(?: BLOCK)?-----)?/,
    pem,
    keyBlock,
  ),
  marked(
    "PRIVATE_KEY",
    /Private-Lines: \d{1,3}\s(?:[A-Za-z\d+/=\s]{64}){0,64}[A-Za-z\d+/=\s]{0,63}(?:Private-MAC: [\da-f]{40,64})?/,
    "https://the.earth.li/~sgtatham/putty/latest/htmldoc/AppendixC.html",
    null,
  ),
  marked("PRIVATE_KEY", /LS0tLS1CRUdJTi(?:[A-Za-z\d+/]{64}){0,120}[A-Za-z\d+/]{0,63}={0,2}/, pem, (text) =>
    encodedPrivateKey.test(text.slice(0, 96)),
  ),
  marked(
    "JWT",
    /eyJ(?:[\w-]{64}){0,16}[\w-]{0,63}\.(?:[\w-]{64}){0,64}[\w-]{0,63}\.(?:[\w-]{64}){0,16}[\w-]{0,63}(?:\.[\w-]{1,128}\.[\w-]{1,64})?/,
    "https://www.rfc-editor.org/rfc/rfc7519",
    isJwt,
  ),
  marked(
    "JWT",
    /ZXlK[A-Za-z\d+/_-]{16}(?:[A-Za-z\d+/_-]{64}){0,96}[A-Za-z\d+/_-]{0,63}={0,2}/,
    "https://www.rfc-editor.org/rfc/rfc7519",
    (text) => isJwt(Buffer.from(text, "base64").toString("latin1")),
  ),
  marked(
    "DOCKER_REGISTRY_AUTH",
    /eyJhdXRocyI6[A-Za-z\d+/]{16,256}={0,2}/,
    "https://kubernetes.io/docs/concepts/configuration/secret/#docker-config-secrets",
  ),
  marked(
    "EXTENDED_PRIVATE_KEY",
    /[xyztuv]prv[1-9A-HJ-NP-Za-km-z]{107,108}/,
    "https://github.com/bitcoin/bips/blob/master/bip-0032.mediawiki",
  ),
  near(
    "WALLET_PRIVATE_KEY",
    ["private key", "privkey", "wallet", "wif", "secret key", "bitcoin", "btc"],
    /[5KLc9][1-9A-HJ-NP-Za-km-z]{50,51}/,
    "https://en.bitcoin.it/wiki/Wallet_import_format",
  ),
  near(
    "WALLET_PRIVATE_KEY",
    ["private key", "privkey", "wallet key", "secret key", "eth", "ethereum", "secp256k1", "mnemonic", "forgot"],
    /(?:0x)?[\da-f]{64}/i,
    "https://ethereum.org/developers/docs/accounts/",
    isVaried,
  ),
  marked("NOSTR_PRIVATE_KEY", /nsec1[02-9ac-hj-np-z]{58}/, "https://github.com/nostr-protocol/nips/blob/master/19.md"),
  marked("SOLANA_PRIVATE_KEY", /\[(?:\d{1,3},\s?){63}\d{1,3}\]/, "https://solana.com/docs/intro/installation", null),
];
