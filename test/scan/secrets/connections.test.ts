import { describe, expect, test } from "vitest";
import { fill, typesIn } from "./samples.ts";

const password = "Yt6kk9";

describe("addresses with a password", () => {
  test.each([
    [`postgres://app:${password}@db.acme.example:5432/app`, "DATABASE_URL"],
    [`postgresql+asyncpg://app:${password}@db/app`, "DATABASE_URL"],
    [`mongodb+srv://app:${password}@cluster0.acme.example/app?retryWrites=true`, "DATABASE_URL"],
    [`redis://:${password}@cache:6379/0`, "DATABASE_URL"],
    [`amqps://app:${password}@mq.acme.example/vhost`, "DATABASE_URL"],
    [`mysql://app:p@ss${password}@db/app`, "DATABASE_URL"],
    [`https://jane:${password}@acme.example/path`, "BASIC_AUTH_URL"],
    [`git clone https://oauth2:${password}@git.acme.example/x.git`, "BASIC_AUTH_URL"],
    [`ftp://jane:${password}@files.acme.example`, "BASIC_AUTH_URL"],
    [`smtp://jane%40acme.example:${password}@mail.acme.example:587`, "BASIC_AUTH_URL"],
  ])("%s", (text, type) => {
    expect(typesIn(text)).toContain(type);
    expect(typesIn(`URL="${text}"`)).toContain(type);
  });

  test.each([
    "https://acme.example/a:b@c",
    "https://acme.example:8443/@jane",
    "https://username:password@acme.example",
    "postgres://user:pass@localhost/db",
    "postgres://${USER}:${PASS}@db/app",
    "https://{{user}}:{{pass}}@acme.example",
    "postgres://db.acme.example:5432/app",
    "mailto:jane@acme.example",
    "ssh://git@acme.example:22/x.git",
  ])("not %s", (text) => {
    expect(typesIn(text)).toEqual([]);
  });
});

describe("cookies and hashes", () => {
  const value = fill("{a26}");
  test.each([
    [`Cookie: theme=dark; PHPSESSID=${value}`, "SESSION_COOKIE"],
    [`Set-Cookie: connect.sid=s%3A${fill("{A32}")}.${fill("{A43}")}; Path=/`, "SESSION_COOKIE"],
    [`root:$6$rounds=5000$${fill("{A16}")}$${fill("{A86}")}:19000:0:99999:7:::`, "PASSWORD_HASH"],
    [`jane:$2y$10$${fill("{A53}")}`, "PASSWORD_HASH"],
  ])("%s", (text, type) => {
    expect(typesIn(text)).toContain(type);
  });

  test.each(["Cookie: theme=dark; session=none", "sid=homepage-layout", "costs $2 to $10", "$1$2$3"])(
    "not %s",
    (text) => {
      expect(typesIn(text)).toEqual([]);
    },
  );
});
