/** Hits by tier as the object that callers see. */
import type { TierHits } from '../types';

/** Hits by tier, from a function that tells them by the position of the tier in `TIERS`. */
export function tierHits(hitsOf: (position: number) => number): TierHits {
  return { interpreted: hitsOf(0), baseline: hitsOf(1), maglev: hitsOf(2), turbofan: hitsOf(3) };
}
