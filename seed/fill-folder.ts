/**
 * Fills an empty data folder with made-up exchanges, by calling a real server that many times.
 * @module
 */
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { CustodyError } from "../src/domain/errors.ts";
import { createRandom } from "../train/random.ts";
import { type Answered, Office } from "./office.ts";
import { House, type Seeding } from "./house.ts";
import { createCalls, type MadeCall } from "./made-call.ts";
import { moments } from "./timeline.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** UTC. What people do beside calls they do then. */
const officeHour = 16;
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
  const calls = createCalls(seed);
  const rhythm = createRandom(seed + 1);
  const house = await House.found(seeding);
  const office = new Office(house, Math.ceil((to - from) / dayMs), createRandom(seed + 2));
  const isCrash = (place: number): boolean =>
    place > 0 && place % Math.ceil(exchanges / (crashesOf(exchanges) + 1)) === 0;
  let made = 0;
  let lately: Answered[] = [];
  const passHour = async (end: number): Promise<void> => {
    await house.wait(end);
    if (new Date(end).getUTCHours() === officeHour) {
      await house.quiet();
      await office.workOn(lately);
      lately = [];
    }
    if (end % dayMs === 0) onDay(made);
  };
  const make = async (call: MadeCall): Promise<void> => {
    if (isCrash(made)) await house.crash(call);
    else {
      const answer = await house.call(call);
      if (answer?.status === 200) lately.push({ id: answer.id, call });
    }
    made += 1;
    await house.judged(pendingMax);
  };
  try {
    let hour = from - (from % hourMs) + hourMs;
    for (const moment of moments(exchanges, from, to, rhythm)) {
      for (; hour <= moment; hour += hourMs) await passHour(hour);
      house.clock.reach(moment);
      await make(calls.next());
    }
    for (; hour <= to; hour += hourMs) await passHour(hour);
  } finally {
    await house.close();
  }
};
