/**
 * Who works in the made-up house beside programs: people who sign in with a browser in the morning, and what they ask of the server then.
 * @module
 */
import type { Answer } from "./house.ts";
import type { IdentityProvider, Vouched } from "./identity-provider.ts";

const people = {
  hanna: { name: "Hanna Vogt", group: "security" },
  tomas: { name: "Tomás Rey", group: "claims-security" },
  ines: { name: "Inès Moreau", group: "auditors" },
  priya: { name: "Priya Nair", group: "privacy" },
  jan: { name: "Jan de Wit", group: "platform" },
  ada: { name: "Ada Lindqvist", group: "platform" },
} as const;
export type StaffName = keyof typeof people;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its own keys
export const staffNames = Object.keys(people) as StaffName[];

/** Which groups are what here. */
export const staffGroups = [
  { group: "security", role: "security" },
  { group: "claims-security", role: "security", team: "claims" },
  { group: "auditors", role: "auditor" },
  { group: "privacy", role: "privacy" },
  { group: "platform", role: "admin" },
];

const vouchedOf = (login: StaffName): Vouched => {
  const { name, group } = people[login];
  return { sub: login, name, email: `${login}@house.example`, groups: [group] };
};

export interface StaffRequest {
  readonly method: "GET" | "POST" | "PATCH";
  readonly path: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a request reaches the server that runs now. */
export type Reach = (request: StaffRequest) => Promise<Answer>;

interface SignedIn {
  readonly cookies: Map<string, string>;
  readonly csrfToken: string;
}

export class Staff {
  readonly #provider: IdentityProvider;
  readonly #reach: Reach;
  readonly #signedIn = new Map<StaffName, SignedIn>();

  constructor(provider: IdentityProvider, reach: Reach) {
    this.#provider = provider;
    this.#reach = reach;
  }

  /** With the cookies that a browser has, and keeping those that it is given. */
  async #visit(cookies: Map<string, string>, request: StaffRequest): Promise<Answer> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { "sec-fetch-site": "same-origin", ...(cookie === "" ? {} : { cookie }), ...request.headers };
    const answer = await this.#reach({ ...request, headers });
    for (const line of answer.setCookies) {
      const [pair = ""] = line.split(";", 1);
      const at = pair.indexOf("=");
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  }

  /** Somebody comes to work. Throws where they are not let in. */
  async signIn(who: StaffName): Promise<void> {
    const cookies = new Map<string, string>();
    const sent = await this.#visit(cookies, { method: "GET", path: "/auth/oidc?next=%2Fconsole" });
    const back = this.#provider.vouch(new URL(sent.location ?? ""), vouchedOf(who));
    const landed = await this.#visit(cookies, { method: "GET", path: back });
    const { status, text } = await this.#visit(cookies, { method: "GET", path: "/api/v1/session" });
    if (landed.status !== 303 || status !== 200)
      throw new Error(`${who} could not sign in: ${landed.status}, ${status}`);
    const { session }: { readonly session: { readonly csrfToken: string } } = JSON.parse(text);
    this.#signedIn.set(who, { cookies, csrfToken: session.csrfToken });
  }

  /** Somebody goes home. */
  async signOut(who: StaffName): Promise<void> {
    await this.ask(who, { method: "POST", path: "/auth/logout" });
    this.#signedIn.delete(who);
  }

  /** A request of somebody who is signed in. */
  async ask(who: StaffName, request: StaffRequest): Promise<Answer> {
    const signedIn = this.#signedIn.get(who);
    if (signedIn === undefined) throw new Error(`${who} is not here`);
    const headers = { "x-csrf-token": signedIn.csrfToken, ...request.headers };
    return this.#visit(signedIn.cookies, { ...request, headers });
  }
}
