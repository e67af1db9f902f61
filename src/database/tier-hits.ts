/** Hits by tier as the object that callers see. */
import { TIERS, type TierHits } from '../types';

/** Hits by tier, from a function that tells them by the position of the tier in {@link TIERS}. */
export function tierHits(hitsOf: (position: number) => number): TierHits {
  return Object.fromEntries(TIERS.map((tier, position) => [tier, hitsOf(position)])) as TierHits;
}
