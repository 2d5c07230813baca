/**
 * What people of the made-up house do beside calling models, at the end of a working day: feedback, reviews, looking into exchanges, searches, holds, erasures,
 * changes of policy. What is reserved for two, two do.
 * @module
 */
import type { Random } from "../train/random.ts";
import type { Answer, House } from "./house.ts";
import type { MadeCall } from "./made-call.ts";
import { type StaffName, staffNames, type StaffRequest } from "./staff.ts";
import { basePolicies, writeBasePolicy } from "./world.ts";

/** A call that was answered. */
export interface Answered {
  readonly id: string;
  readonly call: MadeCall;
}

interface Waiting {
  readonly id: string;
  readonly types: readonly string[];
}

const dayMs = 86_400_000;
const comments = [
  "Right, and short.",
  "Too long for a letter.",
  "It missed the second question.",
  "Good enough to send.",
  "The tone is off.",
];
const reasons = ["complaint of a customer", "review of flagged exchanges", "asked for by the data protection officer"];
/** Of all calls. */
const feedbackShare = 0.02;
/** What one of security looks at on a day, one by one. */
const reviewsADay = 12;
/** What is judged alike at once, and how much of a day's calls is: nearly as much as is flagged. */
const alikeAtOnce = 100;
const alikeShare = 0.25;
const revealsADayMax = 3;
/** One more than this takes longer than the next. */
const actSeconds = { least: 5, more: 40 };

const get = (path: string): StaffRequest => ({ method: "GET", path });
const post = (path: string, body: object): StaffRequest => ({ method: "POST", path, body });

/** Throws where the server does not do it: then what follows would not be what was meant. */
const expectStatus = ({ status, text }: Answer, ...expected: readonly number[]): string => {
  if (!expected.includes(status)) throw new Error(`an act was answered with ${status}: ${text}`);
  return text;
};

const waitingOf = (text: string): Waiting[] => {
  const { data }: { readonly data: readonly Waiting[] } = JSON.parse(text);
  return data.filter(({ types }) => types.length > 0);
};

const subjectOf = (call: MadeCall | undefined): string | null => call?.subject?.id ?? null;

export class Office {
  readonly #house: House;
  /** Of the whole period. */
  readonly #days: number;
  readonly #random: Random;
  /** Working days that are over. */
  #worked = 0;
  #policy = 0;
  #holds: string[] = [];

  constructor(house: House, days: number, random: Random) {
    this.#house = house;
    this.#days = days;
    this.#random = random;
  }

  /** The end of a day; nobody is there at weekends. `lately`: what was answered since somebody was. */
  async workOn(lately: readonly Answered[]): Promise<void> {
    const day = new Date(this.#house.clock.now()).getUTCDay();
    if (day === 0 || day === 6) return;
    for (const who of staffNames) {
      this.#passTime();
      await this.#house.staff.signIn(who);
    }
    await this.#giveFeedback(lately);
    // Of a team first: the other one sees all of it.
    for (const who of ["tomas", "hanna"] as const) await this.#review(who);
    await this.#reviewAlike("hanna", Math.floor(lately.length * alikeShare));
    await this.#reveal(lately);
    if (this.#worked % 5 === 4) await this.#search(lately);
    await this.#keepAndErase(lately);
    await this.#changePolicy();
    for (const who of staffNames) await this.#house.staff.signOut(who);
    this.#worked += 1;
  }

  #passTime(): void {
    this.#house.clock.pass(1_000 * (actSeconds.least + this.#random.below(actSeconds.more)));
  }

  async #ask(who: StaffName, request: StaffRequest, ...expected: readonly number[]): Promise<string> {
    this.#passTime();
    return expectStatus(await this.#house.staff.ask(who, request), ...expected);
  }

  async #giveFeedback(lately: readonly Answered[]): Promise<void> {
    for (const { id, call } of lately) {
      if (!this.#random.chance(feedbackShare)) continue;
      const value = this.#random.chance(0.8);
      const comment = this.#random.chance(0.3) ? this.#random.pick(comments) : null;
      const given = await this.#house.act(
        "POST",
        "/api/v1/feedback",
        { completionId: id, value, comment },
        call.key.name,
      );
      // Who has used up a budget may not do this either.
      expectStatus(given, 201, 402);
    }
  }

  async #waiting(who: StaffName, limit: number): Promise<Waiting[]> {
    return waitingOf(await this.#ask(who, get(`/api/v1/audit/reviews?limit=${limit}`), 200));
  }

