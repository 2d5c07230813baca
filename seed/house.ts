/**
 * The made-up house while it runs: a real server in this process, on a clock that goes as told, with upstreams that do as told.
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "undici";
import { type Config, loadConfig } from "../src/config.ts";
import { oidcSchema } from "../src/access/sign-in-config.ts";
import type { FirstKeys } from "../src/first-keys.ts";
import { appendEntry } from "../src/ledger/append.ts";
import { openRecord } from "../src/open-record.ts";
import { type RunningServer, startServer } from "../src/start-server.ts";
import { AheadStore } from "./ahead-store.ts";
import { pathOf, requestBody } from "./bodies.ts";
import type { MadeCall } from "./made-call.ts";
import { MadeClock } from "./made-clock.ts";
import { type IdentityProvider, startIdentityProvider } from "./identity-provider.ts";
import { Staff, staffGroups, type StaffRequest } from "./staff.ts";
import { type StandIn, startStandIn } from "./stand-in.ts";
import { madeKeys, type WorldFiles, writeWorld } from "./world.ts";

export interface Seeding {
  readonly folder: string;
  readonly seed: number;
  readonly exchanges: number;
  /** `[from, to)`, UTC milliseconds. */
  readonly from: number;
  readonly to: number;
}

export interface Answer {
  readonly status: number;
  /** The exchange's. */
  readonly id: string;
  readonly text: string;
  readonly location: string | null;
  readonly setCookies: readonly string[];
}

interface Outside {
  readonly standIn: StandIn;
  readonly provider: IdentityProvider;
}

const nobodysKey = ["cst", "live", "of-nobody"].join("_");
const silenceMs = 120_000;

const onCorrupt = (error: Error): never => {
  throw error;
};

interface Sent {
  readonly method: StaffRequest["method"];
  readonly path: string;
  readonly body: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | null;
}

