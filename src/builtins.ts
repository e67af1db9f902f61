/**
 * The timers and clocks that the profiler works with, as they were when the package was loaded. A program may put its own in
 * their place later (jsdom, fake timers): its own then answer to the program, and never see the profiler.
 *
 * Import from here what would otherwise be a global. They come from Node.js's modules, which a test environment with globals of
 * its own has as everybody has them.
 */
import { performance } from 'node:perf_hooks';
import * as timers from 'node:timers';
import * as promises from 'node:timers/promises';

export const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate } = timers;

/** Resolved in the next turn of the event loop, which it keeps alive. */
export const turnOfTheLoop: () => Promise<void> = promises.setImmediate;

const { now } = Date;
const perfNow = performance.now.bind(performance);

/** `Date.now()`: milliseconds since the Unix epoch. */
export const epochMillis = (): number => now();

/** `performance.now()`: milliseconds of a clock that never goes back. */
export const monotonicMillis = (): number => perfNow();
