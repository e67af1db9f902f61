/** A short run of the profiler as a program would use it: whether samples arrive, and whether an idle loop is left in peace. */
import { setTimeout as delay } from 'node:timers/promises';
import type { SimpleLauncher } from '../launcher';

const BUSY_MILLIS = 60;
const IDLE_MILLIS = 200;

/** What the trial found. */
export interface Trial {
  /** How long the thread was kept busy, in milliseconds, at an interval of 1 ms. */
  readonly busyMillis: number;
  /** Samples that were taken meanwhile, and ticks that were counted as overruns. */
  readonly samples: number;
  readonly overruns: number;
  readonly dropped: number;
  /** How long the event loop was left idle after that, in milliseconds. */
  readonly idleMillis: number;
  /** How often threads of the process waited meanwhile: a clock that wakes an idle loop shows as one for each tick. */
  readonly idleSwitches: number;
}

/** Runs it. The launcher must have been started, with an interval of 1 ms. */
export async function runTrial(launcher: SimpleLauncher): Promise<Trial> {
  launcher.unpause();
  const busyMillis = keepBusy();
  launcher.sampler.drain();
  const { samples, overruns, dropped } = launcher.stats();
  const before = process.resourceUsage().voluntaryContextSwitches;
  await delay(IDLE_MILLIS);
  const idleSwitches = process.resourceUsage().voluntaryContextSwitches - before;
  launcher.pause();
  return { busyMillis, samples, overruns, dropped: dropped.total, idleMillis: IDLE_MILLIS, idleSwitches };
}

function keepBusy(): number {
  const begun = performance.now();
  let millis = 0;
  while (millis < BUSY_MILLIS) millis = performance.now() - begun;
  return Math.round(millis);
}