const bearer = (secret: string | null = "") => ({ authorization: `Bearer ${secret}` });

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class House {
  readonly clock: MadeClock;
  readonly files: WorldFiles;
  readonly staff: Staff;
  readonly #config: Config;
  readonly #outside: Outside;
  readonly #secrets = new Map<string, string>();
  #first: FirstKeys = { admin: null, client: "" };
  #server: RunningServer | null = null;
  #ahead: AheadStore | null = null;
  #client: Client | null = null;

  private constructor(clock: MadeClock, files: WorldFiles, config: Config, outside: Outside) {
    this.clock = clock;
    this.files = files;
    this.#config = config;
    this.#outside = outside;
    this.staff = new Staff(outside.provider, ({ body, headers = {}, ...request }) =>
      this.#send({ ...request, headers, body: body === undefined ? null : JSON.stringify(body) }),
    );
  }

  /** In an empty folder: the record says first that it is made up. */
  static async found(seeding: Seeding): Promise<House> {
    const clock = new MadeClock(seeding.from);
    const [standIn, provider] = [await startStandIn(clock), await startIdentityProvider()];
    const files = writeWorld(seeding.folder);
    const config = loadConfig({ config: files.config, port: 0 });
    const { file } = config;
    // What is recorded names hosts that cannot exist, and an identity provider that is gone when somebody looks.
    const upstreams = config.upstreams.map((upstream) => ({ ...upstream, baseUrl: standIn.baseUrl }));
    const oidc = oidcSchema.parse({ ...provider.oidc, groups: staffGroups });
    const running = { ...config, adminKey: null, upstreams, file: { ...file, access: { ...file.access, oidc } } };
    const house = new House(clock, files, running, { standIn, provider });
    try {
      await house.#start(seeding);
      await house.#makeKeys();
    } catch (error) {
      await house.close();
      throw error;
    }
    return house;
  }

  /** What is appended before it is committed. */
  get ahead(): AheadStore {
    if (this.#ahead === null) throw new Error("the house is closed");
    return this.#ahead;
  }

  async #start(seeding: Seeding | null): Promise<void> {
    const { now: clock, uptime } = this.clock;
    const opened = await openRecord(this.#config, { clock, onCorrupt });
    this.#ahead = new AheadStore(opened.recorder.store);
    const recorder = { ...opened.recorder, store: this.#ahead.store };
    if (seeding !== null) {
      const { seed, exchanges, from, to } = seeding;
      await appendEntry(recorder, { kind: "log.seeded", seed, exchanges, from, to });
    }
    this.#server = await startServer(this.#config, {
      clock,
      uptime,
      onCorrupt,
      record: Promise.resolve({ ...opened, recorder }),
      keepFirstKeys: (keys) => {
        this.#first = keys;
      },
    });
    this.#client = new Client(this.#server.url);
  }

  async #stop(): Promise<void> {
    const [client, server] = [this.#client, this.#server];
    this.#client = null;
    this.#server = null;
    await client?.destroy();
    await server?.close();
  }

  async #makeKeys(): Promise<void> {
    for (const { name, team, policy = null, budget = {}, classificationCeiling = null } of madeKeys) {
      const body = { name, team, role: "client", policy, budget, classificationCeiling };
      await this.#makeKey(body);
    }
    await this.#makeKey({ name: "security desk", role: "security" });
    await this.#makeKey({ name: "auditor", role: "auditor" });
    const lines = [["first admin", this.#first.admin ?? ""] as const, ...this.#secrets];
    const text = lines.map(([name, secret]) => `${secret}  ${name}\n`).join("");
    writeFileSync(join(this.files.folder, "keys.txt"), text, { mode: 0o600 });
  }

  async #makeKey(body: { readonly name: string; readonly role: string }): Promise<void> {
    const { status, text } = await this.act("POST", "/api/v1/api-keys", body);
    if (status !== 201) throw new Error(`no key for ${body.name}: ${text}`);
    this.#secrets.set(body.name, JSON.parse(text).key);
  }

  /** A request of a key by its name, the first admin's unless it is given. */
  act(method: StaffRequest["method"], path: string, body: object, by: string | null = null): Promise<Answer> {
    const secret = by === null ? this.#first.admin : this.#secrets.get(by);
    return this.#send({ method, path, body: JSON.stringify(body), headers: bearer(secret) });
  }

  async #send({ method, path, body, headers, signal = null }: Sent): Promise<Answer> {
    if (this.#client === null) throw new Error("the house is closed");
    const answer = await this.#client.request({
      method,
      path,
      body: method === "GET" ? null : body,
      headers: { "content-type": "application/json", ...headers },
      signal,
    });
    const { "x-request-id": id, location, "set-cookie": setCookie = [] } = answer.headers;
    return {
      status: answer.statusCode,
      id: String(id ?? ""),
      text: await answer.body.text(),
      location: typeof location === "string" ? location : null,
      setCookies: [setCookie].flat(),
    };
  }

  /** Makes one call; null where nobody waited for its answer, or it was cut. */
  async call(call: MadeCall): Promise<Answer | null> {
    const leaving = new AbortController();
    this.#outside.standIn.expect(call, () => {
      this.clock.pass(call.fate === "silent" ? silenceMs : call.headMs);
      if (call.fate === "left") leaving.abort();
    });
    const body = call.fate === "malformed" ? requestBody(call).slice(0, -1) : requestBody(call);
    const secret = call.fate === "wrong key" ? nobodysKey : (this.#secrets.get(call.key.name) ?? "");
    const headers = { ...bearer(secret), ...(call.subject === null ? {} : { "x-custody-subject": call.subject.id }) };
    try {
      return await this.#send({ method: "POST", path: pathOf[call.kind], body, headers, signal: leaving.signal });
    } catch {
      // The client was told by a cut connection, or had left itself.
      await this.#settled();
      return null;
    }
  }

  /** Waits until no exchange is open. */
  async #settled(): Promise<void> {
    while (this.ahead.open > 0) await turn();
  }

  /** Waits until hardly more than so many exchanges wait for their classification. */
  async judged(pendingMax: number): Promise<void> {
    while (this.ahead.pending > pendingMax) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** Waits until everything is judged and committed. */
  async quiet(): Promise<void> {
    await this.judged(0);
    await this.ahead.drained();
  }

  /** A time comes at which nobody asks for anything: the server does what it does by itself. */
  async wait(until: number): Promise<void> {
    this.clock.reach(until);
    await this.#server?.tick();
  }

  /** The log cannot be written while a call runs, and the server is started again: the call is closed as interrupted. */
  async crash(call: MadeCall): Promise<void> {
    await this.quiet();
    const leaving = new AbortController();
    this.#outside.standIn.expect({ ...call, fate: "left" }, () => {
      this.ahead.isDown = true;
      leaving.abort();
    });
    const headers = bearer(this.#secrets.get(call.key.name));
    const [path, body, { signal }] = [pathOf[call.kind], requestBody(call), leaving];
    await this.#send({ method: "POST", path, body, headers, signal }).catch(() => null);
    await this.#stop();
    this.clock.pass(60_000);
    await this.#start(null);
  }

  async close(): Promise<void> {
    if (this.#server !== null) await this.quiet();
    await this.#stop();
    await Promise.all([this.#outside.standIn.close(), this.#outside.provider.close()]);
  }
}
