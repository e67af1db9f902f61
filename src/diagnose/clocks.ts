/** Which clocks can be had here: each is opened and closed again, which says more than any permission. */
import type { NativeAddon } from '../binding';
import type { ClockName } from '../types';

/** A clock, and whether it can be had. */
export interface ClockVerdict {
  readonly clock: ClockName;
  readonly state: 'available' | 'refused' | 'not tried';
  /** Why it is refused or was not tried. */
  readonly reason: string | undefined;
  /** What it is good for. */
  readonly quality: string;
}

/** In the order in which `clock: 'auto'` takes them. */
const QUALITY: Readonly<Record<ClockName, string>> = {
  monotonic: 'exact to 50 us, silent while the event loop is idle, sees blocking calls too; needs no permission',
  perf: 'exact to 50 us, counts CPU time only; needs perf events',
  cputime: 'counts CPU time only, and no finer than the tick of the scheduler (often 4 ms); needs no permission',
};

/** Every clock, the one that `auto` prefers first. */
export const CLOCK_NAMES = Object.keys(QUALITY) as readonly ClockName[];

/** Tries all clocks on this thread, which must have no sampler. */
export function tryClocks(addon: NativeAddon): ClockVerdict[] {
  return CLOCK_NAMES.map((clock) => {
    const reason = refusal(addon, clock);
    return { clock, state: reason === undefined ? 'available' : 'refused', reason, quality: QUALITY[clock] };
  });
}

/** The answer where they cannot be tried. */
export function untriedClocks(reason: string): ClockVerdict[] {
  return CLOCK_NAMES.map((clock) => ({ clock, state: 'not tried', reason, quality: QUALITY[clock] }));
}

function refusal({ Sampler }: NativeAddon, clock: ClockName): string | undefined {
  try {
    new Sampler({ clock, intervalMicros: 1000, onDrainDue: () => undefined }).dispose();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
