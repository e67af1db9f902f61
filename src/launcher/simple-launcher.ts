/**
 * The profiler as a program uses it. A launcher goes from `new` over `paused` and `running` to `cancelled`, and only there does
 * its sampler live; every method says what it does in which state.
 */
import { threadId } from 'node:worker_threads';
import { loadAddon, type NativeAddon } from '../binding';
import { epochMillis } from '../builtins';
import { Database, runAtOnce, runInSlices } from '../database';
import { OxProfileError } from '../errors';
import type { FormatName, Piece, Profile } from '../formats';
import { formatTable } from '../formats/table';
import { Sampler } from '../sampler';
import { NO_SOURCE_MAPS, SourceMaps } from '../source-maps';
import type { ObservedThread } from '../threads';
import type {
  ClockOption,
  DiffResult,
  LauncherState,
  ProfileOptions,
  QueryResult,
  Recorder,
  SampleBatch,
  StackHits,
  TimeRange,
} from '../types';
import { Answers } from './answers';
import { EngineChoice } from './engine';
import { dismissJoined } from './joined';
import { type CheckedLauncherOptions, checkInterval, checkLauncherOptions, type LauncherOptions } from './options';
import { OverheadBudget } from './overhead-budget';
import type { ProfileFacts } from './profiles';
import { StallWatch } from './stall-watch';
import { collectStats, droppedSamples, type LauncherStats } from './stats';
import { claimThread, releaseThread } from './thread-slot';
import type { LauncherDiffOptions, LauncherQueryOptions, LauncherRangeOptions } from './thread-options';
import { WorkerThreads } from './worker-threads';

/**
 * Profiles the thread it is started on. It starts out paused, so that it costs nothing until `unpause()`.
 *
 * @example
 * const launcher = SimpleLauncher.launch({ intervalMicros: 200 });
 * launcher.unpause();
 * work();
 * console.log(launcher.show());
 * launcher.cancel();
 */
export class SimpleLauncher<R extends Recorder = Database> {
  readonly #options: CheckedLauncherOptions;
  readonly #engine: EngineChoice;
  readonly #clock: ClockOption;
  readonly #recorder: R;
  /** Undefined where none are wanted. */
  readonly #maps: SourceMaps | undefined;
  readonly #answers: Answers;
  #intervalMicros: number;
  /** What takes the place of a fixed interval. */
  #budget: OverheadBudget | undefined;
  readonly #stalls: StallWatch | undefined;
  /** Where workers are taken along, from the start on. */
  #workers: WorkerThreads | undefined;
  #state: LauncherState = 'new';
  #sampler: Sampler<R> | undefined;
  /** When sampling began after the start or the last reset; undefined if it has not. */
  #begunMillis: number | undefined;
  /** Samples that were lost before the last reset. */
  #droppedBefore = 0;

  /**
   * Checks the options; nothing native is touched before {@link start}.
   *
   * @param loadNative Loads the addon when {@link start} needs it; default: the one of this package.
   * @throws TypeError or RangeError that names the option at fault.
   */
  constructor(options: LauncherOptions<R> = {}, loadNative: () => NativeAddon = loadAddon) {
    this.#options = checkLauncherOptions(options);
    const { intervalMicros, maxOverhead, clock, engine, stall, maxMemoryBytes, sourceMaps, recorder } = this.#options;
    this.#intervalMicros = intervalMicros;
    this.#budget = maxOverhead === undefined ? undefined : new OverheadBudget(maxOverhead);
    this.#clock = clock;
    this.#stalls = stall === undefined ? undefined : new StallWatch(stall, loadNative);
    this.#engine = new EngineChoice(engine, loadNative);
    this.#maps = sourceMaps === undefined ? undefined : new SourceMaps(sourceMaps.maxBytes, sourceMaps.folders);
    this.#recorder = (recorder ?? new Database({ maxMemoryBytes })) as R;
    this.#answers = this.#createAnswers();
  }

  /**
   * Makes a launcher and starts it, paused.
   *
   * @throws what the constructor and {@link start} throw.
   */
  static launch<R extends Recorder = Database>(options: LauncherOptions<R> = {}): SimpleLauncher<R> {
    return new SimpleLauncher<R>(options).start();
  }

