import { describe, expect, test } from "vitest";
import { fill, textsIn, typesIn } from "./samples.ts";

describe("passwords that are named", () => {
  test.each([
    ["the password is hunter2!", "hunter2!"],
    ["My password for the bank is Tr0ub4dor&3, keep it safe", "Tr0ub4dor&3"],
    ["password: Summer2024!", "Summer2024!"],
    ['password = "correct-horse"', "correct-horse"],
    ["{'password': 'p@ss w0rd'}", "p@ss w0rd"],
    ['"password":"hunter22"', "hunter22"],
    ['{\\"password\\":\\"hunter22\\"}', "hunter22"],
    ["DB_PASSWORD=changedit", "changedit"],
    ["PGPASSWORD=s3cr3t psql -h db", "s3cr3t"],
    ["spring.datasource.password=Qx7_pl", "Qx7_pl"],
    ["<password>Qx7!pl</password>", "Qx7!pl"],
    ["db_pass: 'zebra77'", "zebra77"],
    ["Server=db;User Id=sa;Password=Yt6#kk;Encrypt=true", "Yt6#kk"],
    ["jdbc:mysql://db:3306/app?user=app&password=Yt6kk9&ssl=true", "Yt6kk9"],
    ["mysqldump -u root -pYt6kk9 app", "Yt6kk9"],
    ["sshpass -p 'Yt6kk9' ssh host", "Yt6kk9"],
    ["tool --password Yt6kk9 --verbose", "Yt6kk9"],
    ["machine api.acme.example login jane password Yt6kk9", "Yt6kk9"],
    ['<add key="AdminPassword" value="Yt6kk9zz" />', "Yt6kk9zz"],
    ["Das Passwort lautet Sonne123!", "Sonne123!"],
    ["contraseña: Luna2023", "Luna2023"],
    ["CREATE USER app WITH PASSWORD 'Tiger42x';", "Tiger42x"],
    ["ALTER USER app IDENTIFIED BY 'Tiger!42'", "Tiger!42"],
    ["пароль: Zima2023", "Zima2023"],
    ["密码是Zima2023", "Zima2023"],
    ["パスワード：Zima2023", "Zima2023"],
  ])("%s", (text, password) => {
    expect(textsIn(text).some((span) => span.includes(password.replace(/[!]$/, "")))).toBe(true);
    expect(typesIn(text)).toContain("PASSWORD");
  });

  test("under a label that names it", () => {
    expect(typesIn("hunter2!", "password")).toContain("PASSWORD");
    expect(typesIn("hunter2!", "nickname")).toEqual([]);
  });
});

describe("no password", () => {
  test.each([
    "The password is required.",
    "Your password must be at least 8 characters long",
    "password: string;",
    "password: str",
    'password: "Password"',
    '"password": "Enter your password"',
    'placeholder="Password" type="password"',
    "password = getpass.getpass()",
    "password = user.password",
    "password = new_password",
    "password=$DB_PASSWORD",
    'password: "${DB_PASSWORD}"',
    'password: "{{ db_password }}"',
    "password = os.environ['DB_PASSWORD2']",
    "password_hash = hash2",
    "password: ********",
    "passport: X1234567",
    "the compass: N45E12",
    "bypass=rule12",
    "const { user, password } = options;",
    "forgot password? reset it at https://acme.example/reset1",
    "passwordLength: 12345",
    "docker login --username jane --password-stdin",
    "pwd: /srv/jane/project1",
    "'user', 'password', 'email'",
  ])("%s", (text) => {
    expect(typesIn(text)).toEqual([]);
  });
});

const basic = (login: string): string => Buffer.from(login).toString("base64");

describe("headers and logins", () => {
  const token = fill("{A40}");
  test.each([
    [`curl -H "Authorization: Bearer ${token}" https://api.acme.example`, "AUTHORIZATION_HEADER"],
    [`Authorization: Token ${token}`, "AUTHORIZATION_HEADER"],
    [`it takes a bearer ${token}`, "BEARER_TOKEN"],
    [`Authorization: Basic ${basic("jane:Yt6kk9")}`, "BASIC_AUTH"],
    [`{"auths":{"reg.acme.example":{"auth":"${basic("jane:Yt6kk9")}"}}}`, "BASIC_AUTH"],
    ["curl -u jane:Yt6kk9 https://api.acme.example", "LOGIN"],
    ['curl --user "jane:Yt6kk9" https://api.acme.example', "LOGIN"],
  ])("%s", (text, type) => {
    expect(typesIn(text)).toContain(type);
  });

  test.each([
    'curl -H "Authorization: Bearer <token>" https://api.acme.example',
    'curl -H "Authorization: Bearer $TOKEN" https://api.acme.example',
    "curl -u $USER:$PASS https://api.acme.example",
    "curl -u jane https://api.acme.example:8443",
    "docker run -u 1000:1000 alpine",
    "chown -R www:www /srv; curl -u test:test https://acme.example",
    "a bearer of bad news",
    "basic understanding: see chapter4",
    "Authorization: Basic",
  ])("not %s", (text) => {
    expect(typesIn(text)).toEqual([]);
  });
});
