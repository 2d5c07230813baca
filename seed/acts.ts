/**
 * What people of the made-up house do beside calling models: feedback, looking into exchanges, searches, holds, erasures, changes of policy and keys.
 * @module
 */
import type { Random } from "../train/random.ts";
import type { Answer, House } from "./house.ts";
import type { MadeCall } from "./made-call.ts";
import { basePolicies, writeBasePolicy } from "./world.ts";

/** A call that was answered. */
export interface Answered {
  readonly id: string;
  readonly call: MadeCall;
}

const comments = [
  "Right, and short.",
  "Too long for a letter.",
  "It missed the second question.",
  "Good enough to send.",
  "The tone is off.",
];
const reasons = ["complaint of a customer", "review of flagged exchanges", "asked for by the data protection officer"];
const feedbackShare = 0.02;

/** Throws where the server does not do it: then what follows would not be what was meant. */
const must = async (status: number, answer: Promise<Answer>): Promise<Answer> => {
  const given = await answer;
  if (given.status !== status) throw new Error(`an act was answered with ${given.status}: ${given.text}`);
  return given;
};

const giveFeedback = async (house: House, today: readonly Answered[], random: Random): Promise<void> => {
  for (const { id, call } of today) {
    if (!random.chance(feedbackShare)) continue;
    const value = random.chance(0.8);
    const comment = random.chance(0.3) ? random.pick(comments) : null;
    const given = await house.act("POST", "/api/v1/feedback", { completionId: id, value, comment }, call.key.name);
    // Who has used up a budget is refused this too.
    if (given.status !== 201 && given.status !== 402)
      throw new Error(`feedback was answered with ${given.status}: ${given.text}`);
  }
};

const reveal = async (house: House, today: readonly Answered[], random: Random): Promise<void> => {
  if (today.length === 0) return;
  const { id } = random.pick(today);
  const body = { reason: random.pick(reasons) };
  await must(200, house.act("POST", `/api/v1/audit/exchanges/${id}/payload`, body));
};

const search = async (house: House, today: readonly Answered[], days: number): Promise<void> => {
  const subject = today.find(({ call }) => call.subject !== null)?.call.subject;
  if (subject === undefined || subject === null) return;
  const now = house.clock.now();
  const period = { from: new Date(now - days * 86_400_000).toISOString(), to: new Date(now).toISOString() };
  const body = { type: "EMAIL_ADDRESS", value: subject.email, ...period };
  await must(200, house.act("POST", "/api/v1/audit/findings/search", body, "security desk"));
};

const placeHold = async (house: House, today: readonly Answered[]): Promise<void> => {
  const subject = today.find(({ call }) => call.subject !== null)?.call.subject;
  const scope = subject === undefined || subject === null ? { query: { team: "claims" } } : { subject: subject.id };
  await must(201, house.act("POST", "/api/v1/audit/holds", { scope, owner: "legal", reason: "a lawsuit is expected" }));
};

const erase = async (house: House, today: readonly Answered[]): Promise<void> => {
  const subject = today.findLast(({ call }) => call.subject !== null)?.call.subject;
  if (subject === undefined || subject === null) return;
  const body = { subject: subject.id, basis: "gdpr-17-1-b", reason: "asked for by the person" };
  const { status, text } = await house.act("POST", "/api/v1/audit/erasures", body);
  // Who is under a hold cannot be erased.
  if (![200, 201, 202, 409].includes(status)) throw new Error(`an erasure was answered with ${status}: ${text}`);
};

const changePolicy = async (house: House, place: number): Promise<void> => {
  writeBasePolicy(house.files, place);
  await must(200, house.act("POST", "/api/v1/policies/reload", {}));
};

/** At the end of a day, counted from 0, of so many. */
export const actOn = async (
  house: House,
  { day, days }: { readonly day: number; readonly days: number },
  today: readonly Answered[],
  random: Random,
): Promise<void> => {
  await giveFeedback(house, today, random);
  if (random.chance(0.6)) await reveal(house, today, random);
  if (day % 7 === 6) await search(house, today, 7);
  if (day % 30 === 19) await placeHold(house, today);
  if (day % 30 === 24) await erase(house, today);
  const turns = basePolicies.length;
  const place = Math.floor((day * turns) / days);
  if (day > 0 && place !== Math.floor(((day - 1) * turns) / days)) await changePolicy(house, place);
};
