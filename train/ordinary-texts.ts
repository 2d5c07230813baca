/**
 * Texts as they come through a proxy of chats: prose, mail, code, records. Nothing in them is anybody's.
 * @module
 */

const prose = `You are a helpful assistant. Answer in plain words, keep it short, and say so when you do not know.
Could you summarise the attached report for the board? It covers Q3 2025: revenue rose 12.5% to $4.2m, costs fell by 3%, and the
team grew from 48 to 61 people. The meeting is on Tuesday, 14 October 2025 at 10:30 a.m.; please keep the summary under 200 words.
My name is John Smith and I live at 221 Baker Street, London NW1 6XE. You can reach me at john.smith@example.com or +44 20 7946 0958,
or (555) 010-0199 in the evening. I was born on 3 May 1971. Her passport number is X1234567 and her account number is 12345678.
- First, check the "status" field; then call it again (it's slow - up to 30s).
- Second: what's the difference between TCP/IP and UDP? e.g. see https://www.example.org/docs/intro?id=42&lang=en#top.
The patient, 54 years old, was admitted with chest pain; blood pressure 140/90 mmHg, HbA1c 7.2 %, metformin 500 mg twice daily.
Card 4111 1111 1111 1111, exp. 12/27, CVV 123. IBAN DE89 3704 0044 0532 0130 00, BIC COBADEFFXXX. SSN 078-05-1120, tax id 12-3456789.`;

const others = `Bonjour, je m'appelle Marie Dupont, j'habite 12 rue de la Paix, 75002 Paris, et mon numéro est le 01 23 45 67 89.
Sehr geehrte Damen und Herren, meine Steuernummer ist 12/345/67890, geboren am 03.05.1971 in München, Straße 5, 80331.
Hola, mi DNI es 12345678Z y vivo en la calle Mayor 3, 28013 Madrid. Il mio codice fiscale è RSSMRA85T10A562S, via Roma 1.
Meu CPF é 123.456.789-09, telefone (11) 91234-5678. Привет, мой телефон +7 495 123-45-67. 您好,我的电话是138 0013 8000。`;

const code = `import { readFile } from "node:fs/promises";
export const load = async (path: string): Promise<Config> => {
  const text = await readFile(path, "utf8"); // 16 KiB at most
  if (text.length > 0x4000) throw new Error(\`too large: \${text.length}\`);
  return JSON.parse(text) as Config;
};
const sha = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"; let i = 0; for (; i < 10; i++) sum += a[i] * 1.5e-3;
$ curl -s -X POST http://localhost:8080/api/v1/items -H "Authorization: Bearer $TOKEN" -d '{"name":"test","count":3}'
SELECT id, email, created_at FROM users WHERE created_at > '2025-01-01T00:00:00Z' AND status = 'active' LIMIT 100;
DATABASE_URL=postgres://app:changeme@db.internal:5432/app  AWS_REGION=eu-west-1  password: hunter2  api_key = "abc123def456"
def main(argv=None): return sum(x ** 2 for x in range(1_000) if x % 3 == 0)  # O(n)
<div class="card" id="user-42"><a href="/users/42?tab=info">Profile</a> &nbsp; <img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUg=="></div>`;

const records = `{"id":"chatcmpl-9f2c4e1a7b","object":"chat.completion","created":1730000000,"model":"gpt-4o-2024-08-06","choices":[{"index":0}]}
{"user_id":"550e8400-e29b-41d4-a716-446655440000","ip":"192.168.1.254","mac":"00:1B:44:11:3A:B7","amount":1299.00,"currency":"EUR"}
2025-10-14 10:30:05,123 ERROR [worker-7] com.example.Service - request 8f14e45f failed after 3 attempts: 503 (10.0.0.12:443)
name,phone,zip,dob
Jane Doe,555-010-0100,90210,1990-01-31
Order #A-10023 | qty 3 x $19.99 = $59.97 | tracking 1Z999AA10123456784 | lat 48.8584, lon 2.2945 | v2.13.4-beta.1`;

export const ordinaryTexts: readonly string[] = [prose, others, code, records].flatMap((text) => [
  text,
  JSON.stringify(text),
]);
