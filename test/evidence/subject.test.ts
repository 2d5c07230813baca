/**
 * Everything about one subject as a pack: complete, readable, verifiable, recorded, and of the asker's scope only.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { exchangeSchema } from "../../src/evidence/subject/subject-format.ts";
import { openZipPack } from "../../src/evidence/verify/zip-source.ts";
import { openStoredPayload } from "../../src/ledger/stored-payload.ts";
import { openStoreReader } from "../../src/store/open-store.ts";
import { loadMasterKey } from "../../src/vault/master-key-file.ts";
import { chatBody, completion, deltaEvent, doneEvent, finishEvent } from "../fixtures/chat-bodies.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { type Answer, errorOf } from "../fixtures/send.ts";
import { type Custody, custodyForFile, custodyForTest, type CustodyOptions } from "../fixtures/start-custody.ts";
import { runCustody, testFolder, verified } from "./recorded-log.ts";
import { runHere } from "../fixtures/run-cli.ts";

const jane = "jane@example.com";
const path = "/api/v1/audit/subjects/export";

const answerCalls = ({ upstream }: Custody): void => {
  upstream.answer = ({ socket }) => void socket.write(whole(JSON.stringify(completion("An <b>answer</b>"))));
};

const begin = async (options: CustodyOptions = {}): Promise<Custody> => {
  const custody = await custodyForTest(options);
  answerCalls(custody);
  return custody;
};

const callAs = async (custody: Custody, subject: string, text: string, key = custody.clientKey): Promise<string> => {
  const answer = await custody.chat(chatBody(text), { key, headers: { "x-custody-subject": subject } });
  expect(answer.status, answer.text).toBe(200);
  return answer.id;
};

const ask = (custody: Custody, more: object = {}, key = custody.adminKey): Promise<Answer> =>
  custody.ask(path, { method: "POST", key, body: { subject: jane, reason: "she asked for it", ...more } });

interface Pack {
  readonly file: string;
  readonly names: readonly string[];
  text(name: string): Promise<string>;
  /** The exchanges in it. */
  exchanges(): Promise<ReturnType<typeof exchangeSchema.parse>[]>;
  mentions(): Promise<{ id: string; redacted?: { text: string }[] }[]>;
}

const openPack = async (answer: Answer): Promise<Pack> => {
  expect(answer.status, answer.text.slice(0, 500)).toBe(200);
  const file = join(testFolder(), "jane.zip");
  writeFileSync(file, answer.bytes);
  const files = await openZipPack(file);
  onTestFinished(() => files.close());
  const names = [...files.sizes.keys()];
  const text = async (name: string): Promise<string> => {
    const chunks: Buffer[] = [];
    for await (const chunk of files.chunks(name)) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString("utf8");
  };
  return {
    file,
    names,
    text,
    exchanges: () =>
      Promise.all(
        names
          .filter((name) => /^exchanges\/.*\.json$/.test(name))
          .map(async (name) => exchangeSchema.parse(JSON.parse(await text(name)))),
      ),
    mentions: async () => JSON.parse(await text("mentions.json")),
  };
};

const exported = async ({ folder }: Custody) =>
  (await readEntries(folder)).filter((entry) => entry.kind === "subject.exported");

