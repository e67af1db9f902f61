/**
 * What profiles a worker because another thread asked for it. What is counted goes to that thread's observer, from the addon; here it is
 * dropped. It needs little memory and few files: a worker may have been given little, and never paid for more.
 */
import { loadAddon } from '../binding';
import { Sampler } from '../sampler';
import type { Recorder } from '../types';
import { OverheadBudget } from './overhead-budget';
import { claimThread, releaseThread } from './thread-slot';
import type { WorkerOrder } from './worker-order';

const nowhere: Recorder = {
  record: () => undefined,
  reset: () => undefined,
};

/** Profiles the worker it is made in, paused at first, until {@link cancel}. */
export class JoinedLauncher {
  readonly #sampler: Sampler;
  #budget: OverheadBudget | undefined;
  #isRunning = false;

  /** @throws OxProfileError where the thread cannot be sampled, or has a launcher. */
  constructor({ intervalMicros, maxOverhead, clock }: WorkerOrder['options']) {
    this.#budget = maxOverhead === undefined ? undefined : new OverheadBudget(maxOverhead);
    claimThread(this);
    try {
      this.#sampler = new Sampler({
        createNative: (options) => new (loadAddon().Sampler)(options),
        recorder: nowhere,
        intervalMicros: intervalMicros ?? this.#budget?.intervalMicros ?? NaN,
        clock,
        onDrained: () => this.#budget?.look(this.#sampler),
      });
    } catch (error) {
      releaseThread(this);
      throw error;
    }
  }

  /** Samples from now on. */
  unpause(): void {
    if (this.#isRunning) return;
    this.#sampler.start();
    this.#budget?.resume(this.#sampler);
    this.#isRunning = true;
  }

  /** Stops sampling. */
  pause(): void {
    if (!this.#isRunning) return;
    this.#sampler.stop();
    this.#budget?.suspend(this.#sampler);
    this.#isRunning = false;
  }

  /** What was counted up to now is handed over; the observer then forgets it. */
  reset(): void {
    this.#sampler.reset();
  }

  /** Changes the interval; a budget ends with this. */
  setInterval(intervalMicros: number): void {
    this.#sampler.setInterval(intervalMicros);
    this.#budget = undefined;
  }

  /** Off for good. */
  cancel(): void {
    try {
      this.#sampler.dispose();
    } finally {
      releaseThread(this);
    }
  }
}
