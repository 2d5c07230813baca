/**
 * Fills an empty data folder with made-up exchanges, by calling a real server that many times.
 * @module
 */
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { CustodyError } from "../src/domain/errors.ts";
import { createRandom } from "../train/random.ts";
import { actOn, type Answered } from "./acts.ts";
import { House, type Seeding } from "./house.ts";
import { createCalls, type MadeCall } from "./made-call.ts";
import { moments } from "./timeline.ts";

const dayMs = 86_400_000;
/** Exchanges that may wait for their classification: more would find its queue full. */
const pendingMax = 400;
/** The server is stopped in a call so many times, and once where there are few. */
const crashesOf = (exchanges: number): number => (exchanges < 1_000 ? 1 : 3);

/** Throws `config_invalid` where something lies in the folder: what is made up must never stand beside what is not. */
const checkEmpty = (folder: string): void => {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new CustodyError("config_invalid", `${folder} is not empty: made-up data goes into a folder of its own only`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
};

/** `onDay` is told how many of the exchanges are made, after each day of theirs. */
export const fillFolder = async (seeding: Seeding, onDay: (made: number) => void): Promise<void> => {
  checkEmpty(seeding.folder);
  const { seed, exchanges, from, to } = seeding;
  const days = Math.ceil((to - from) / dayMs);
  const calls = createCalls(seed);
  const [rhythm, ofPeople] = [createRandom(seed + 1), createRandom(seed + 2)];
  const house = await House.found(seeding);
  const isCrash = (place: number): boolean =>
    place > 0 && place % Math.ceil(exchanges / (crashesOf(exchanges) + 1)) === 0;
  let day = 0;
  let made = 0;
  let today: Answered[] = [];
  const endDay = async (): Promise<void> => {
    await house.quiet();
    await actOn(house, { day, days }, today, ofPeople);
    today = [];
    onDay(made);
  };
  const make = async (call: MadeCall): Promise<void> => {
    if (isCrash(made)) await house.crash(call);
    else {
      const answer = await house.call(call);
      if (answer?.status === 200) today.push({ id: answer.id, call });
    }
    made += 1;
    if (house.ahead.pending > pendingMax) await house.quiet();
  };
  try {
    for (const moment of moments(exchanges, from, to, rhythm)) {
      for (; moment >= from + (day + 1) * dayMs; day += 1) await endDay();
      house.clock.reach(moment);
      await make(calls.next());
    }
    await endDay();
  } finally {
    await house.close();
  }
};