  /**
   * The sampler of this launcher; its `database` is the built-in `Database`, or the recorder that was passed.
   *
   * @throws OxProfileError `ERR_OX_NOT_STARTED` before {@link start}.
   */
  get sampler(): Sampler<R> {
    if (this.#sampler !== undefined) return this.#sampler;
    throw new OxProfileError('ERR_OX_NOT_STARTED', 'the launcher has no sampler yet: call start() first');
  }

  /**
   * Attaches to the calling thread, paused, and returns the launcher. Started already, it does nothing; if it throws, the
   * launcher stays `new` and may be started again.
   *
   * @throws OxProfileError `ERR_OX_ALREADY_RUNNING` if another launcher is alive on this thread, `ERR_OX_CANCELLED` after
   * {@link cancel}, `ERR_OX_CLOCK_UNAVAILABLE` or `ERR_OX_ADDON_UNAVAILABLE` with what to do.
   */
  start(): this {
    this.#refuseCancelled('start()');
    if (this.#state !== 'new') return this;
    dismissJoined();
    claimThread(this);
    try {
      this.#sampler = this.#createSampler();
    } catch (error) {
      releaseThread(this);
      throw error;
    }
    this.#state = 'paused';
    if (this.#options.workers && this.#engine.facts.engine === 'native') this.#workers = this.#takeWorkersAlong();
    return this;
  }

  /**
   * Samples from now on. Running already, it does nothing.
   *
   * @throws OxProfileError `ERR_OX_NOT_STARTED` before {@link start}, `ERR_OX_CANCELLED` after {@link cancel}.
   */
  unpause(): void {
    this.#refuseCancelled('unpause()');
    if (this.#state === 'running') return;
    this.sampler.start();
    this.#budget?.resume(this.sampler);
    this.#stalls?.begin(this.sampler);
    this.#begunMillis ??= this.#nowMillis();
    this.#state = 'running';
    this.#workers?.tell('unpause');
  }

  /**
   * Stops sampling, and brings what was sampled to the recorder; it can still be queried. Not running, it does nothing.
   *
   * @throws OxProfileError `ERR_OX_NOT_STARTED` before {@link start}.
   */
  pause(): void {
    const { sampler } = this;
    if (this.#state !== 'running') return;
    sampler.stop();
    sampler.drainQuietly();
    this.#budget?.suspend(sampler);
    this.#stalls?.end();
    this.#state = 'paused';
    this.#workers?.tell('pause');
  }

  /** True whenever no ticks are raised: before {@link start}, while paused, and after {@link cancel}. */
  isPaused(): boolean {
    return this.#state !== 'running';
  }

  /** True from {@link start} to {@link cancel}, paused or not. */
  isAlive(): boolean {
    return this.#state === 'paused' || this.#state === 'running';
  }

  /**
   * Changes the interval: at once while running, else for the next {@link unpause}. 50 to 10 000 000 microseconds. A budget of
   * `maxOverhead` ends with this: from now on the interval is fixed.
   *
   * @throws TypeError or RangeError for a bad interval, OxProfileError `ERR_OX_CANCELLED` after {@link cancel}.
   */
  setInterval(micros: number): void {
    const intervalMicros = checkInterval(micros);
    this.#refuseCancelled('setInterval()');
    if (this.#budget !== undefined) this.#sampler?.holdShare(0);
    this.#sampler?.setInterval(intervalMicros);
    this.#intervalMicros = intervalMicros;
    this.#budget = undefined;
    this.#workers?.tell({ intervalMicros });
  }

  /**
   * Where the time went since {@link start} or {@link reset}, up to now; also while running, and still after {@link cancel}.
   *
   * @throws TypeError or RangeError for a bad option, OxProfileError `ERR_OX_NOT_STARTED` before {@link start} and
   * `ERR_OX_NO_QUERY` if the recorder is one's own and has no `query`; and whatever such a recorder throws.
   *
   * @example
   * const { records } = launcher.query({ filter: 'src/', sort: 'self' });
   */
  query(options: LauncherQueryOptions = {}): QueryResult {
    return this.#answers.query(options);
  }

  /**
   * The same as {@link query} without blocking the event loop: it works in slices of a few milliseconds. The answer has all that
   * was sampled up to the call, and nothing of what is sampled once that has been brought to the database.
   *
   * @returns A promise, which is rejected where {@link query} throws.
   */
  async queryAsync(options: LauncherQueryOptions = {}): Promise<QueryResult> {
    return await this.#answers.queryAsync(options);
  }

  /**
   * What changed from one range of time to another, largest change of the share first. See `TimeRange` for what a range is and
   * how exact it is.
   *
   * @throws TypeError or RangeError for a bad option, OxProfileError `ERR_OX_NOT_STARTED` before {@link start},
   * `ERR_OX_NO_QUERY` for a recorder that is not the built-in database.
   *
   * @example
   * const { records } = launcher.diff({ since: '10m', until: '1m' }, { since: '1m' }, { sort: 'self' });
   */
  diff(before: TimeRange, after: TimeRange, options: LauncherDiffOptions = {}): DiffResult {
    return runAtOnce(this.#answers.diff([before, after], options, 'diff()'));
  }

  /**
   * The same as {@link diff} without blocking the event loop, as {@link queryAsync} does.
   *
   * @returns A promise, which is rejected where {@link diff} throws.
   */
  async diffAsync(before: TimeRange, after: TimeRange, options: LauncherDiffOptions = {}): Promise<DiffResult> {
    return await runInSlices(this.#answers.diff([before, after], options, 'diffAsync()'));
  }

  /** The same as {@link query}, as a text table: name, hits (total), self, %, and CPU milliseconds where they are known. */
  show(options: LauncherQueryOptions = {}): string {
    return formatTable(this.query(options));
  }

  /**
   * Iterates the distinct stacks that have hits, everything up to now or within a range of time; what is iterated is a snapshot.
   * It throws what {@link diff} throws.
   */
  stacks(options: ProfileOptions = {}): IterableIterator<StackHits> {
    return this.#answers.stacks(options, 'stacks()');
  }

  /**
   * A snapshot of everything up to now, or of a range of time, from which any format can be made. It stays as it is while
   * sampling goes on. It throws what {@link diff} throws.
   */
  profile(options: LauncherRangeOptions = {}): Profile {
    return runAtOnce(this.#answers.profile(options, 'profile()'));
  }

  /**
   * The same as {@link profile} without blocking the event loop, as {@link queryAsync} does.
   *
   * @returns A promise, which is rejected where {@link profile} throws.
   */
  async profileAsync(options: LauncherRangeOptions = {}): Promise<Profile> {
    return await runInSlices(this.#answers.profile(options, 'profileAsync()'));
  }

  /**
   * Everything up to now, or a range of time, in one of the formats of `FORMAT_NAMES`, as of the moment of the call. It is
   * encoded in slices while it is read, so that the event loop is not blocked.
   *
   * @throws TypeError or RangeError for a bad format or range; and what {@link diff} throws.
   *
   * @example
   * await writeFile('profile.pb.gz', launcher.export('pprof', { since: '60s' }));
   */
  export(format: FormatName, options: LauncherRangeOptions = {}): AsyncIterable<Piece> {
    return this.#answers.export(format, options, 'export()');
  }

  /**
   * Whether the option `threads` may name others than the own one: workers were asked for, the addon is at work, and samples go to
   * the built-in database.
   */
  get takesWorkers(): boolean {
    return this.#workers !== undefined && this.#recorder instanceof Database;
  }

  /**
   * The threads that the option `threads` may name, each profiler an entry: the own one, and then the workers that were seen. Of
   * those that have ended, the last sixteen are kept apart; what others counted is in `'all'` only.
   */
  threads(): ObservedThread[] {
    const totalHits = this.#recorder instanceof Database ? this.#recorder.totalHits : 0;
    const own = { threadId, isAlive: this.isAlive(), totalHits };
    return [own].concat(this.#workers?.threads() ?? []);
  }

  /** Forgets every hit up to now, in any state. The counters of {@link stats} go on. */
  reset(): void {
    this.#sampler?.drainQuietly();
    this.#answers.beginPending();
    if (this.#sampler === undefined) this.#recorder.reset();
    else this.#sampler.reset();
    this.#begunMillis = this.#state === 'running' ? this.#nowMillis() : undefined;
    this.#droppedBefore = droppedSamples(this.#sampler?.stats());
    this.#workers?.tell('reset');
  }

  /** What was sampled, what was lost and what it cost; in any state. */
  stats(): LauncherStats {
    const sampler = this.#sampler?.stats();
    // First: the interval may have changed since the budget last looked.
    const overhead = this.#budget?.stats(this.#sampler);
    const facts = {
      ...this.#engine.facts,
      state: this.#state,
      intervalMicros: this.#currentIntervalMicros,
      overhead,
      clock: sampler?.clock ?? this.#clock,
      sourceMaps: this.#maps?.stats() ?? NO_SOURCE_MAPS,
      workersNotProfiled: this.#workers?.notProfiled ?? 0,
    };
    return collectStats(facts, sampler, this.#recorder);
  }

  /**
   * Off for good, in any state; once more does nothing. What was sampled is drained first and can still be queried, and another
   * launcher may be started on this thread.
   */
  cancel(): void {
    if (this.#state === 'cancelled') return;
    this.#state = 'cancelled';
    try {
      this.#workers?.end();
      this.#stalls?.end();
      if (this.#sampler !== undefined) this.#budget?.suspend(this.#sampler);
      this.#sampler?.dispose();
    } finally {
      releaseThread(this);
    }
  }

  /** {@link cancel}, for `using`. Node.js has the symbol since 20.5; before that there is no `using` to call it. */
  [Symbol.dispose](): void {
    this.cancel();
  }

  #createAnswers(): Answers {
    const launcher = {
      takesWorkers: this.#options.workers,
      sampler: () => this.sampler,
      workers: () => this.#workers,
      profileFacts: (nowMillis: number) => this.#profileFacts(nowMillis),
    };
    return new Answers(launcher, this.#recorder, this.#maps);
  }

  #takeWorkersAlong(): WorkerThreads {
    const onBatch = ({ functions }: SampleBatch): void => this.#maps?.keepAddresses(functions);
    return new WorkerThreads(onBatch, () => {
      const { maxOverhead, clock } = this.#options;
      const isBudgeted = this.#budget !== undefined && maxOverhead !== undefined;
      const rate = isBudgeted ? { maxOverhead } : { intervalMicros: this.#intervalMicros };
      return { options: { ...rate, clock }, isRunning: this.#state === 'running' };
    });
  }

  #profileFacts(nowMillis: number): ProfileFacts {
    const stats = this.sampler.stats();
    return {
      clock: stats.clock,
      intervalMicros: this.#currentIntervalMicros,
      hitMicros: stats.meanIntervalMicros > 0 ? stats.meanIntervalMicros : undefined,
      begunMillis: this.#begunMillis ?? nowMillis,
      dropped: droppedSamples(stats) - this.#droppedBefore,
    };
  }

  /** By the clock that dates the samples. */
  #nowMillis(): number {
    return this.#recorder instanceof Database ? this.#recorder.nowMillis : epochMillis();
  }

  get #currentIntervalMicros(): number {
    return this.#budget?.intervalMicros ?? this.#intervalMicros;
  }

  #createSampler(): Sampler<R> {
    return new Sampler({
      createNative: (options) => this.#engine.create(options),
      recorder: this.#recorder,
      intervalMicros: this.#currentIntervalMicros,
      clock: this.#clock,
      onBatch: (batch) => {
        this.#maps?.keepAddresses(batch.functions);
        this.#stalls?.record(batch);
      },
      onDrained: () => this.#budget?.look(this.sampler),
    });
  }

  #refuseCancelled(method: string): void {
    if (this.#state !== 'cancelled') return;
    throw new OxProfileError(
      'ERR_OX_CANCELLED',
      `${method} came after cancel(), which is for good: make a new launcher`,
    );
  }
}
