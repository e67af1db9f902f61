/**
 * The profiler as the pages see it. Looking never attaches anything: a profiler that nobody has unpaused has not touched anything
 * native, and an addon that is missing is an error of the button, not of start-up.
 */
import { Database, runInSlices } from '../database';
import { OxProfileError } from '../errors';
import type { Profile } from '../formats';
import type { LauncherStats, SimpleLauncher, ThreadsOption } from '../launcher';
import { diffAsync, queryAsync } from '../query';
import type { ObservedThread } from '../threads';
import type { DiffResult, QueryOptions, QueryResult, Recorder, RecordOptions, TimeRange } from '../types';
import { CostMeter } from './cost';
import { isThreadSampled, launcherOfThread, startForPages } from './thread-launcher';

const MICROS_PER_SECOND = 1_000_000;
const MAX_INTERVAL_SECONDS = 10;

/** What is asked for, of which threads; undefined: of all that the launcher knows. */
export type OfThreads<Options> = Options & { readonly threads?: ThreadsOption | undefined };

/** Steers one launcher and reads from it. Every method throws what the launcher throws. */
export class Control {
  readonly #given: SimpleLauncher<Recorder> | undefined;
  readonly #cost = new CostMeter();
  /** Whose cost is measured. */
  #measured: SimpleLauncher<Recorder> | undefined;

  constructor(launcher?: SimpleLauncher<Recorder>) {
    this.#given = launcher;
  }

  /** Samples from now on. Nothing is attached before this. */
  unpause(): void {
    const launcher = this.#launcher();
    startForPages(launcher);
    launcher.unpause();
  }

  /** Stops sampling; what was sampled stays. */
  async pause(): Promise<void> {
    const launcher = this.#launcher();
    if (!launcher.isAlive()) return;
    // Pausing drains at once; what has waited long is drained in slices before. A recorder that fails is counted.
    await runInSlices(launcher.sampler.drainSteps()).catch(() => undefined);
    if (launcher.isAlive()) launcher.pause();
  }

  /** Cheap enough to be asked at each request; false also where there is no launcher yet. */
  isRunning(): boolean {
    return this.#given === undefined ? isThreadSampled() : !this.#given.isPaused();
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
    const launcher = this.#launcher();
    const stats = launcher.stats();
    if (this.#measured !== launcher || stats.state !== 'running') this.#cost.reset();
    this.#measured = launcher;
    if (stats.state === 'running') this.#lookAtCost(launcher, stats);
    return stats;
  }

  /** The share of one CPU that sampling took lately; `undefined` where it is not known yet. */
  get costShare(): number | undefined {
    return this.#cost.share;
  }

  /** The threads that can be asked for; the own one alone where no workers are taken along. */
  threads(): ObservedThread[] {
    return this.#launcher().threads();
  }

  /** What is shown to those who do not say: all that the launcher knows. */
  get defaultThreads(): 'own' | 'all' {
    return this.#launcher().takesWorkers ? 'all' : 'own';
  }

  /** As `launcher.queryAsync()`; of a launcher that was never started, nothing. */
  async query({ threads, ...options }: OfThreads<QueryOptions>): Promise<QueryResult> {
    const launcher = this.#started(threads);
    if (launcher === undefined) return await queryAsync(new Database(), options);
    return await launcher.queryAsync({ ...options, threads: threads ?? this.defaultThreads });
  }

  /** As `launcher.diffAsync()`; likewise. */
  async diff(
    before: TimeRange,
    after: TimeRange,
    { threads, ...options }: OfThreads<RecordOptions>,
  ): Promise<DiffResult> {
    const launcher = this.#started(threads);
    if (launcher === undefined) return await diffAsync(new Database(), before, after, options);
    return await launcher.diffAsync(before, after, { ...options, threads: threads ?? this.defaultThreads });
  }

  /**
   * As `launcher.profileAsync()`.
   *
   * @throws OxProfileError `ERR_OX_NOT_STARTED` where there is nothing to make one of.
   */
  async profile({ threads, ...range }: OfThreads<TimeRange>): Promise<Profile> {
    const launcher = this.#started(threads);
    if (launcher !== undefined)
      return await launcher.profileAsync({ ...range, threads: threads ?? this.defaultThreads });
    throw new OxProfileError('ERR_OX_NOT_STARTED', 'nothing was sampled yet: the profiler is to be unpaused first');
  }

  #launcher(): SimpleLauncher<Recorder> {
    return this.#given ?? launcherOfThread();
  }

  /** Undefined for one that has sampled nothing because it was never attached. */
  #started(threads: ThreadsOption | undefined): SimpleLauncher<Recorder> | undefined {
    const launcher = this.#launcher();
    if (threads !== undefined && !launcher.takesWorkers) refuseOthers(threads, launcher);
    return launcher.stats().state === 'new' ? undefined : launcher;
  }

  #lookAtCost(launcher: SimpleLauncher<Recorder>, { handlerNanos, drainNanos }: LauncherStats): void {
    const { signals, signalNanos } = launcher.sampler.spending();
    this.#cost.look({ ownNanos: handlerNanos + drainNanos, signals, signalNanos });
  }
}

/** @throws RangeError where other threads are meant than the one that is sampled. */
function refuseOthers(threads: ThreadsOption, launcher: SimpleLauncher<Recorder>): void {
  const [{ threadId } = { threadId: 0 }] = launcher.threads();
  if (threads === 'own' || threads === threadId || (threads === 'main' && threadId === 0)) return;
  throw new RangeError(
    `threads can be only 'own' (or ${threadId}) here: workers are taken along by start({ workers: true }), with the compiled addon`,
  );
}