  async #review(who: StaffName): Promise<void> {
    const judge = (): string =>
      this.#random.chance(0.85) ? "true_positive" : this.#random.chance(0.7) ? "false_positive" : "accepted_risk";
    for (const { id, types } of await this.#waiting(who, reviewsADay)) {
      const judgements = Object.fromEntries(types.map((type) => [type, judge()]));
      await this.#ask(who, post(`/api/v1/audit/exchanges/${id}/reviews`, { judgements }), 201);
    }
  }

  /** The eldest of what is left, many at once; a few of them are taken on instead. */
  async #reviewAlike(who: StaffName, count: number): Promise<void> {
    for (let left = count; left > 0; left -= alikeAtOnce) {
      const exchangeIds = (await this.#waiting(who, Math.min(left, alikeAtOnce))).map(({ id }) => id);
      if (exchangeIds.length === 0) return;
      const said = this.#random.chance(0.1) ? { assignee: "me" } : { judgement: "true_positive" };
      await this.#ask(who, post("/api/v1/audit/reviews", { exchangeIds, ...said }), 201);
    }
  }

  async #reveal(lately: readonly Answered[]): Promise<void> {
    for (let left = this.#random.below(revealsADayMax + 1); left > 0 && lately.length > 0; left -= 1) {
      const { id } = this.#random.pick(lately);
      await this.#ask(
        "hanna",
        post(`/api/v1/audit/exchanges/${id}/payload`, { reason: this.#random.pick(reasons) }),
        200,
      );
    }
  }

  async #search(lately: readonly Answered[]): Promise<void> {
    const subject = lately.find(({ call }) => call.subject !== null)?.call.subject;
    if (subject === undefined || subject === null) return;
    const now = this.#house.clock.now();
    const period = { from: new Date(now - 7 * dayMs).toISOString(), to: new Date(now).toISOString() };
    const body = { type: "EMAIL_ADDRESS", value: subject.email, ...period };
    await this.#ask("hanna", post("/api/v1/audit/findings/search", body), 200);
  }

  /** What the data protection officer has to do, on some days of a month. */
  async #keepAndErase(lately: readonly Answered[]): Promise<void> {
    const day = this.#worked % 20;
    if (day === 2 || day === 13) {
      const subject = subjectOf(lately.find(({ call }) => call.subject !== null)?.call);
      const scope = subject === null ? { query: { team: "claims" } } : { subject };
      const body = { scope, owner: "legal", reason: "a lawsuit is expected" };
      const { id }: { readonly id: string } = JSON.parse(
        await this.#ask("priya", post("/api/v1/audit/holds", body), 201),
      );
      this.#holds.push(id);
    }
    const subject = subjectOf(lately.findLast(({ call }) => call.subject !== null)?.call);
    if (day === 3 && subject !== null) {
      const body = { subject, basis: "gdpr-17-1-b", reason: "asked for by the person" };
      // Who is under a hold cannot be erased.
      await this.#together("priya", "ada", post("/api/v1/audit/erasures", body), 200, 201, 202, 409);
    }
    const hold = day === 17 ? this.#holds.shift() : undefined;
    if (hold !== undefined) {
      const release = post(`/api/v1/audit/holds/${hold}/release`, { reason: "the lawsuit is settled" });
      await this.#together("priya", "jan", release, 200);
    }
  }

  /** Puts the next version of the base policy in force when its time has come. */
  async #changePolicy(): Promise<void> {
    const turns = basePolicies.length;
    const place = Math.min(turns - 1, Math.floor((this.#worked * 7 * turns) / (5 * this.#days)));
    if (place === this.#policy) return;
    this.#policy = place;
    writeBasePolicy(this.#house.files, place);
    const reload = {
      ...post("/api/v1/policies/reload", {}),
      headers: { "x-custody-reason": "a stricter base policy" },
    };
    // The first time it is asked too early.
    if (place === 1) await this.#decide("jan", "ada", reload, "refuse");
    await this.#together("jan", "ada", reload, 200);
  }

  /** Asks for an act that is reserved for two, and has somebody else decide. Gives the approval's id. */
  async #decide(
    who: StaffName,
    second: StaffName,
    request: StaffRequest,
    decision: "approve" | "refuse",
  ): Promise<string> {
    const asked: { readonly approval: { readonly id: string } } = JSON.parse(await this.#ask(who, request, 202));
    const path = `/api/v1/approvals/${asked.approval.id}`;
    await this.#ask(second, get(path), 200);
    await this.#ask(second, post(`${path}/${decision}`, {}), 200);
    return asked.approval.id;
  }

  async #together(
    who: StaffName,
    second: StaffName,
    request: StaffRequest,
    ...expected: readonly number[]
  ): Promise<void> {
    const approval = await this.#decide(who, second, request, "approve");
    await this.#ask(who, { ...request, headers: { ...request.headers, "x-custody-approval": approval } }, ...expected);
  }
}