describe("a pack about a subject", () => {
  test("has every exchange of it with its texts, and nobody else's", async () => {
    const custody = await begin();
    const first = await callAs(custody, jane, "The first question");
    await callAs(custody, "bob", "A question of Bob's");
    const large = await callAs(custody, jane, `${"long ".repeat(300_000)}end`);
    custody.upstream.answer = ({ socket }) =>
      void socket.end(
        `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n${deltaEvent("Stre")}${deltaEvent("amed")}${finishEvent()}${doneEvent}`,
      );
    const streamed = await custody.chat(chatBody("The last question", { stream: true }), {
      headers: { "x-custody-subject": jane },
    });
    const pack = await openPack(await ask(custody));
    const exchanges = await pack.exchanges();
    expect(exchanges.map(({ id }) => id)).toEqual([first, large, streamed.id]);
    expect(exchanges.map(({ recipients }) => recipients)).toEqual([["scripted"], ["scripted"], ["scripted"]]);
    const texts = exchanges.map(({ payloads }) => payloads.map(({ text = "" }) => text).join());
    expect(texts[0]).toContain("The first question");
    expect(texts[1]).toContain("long end");
    expect(texts[2]).toContain("The last question");
    const page = await pack.text(`exchanges/${first}.html`);
    expect(page).toContain("The first question");
    expect(page).toContain("An &lt;b&gt;answer&lt;/b&gt;");
    expect(await pack.text(`exchanges/${streamed.id}.html`)).toContain("Streamed");
    expect(readFileSync(pack.file).includes("A question of Bob's")).toBe(false);
    expect(await pack.text("README.html")).toContain("scripted");
  });

  test("is recorded before: the reason is sealed, the subject is nowhere", async () => {
    const custody = await begin();
    await callAs(custody, jane, "A question");
    await openPack(await ask(custody));
    const [entry, ...more] = await exported(custody);
    expect(more).toEqual([]);
    expect(entry).toMatchObject({ exchanges: 1, mentions: 0, mentionTexts: false, team: null });
    expect(entry?.keys.length).toBe(1);
    const all = JSON.stringify(await readEntries(custody.folder));
    expect(all).not.toContain(jane);
    expect(all).not.toContain("she asked for it");
    const reader = await openStoreReader(custody.folder);
    onTestFinished(() => reader.close());
    const [stored] = await reader.readPayloads(entry?.id ?? "");
    const master = loadMasterKey(join(custody.folder, "keys", "master.key"), false);
    if (stored === undefined) throw new Error("the reason is kept");
    const opened = await openStoredPayload({ reader, master, folder: custody.folder }, entry?.id ?? "", stored);
    expect(opened.bytes.toString()).toBe("she asked for it");
    expect(readdirSync(join(custody.folder, "subject-exports"))).toEqual([]);
  });

  test("lists exchanges of others that mention the subject, without their texts", async () => {
    const custody = await begin();
    const own = await callAs(custody, jane, `I am ${jane}`);
    const others = await callAs(custody, "bob", `Tell ${jane} and bob.stone@example.com about it`);
    await callAs(custody, "bob", "Nothing about her");
    const pack = await openPack(await ask(custody));
    expect((await pack.mentions()).map(({ id }) => id)).toEqual([others]);
    expect((await pack.exchanges()).map(({ id }) => id)).toEqual([own]);
    expect(readFileSync(pack.file).includes("about it")).toBe(false);
    const phone = { subject: "nobody", identifiers: [{ type: "EMAIL_ADDRESS", value: jane }] };
    const byValue = await openPack(await ask(custody, phone));
    expect((await byValue.mentions()).map(({ id }) => id).toSorted()).toEqual([own, others].toSorted());
    const otherType = { subject: "nobody", identifiers: [{ type: "PHONE_NUMBER", value: jane }] };
    expect(await (await openPack(await ask(custody, otherType))).mentions()).toEqual([]);
  });

  test("has redacted texts of others where they are asked for and kept", async () => {
    const policy = { actions: { EMAIL_ADDRESS: "redact" }, capture: "redacted" };
    const custody = await begin({ policies: { base: policy }, policiesBy: {} });
    const others = await callAs(custody, "bob", `Tell ${jane} about it`);
    const without = await openPack(await ask(custody));
    expect(await without.mentions()).toEqual([expect.not.objectContaining({ redacted: expect.anything() })]);
    const pack = await openPack(await ask(custody, { includeMentions: true }));
    const [mention] = await pack.mentions();
    expect(mention?.id).toBe(others);
    const texts = JSON.stringify(mention?.redacted);
    expect(texts).toContain("about it");
    expect(texts).not.toContain(jane);
  });

  test("says of a subject that nothing is known of that nothing is kept", async () => {
    const custody = await begin();
    await callAs(custody, "bob", "A question");
    const pack = await openPack(await ask(custody));
    expect(await pack.exchanges()).toEqual([]);
    expect((await exported(custody)).length).toBe(1);
  });

  test("is of a period where one is asked for", async () => {
    let now = Date.UTC(2026, 0, 1);
    const custody = await begin({ clock: () => now });
    await callAs(custody, jane, "January");
    now = Date.UTC(2026, 1, 1);
    const february = await callAs(custody, jane, "February");
    const pack = await openPack(await ask(custody, { from: "2026-02-01", to: "2026-03-01" }));
    expect((await pack.exchanges()).map(({ id }) => id)).toEqual([february]);
  });
});

