/** Whether a worker that is about to start has room to be profiled: what joining takes must never be what it then lacks. */
import type { ResourceLimits } from 'node:worker_threads';
import { loadAddon } from '../binding';
import { monotonicMillis } from '../builtins';
import { attempt } from '../guard';

/** The least that a worker must have been given, in MiB, for joining to be a small part of it. docs/api.md has the figures. */
const LEAST_LIMITS_MB = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2, stackSizeMb: 0.5 } as const;
const LIMITS = ['maxOldGenerationSizeMb', 'maxYoungGenerationSizeMb', 'stackSizeMb'] as const;

/** What a worker opens, at most, until its script runs; and what is left to the program. */
const DESCRIPTORS_PER_WORKER = 16;
const SPARE_DESCRIPTORS = 64;
/** A worker that was started so long ago has opened what it needs. */
const STARTING_MILLIS = 1000;

/** When workers were started that may be starting still. */
let started: number[] = [];

/** Whether a worker may join; one that may is counted as starting. */
export function hasRoom(limits: ResourceLimits | undefined): boolean {
  if (!hasMemory(limits)) return false;
  const now = monotonicMillis();
  started = started.filter((millis) => now - millis < STARTING_MILLIS);
  const needed = SPARE_DESCRIPTORS + DESCRIPTORS_PER_WORKER * (started.length + 1);
  const free = attempt('counting descriptors', () => loadAddon().freeDescriptors(needed)) ?? 0;
  if (free < needed) return false;
  started.push(now);
  return true;
}

/** Limits that are not given are those of the process, which are large. */
function hasMemory(limits: ResourceLimits | undefined): boolean {
  return LIMITS.every((name) => {
    const limit = limits?.[name];
    return typeof limit !== 'number' || limit <= 0 || limit >= LEAST_LIMITS_MB[name];
  });
}
