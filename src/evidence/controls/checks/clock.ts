/**
 * E11: the clock that dates the entries.
 * @module
 */
import { z } from "zod";
import { numberText, plural } from "../../../domain/number-text.ts";
import { check, linksOf, newest, noData, notSatisfied, satisfied } from "./answers.ts";

const clockSteps = check(
  {
    name: "clock-steps",
    block: "E11",
    asks: "Did the clock run steadily, and did it agree with a time server where that is asked for?",
    shape: {
      stepMsMax: z
        .int()
        .min(1_000)
        .default(1_000)
        .describe("The furthest step against steady uptime between two heartbeats."),
      offsetMsMax: z.int().min(1).default(1_000).describe("The largest difference to the time server."),
      compared: z.boolean().default(false).describe("Whether a comparison with a time server is asked for."),
    },
    isOfServer: true,
  },
  ({ heartbeats }, _context, { stepMsMax, offsetMsMax, compared }) => {
    const { beats, clockSteps, clockStepMsMax, offsetMsMax: offset } = heartbeats;
    const counts = {
      heartbeats: beats.count,
      steps: clockSteps.count,
      stepMs: clockStepMsMax,
      compared: heartbeats.compared.count,
      offsetMs: offset,
    };
    const ground = { counts, links: linksOf(clockSteps), freshness: newest(beats) };
    if (beats.count === 0) return noData("The period has no heartbeat, which would say how the clock moved.", ground);
    const told = `Over ${plural(beats.count, "heartbeat")} the clock moved at most ${numberText(clockStepMsMax)} ms against steady uptime`;
    if (clockStepMsMax > stepMsMax) return notSatisfied(`${told}, more than ${numberText(stepMsMax)} ms.`, ground);
    if (heartbeats.compared.count === 0) {
      if (compared) return noData(`${told}; it was compared with no time server (assurance.clock.ntp).`, ground);
      return satisfied(`${told}, within ${numberText(stepMsMax)} ms. It was compared with no time server.`, ground);
    }
    const against = `${told}, and stood at most ${numberText(offset)} ms from the time server in ${plural(heartbeats.compared.count, "comparison")}`;
    if (offset > offsetMsMax) return notSatisfied(`${against}, more than ${numberText(offsetMsMax)} ms.`, ground);
    return satisfied(`${against}; ${numberText(stepMsMax)} and ${numberText(offsetMsMax)} ms are allowed.`, ground);
  },
);

export const clockChecks = [clockSteps];
