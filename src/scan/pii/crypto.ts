/**
 * Addresses of digital money, told from other long words by their checksums.
 * @module
 */
import { isBase58Check } from "./base58.ts";
import { isBech32 } from "./bech32.ts";
import { keccak256 } from "./keccak.ts";
import type { PatternRecognizer } from "../recognizer.ts";

/** EIP-55: the case of each letter is a bit of the address's hash. Addresses all in one case carry no checksum. */
const isChecksummed = (text: string): boolean => {
  const digits = text.slice(2);
  if (!/[a-f]/.test(digits) || !/[A-F]/.test(digits)) return false;
  const hash = keccak256(Buffer.from(digits.toLowerCase(), "ascii")).toString("hex");
  return [...digits].every(
    (digit, place) => digit === (parseInt(hash.charAt(place), 16) > 7 ? digit.toUpperCase() : digit.toLowerCase()),
  );
};

const isOneCase = (text: string): boolean => {
  const digits = text.slice(2);
  return (digits === digits.toLowerCase() || digits === digits.toUpperCase()) && new Set(digits).size > 4;
};

const base58 = "[1-9A-HJ-NP-Za-km-z]";
const bech32 = "[02-9ac-hj-np-z]";

/** Wallet addresses of Bitcoin and its kin, Ethereum, Tron, Ripple and Cardano. */
export const crypto: readonly PatternRecognizer[] = [
  {
    type: "CRYPTO",
    pattern: new RegExp(`[13LMDTXA29m-n]${base58}{25,34}`),
    check: isBase58Check,
    scoreMilli: 950,
    dataClass: "confidential",
    source: "Bitcoin Developer Reference, Base58Check",
  },
  {
    type: "CRYPTO",
    pattern: new RegExp(`(?:bc|tb|ltc|bcrt)1${bech32}{8,87}|(?:BC|TB|LTC)1[02-9AC-HJ-NP-Z]{8,87}`),
    check: isBech32,
    scoreMilli: 950,
    dataClass: "confidential",
    source: "BIP 173, BIP 350",
  },
  {
    type: "CRYPTO",
    pattern: new RegExp(`(?:addr|stake)(?:_test)?1${bech32}{40,110}|(?:cosmos|osmo|terra|inj)1${bech32}{38,60}`),
    check: isBech32,
    scoreMilli: 950,
    dataClass: "confidential",
    source: "CIP 19; BIP 173",
  },
  {
    type: "CRYPTO",
    pattern: /0x[0-9a-f]{40}/i,
    check: isChecksummed,
    scoreMilli: 950,
    dataClass: "confidential",
    source: "EIP-55",
  },
  {
    type: "CRYPTO",
    pattern: /0x[0-9a-f]{40}/i,
    check: isOneCase,
    scoreMilli: 450,
    context: ["eth", "ethereum", "wallet", "address", "crypto", "usdt", "usdc", "erc20", "token", "contract"],
    dataClass: "confidential",
    source: "Ethereum Yellow Paper, section 4",
  },
  {
    type: "CRYPTO",
    pattern: new RegExp(`r${base58}{24,34}`),
    check: (text) => isBase58Check(text, "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"),
    scoreMilli: 950,
    dataClass: "confidential",
    source: "XRP Ledger, base58 encodings",
  },
  {
    type: "CRYPTO",
    pattern: new RegExp(`${base58}{43,44}`),
    check: (text) => /\d/.test(text) && /[A-Z]/.test(text) && /[a-z]/.test(text),
    scoreMilli: 100,
    context: ["solana", "sol", "sol wallet", "phantom", "solana address", "spl"],
    dataClass: "confidential",
    source: "Solana, account addresses",
  },
];
