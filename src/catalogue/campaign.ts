/**
 * Which arm of a campaign a call belongs to: the same for one session or user, whichever server is asked and whenever.
 * @module
 */
import { createHash } from "node:crypto";
import type { CampaignConfig } from "./catalogue-config.ts";

export interface Arm {
  readonly name: string;
  readonly model: string;
  readonly weight: number;
}

export interface Campaign {
  readonly key: string;
  readonly id: string | null;
  readonly by: CampaignConfig["by"];
  /** In the order of their names: that of a file changes nothing. */
  readonly arms: readonly Arm[];
}

export const createCampaign = (key: string, { id, by, arms }: CampaignConfig): Campaign => ({
  key,
  id: id ?? null,
  by,
  arms: Object.entries(arms)
    .map(([name, { model, weight }]) => ({ name, model, weight }))
    .sort((a, b) => (a.name < b.name ? -1 : 1)),
});

/** So many bits of the digest are a number exactly. */
const bits = 48;

/**
 * The arm of a unit (a session or a user): SHA-256(key ‖ 0x00 ‖ unit), its first 48 bits as a fraction, laid over the arms' weights. So arms
 * of one campaign say nothing of those of another.
 */
export const armOf = ({ key, arms }: Campaign, unit: string): Arm => {
  const digest = createHash("sha256").update(`${key}\0${unit}`).digest();
  const total = arms.reduce((sum, { weight }) => sum + weight, 0);
  let left = (digest.readUIntBE(0, bits / 8) / 2 ** bits) * total;
  const found = arms.find(({ weight }) => (left -= weight) < 0) ?? arms.at(-1);
  if (found === undefined) throw new Error("a campaign has arms");
  return found;
};
