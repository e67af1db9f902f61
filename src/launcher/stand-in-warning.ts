/**
 * Says once in a process that V8's profiler takes the samples though nobody asked for it: with a reason and a remedy in the log it
 * is not found out by chance.
 */
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { isForeignPlatform } from '../binding';
import { attempt } from '../guard';

/** Workers that are started later inherit it. */
const WARNED = 'ox-profile-native.warned-of-stand-in';

/** Warns by a process warning with the code `OX_STAND_IN`; where there is no addon by design, it says nothing. */
export function warnOfStandIn({ message }: Error): void {
  attempt('a warning', () => {
    if (isForeignPlatform() || getEnvironmentData(WARNED) === true) return;
    setEnvironmentData(WARNED, true);
    process.emitWarning(
      "ox-profile-native: V8's inspector profiler stands in for the addon, with less precision and at more cost. " +
        `${message}. Or say that you want it: engine: 'inspector'`,
      { code: 'OX_STAND_IN' },
    );
  });
}
