/**
 * The profiler as the pages see it. Its launcher is started when it is first needed: a mounted profiler that nobody looks at has
 * not touched anything native, and an addon that is missing is an error on a page, not at start-up.
 */
import type { Profile } from '../formats';
import { type LauncherStats, SimpleLauncher } from '../launcher';
import type { DiffResult, QueryOptions, QueryResult, Recorder, RecordOptions, TimeRange } from '../types';
import { CostMeter } from './cost';

const MICROS_PER_SECOND = 1_000_000;
const MAX_INTERVAL_SECONDS = 10;

let threadLauncher: SimpleLauncher<Recorder> | undefined;

/** One for all adapters on this thread that were not given one; a thread can have only one that is alive. */
function defaultLauncher(): SimpleLauncher<Recorder> {
  if (threadLauncher === undefined || threadLauncher.stats().state === 'cancelled')
    threadLauncher = new SimpleLauncher();
  return threadLauncher;
}

/** Steers one launcher and reads from it. Every method throws what the launcher throws. */
export class Control {
  readonly #given: SimpleLauncher<Recorder> | undefined;
  readonly #cost = new CostMeter();

  constructor(launcher?: SimpleLauncher<Recorder>) {
    this.#given = launcher;
  }

  /** Samples from now on. */
  unpause(): void {
    this.#launcher().unpause();
  }

  /** Stops sampling; what was sampled stays. */
  pause(): void {
    this.#launcher().pause();
  }

  /** Cheap enough to be asked at each request; false also where there is no launcher yet. */
  isRunning(): boolean {
    return (this.#given ?? threadLauncher)?.isPaused() === false;
  }

  /**
   * Changes the interval.
   *
   * @param seconds - As a client sent it: over 0, at most 10.
   * @throws RangeError if it is no such number.
   */
  setInterval(seconds: string): void {
    const value = /^[\d.]+(?:e-?\d+)?$/i.test(seconds) ? Number(seconds) : NaN;
    if (!(value > 0 && value <= MAX_INTERVAL_SECONDS)) {
      throw new RangeError(
        `interval must be a number of seconds over 0 and at most ${MAX_INTERVAL_SECONDS}, for example 0.001`,
      );
    }
    this.#launcher().setInterval(value * MICROS_PER_SECOND);
  }

  /** As `launcher.stats()`. */
  stats(): LauncherStats {
    const stats = this.#launcher().stats();
    if (stats.state === 'running') this.#cost.look(stats.handlerNanos + stats.drainNanos);
    else this.#cost.reset();
    return stats;
  }

  /** The share of one CPU that sampling took lately; `undefined` where it is not known yet. */
  get costShare(): number | undefined {
    return this.#cost.share;
  }

  /** As `launcher.queryAsync()`. */
  async query(options: QueryOptions): Promise<QueryResult> {
    return this.#launcher().queryAsync(options);
  }

  /** As `launcher.diffAsync()`. */
  async diff(before: TimeRange, after: TimeRange, options: RecordOptions): Promise<DiffResult> {
    return this.#launcher().diffAsync(before, after, options);
  }

  /** As `launcher.profileAsync()`. */
  async profile(range: TimeRange): Promise<Profile> {
    return this.#launcher().profileAsync(range);
  }

  #launcher(): SimpleLauncher<Recorder> {
    const launcher = this.#given ?? defaultLauncher();
    return launcher.stats().state === 'cancelled' ? launcher : launcher.start();
  }
}