describe("who may have one", () => {
  test("a team's own may have the team's exchanges only", async () => {
    const custody = await begin({
      access: { teams: { sales: {}, legal: {} }, roles: { officer: ["export subjects"] } },
    });
    const [sales, legal] = [
      await custody.newKey("client", { team: "sales" }),
      await custody.newKey("client", { team: "legal" }),
    ];
    const officer = await custody.newKey("officer", { team: "sales" });
    const own = await callAs(custody, jane, "Of sales", sales.key);
    await callAs(custody, jane, "Of legal", legal.key);
    await callAs(custody, "bob", `Of legal, about ${jane}`, legal.key);
    const pack = await openPack(await ask(custody, {}, officer.key));
    expect((await pack.exchanges()).map(({ id }) => id)).toEqual([own]);
    expect(await pack.mentions()).toEqual([]);
    expect(readFileSync(pack.file).includes("Of legal")).toBe(false);
    expect((await exported(custody))[0]).toMatchObject({ team: "sales", exchanges: 1, mentions: 0 });
  });

  test("nobody without the permission, and nobody without a reason", async () => {
    const custody = await begin();
    const security = await custody.newKey("security");
    expect((await ask(custody, {}, security.key)).status).toBe(403);
    const answer = await ask(custody, { reason: "" });
    expect([answer.status, errorOf(answer).param]).toEqual([400, "reason"]);
    expect(await exported(custody)).toEqual([]);
  });

  test("two people, where a configuration says so", async () => {
    const custody = await begin({ access: { secondPerson: ["export subjects"] } });
    await callAs(custody, jane, "A question");
    const asker = await custody.newKey("admin");
    const answer = await ask(custody, {}, asker.key);
    expect(answer.status).toBe(202);
    const { id }: { id: string } = JSON.parse(answer.text).approval;
    const other = await custody.newKey("admin");
    expect(await exported(custody)).toEqual([]);
    const approved = await custody.ask(`/api/v1/approvals/${id}/approve`, { method: "POST", key: other.key, body: {} });
    expect(approved.status, approved.text).toBe(200);
    const body = { subject: jane, reason: "she asked for it" };
    const headers = { "x-custody-approval": id };
    const second = await custody.ask(path, { method: "POST", key: asker.key, body, headers });
    expect((await (await openPack(second)).exchanges()).length).toBe(1);
  });
});

describe("checking one", () => {
  const custody = custodyForFile();
  let pack = Buffer.alloc(0);
  beforeAll(async () => {
    answerCalls(custody());
    await callAs(custody(), jane, "The question");
    const answer = await ask(custody());
    expect(answer.status).toBe(200);
    pack = Buffer.from(answer.bytes);
  });
  const faultsOf = async (bytes: Uint8Array, vkey: string): Promise<string> => {
    const file = join(testFolder(), "jane.zip");
    writeFileSync(file, bytes);
    return (await verified(file, [vkey])).faults.map(({ message }) => message).join("; ");
  };

  test("finds nothing wrong with what was given", async () => {
    const file = join(testFolder(), "jane.zip");
    writeFileSync(file, pack);
    const { faults, checked, ownKeysFrom } = await verified(file, [custody().vkey]);
    expect([faults, ownKeysFrom]).toEqual([[], null]);
    expect((await verified(file, [])).ownKeysFrom).toBe("the pack");
    expect(checked.join()).toContain("1 exchanges: entries in the log; 2 texts");
  });

  test.each([
    ["a text", "The question", "The questioN", "is not the text that its entry commits to"],
    [
      "an entry",
      String.raw`\"kind\":\"exchange.opened\"`,
      String.raw`\"kind\":\"exchange.opeNed\"`,
      "does not show this entry",
    ],
    ["a page", "What was asked", "What was Asked", "is not the file that the manifest names"],
    ["the manifest", '"mentions": 0', '"mentions": 1', "its signature is of something else"],
  ])("finds out that %s was changed", async (_what, find, replace, fault) => {
    const bytes = Buffer.from(pack);
    const at = bytes.indexOf(find);
    expect(at).toBeGreaterThan(-1);
    bytes.write(replace, at);
    expect(await faultsOf(bytes, custody().vkey)).toContain(fault);
  });

  test("finds out that it is of another log", async () => {
    const other = await begin();
    expect(await faultsOf(pack, other.vkey)).not.toBe("");
  });
});

test("the command line exports from a server and from a stopped folder", async () => {
  const custody = await begin();
  await callAs(custody, jane, `I am ${jane}`);
  const folder = testFolder();
  const say = ["subject", "export", "--subject", jane, "--reason", "she asked for it"];
  const server = ["--url", custody.url, "--key", custody.adminKey];
  const one = await runHere([...say, ...server, "--out", join(folder, "one.zip")]);
  expect([one.code, one.stderr]).toEqual([0, ""]);
  await custody.stop();
  const other = await runCustody([...say, "--data", custody.folder, "--out", join(folder, "other.zip")]);
  expect([other.code, other.stderr]).toEqual([0, ""]);
  for (const name of ["one.zip", "other.zip"]) {
    expect((await verified(join(folder, name), [custody.vkey])).faults).toEqual([]);
  }
  expect((await exported(custody)).map(({ principal }) => principal)).toEqual([
    expect.stringMatching(/^key_/),
    "operator",
  ]);
});
