/**
 * One sampled thread: what the addon captured is brought to a recorder, either when the addon says that it is due or when a
 * reader asks. It knows the addon only by its shape and the recorder only by its interface.
 */
import { threadId } from 'node:worker_threads';
import { countSelfTestAsWorkOf } from '../binding';
import type { NativeSampler, NativeSamplerOptions, NativeSpending, NativeStats } from '../binding/native';
import { monotonicMillis } from '../builtins';
import { attempt, countInternalError, guarded } from '../guard';
import { NEW_SLICE, type Steps } from '../pace';
import type { ClockName, ClockOption, Recorder, SampleBatch } from '../types';
import { piecesOf } from './batch-pieces';
import { callNative } from './native-errors';

/** How a sampler is made. */
export interface SamplerOptions<R extends Recorder> {
  /** Makes the native sampler of the calling thread. */
  readonly createNative: (options: NativeSamplerOptions) => NativeSampler;
  readonly recorder: R;
  readonly intervalMicros: number;
  readonly clock: ClockOption;
  /** Is given each batch before the recorder is. It must not throw. */
  readonly onBatch?: (batch: SampleBatch) => void;
  /** Called after each drain, by whomever it was asked for. It must not throw. */
  readonly onDrained?: () => void;
}

/** The counters of the addon, and those of the way from it to the recorder. */
export interface SamplerStats extends Omit<NativeStats, 'drainNanos' | 'namingNanos'> {
  /** The clock in use. */
  readonly clock: ClockName;
  /** Time spent in drains, in nanoseconds: CPU time of the addon and of the recorder. */
  readonly drainNanos: number;
  /** Of `drainNanos`: batches that name functions. Each function is named once, so this comes to an end. */
  readonly namingNanos: number;
  /** Drains that failed because the recorder (or, hardly ever, the addon) threw; their samples are lost to the recorder. */
  readonly recorderErrors: number;
  /** The message of the last such failure. */
  readonly lastRecorderError: string | undefined;
}

/** How long the event loop may wait for a drain that nobody waits for. */
const SLICE_MILLIS = 4;

function noop(): void {
  // Nobody wants to know.
}

/** Samples the thread it is made on. It is made stopped. */
export class Sampler<R extends Recorder = Recorder> {
  /** Where the samples go: the built-in `Database`, or the recorder that the caller passed. */
  readonly database: R;
  readonly #native: NativeSampler;
  /** What the addon has handed over and the recorder has not been given yet, in order. */
  #pieces: SampleBatch[] = [];
  /** True where the addon has said that it holds more. */
  #hasMore = false;
  /** True after a large batch was taken from the addon and before another one is: that takes milliseconds. */
  #isTurnDue = false;
  readonly #onBatch: (batch: SampleBatch) => void;
  readonly #onDrained: () => void;
  /** True from the begin of a piece of a drain on: it stays so where V8 has stopped JavaScript in the middle, or the recorder threw. */
  #isUnfinished = false;
  #knowsNoIds = false;
  #isDisposed = false;
  #recordNanos = 0;
  /** Of them: batches that name functions. */
  #recordNamingNanos = 0;
  #recorderErrors = 0;
  #lastRecorderError: string | undefined;

  /**
   * @throws OxProfileError `ERR_OX_ALREADY_RUNNING` if this thread has a live sampler, `ERR_OX_CLOCK_UNAVAILABLE` if the clock
   * cannot be had, `ERR_OX_ADDON_UNAVAILABLE` if there is no addon.
   */
  constructor({ createNative, recorder, intervalMicros, clock, onBatch, onDrained }: SamplerOptions<R>) {
    this.database = recorder;
    this.#onBatch = onBatch ?? noop;
    this.#onDrained = onDrained ?? noop;
    const onDrainDue = guarded('a drain', () => this.#drainSlice());
    this.#native = callNative(() => createNative({ intervalMicros, clock, threadId, onDrainDue }));
    countSelfTestAsWorkOf(this.#native);
  }

  /** Arms the clock. Nothing else happens here: this is what `unpause()` costs. */
  start(): void {
    callNative(() => this.#native.start());
  }

  /** Disarms the clock; what was captured waits for the next drain. */
  stop(): void {
    this.#native.stop();
  }

  /** Changes the interval, also while running. */
  setInterval(intervalMicros: number): void {
    callNative(() => this.#native.setInterval(intervalMicros));
  }

  /** Has the interval changed while the event loop does not turn, so that sampling takes this share of the CPU time; 0: never. */
  holdShare(share: number): void {
    this.#native.holdShare(share);
  }

  /**
   * Brings everything captured so far to the recorder. It does nothing once disposed, nor when the recorder itself calls it.
   *
   * @throws whatever the recorder throws; it is counted too.
   */
  drain(): void {
    if (this.#cannotDrain) return;
    while (this.#drainPart());
    this.#onDrained();
  }

  /** The same in steps of a few milliseconds at most: what has waited long is many batches, and a batch is many pieces. */
  *drainSteps(): Steps<void> {
    if (this.#cannotDrain) return;
    while (this.#drainPart()) yield this.#isTurnDue ? NEW_SLICE : undefined;
    this.#onDrained();
  }

  /**
   * The same where there is no caller who could handle an error, such as in the event loop: a failure is counted in the stats
   * and the first one is reported as a process warning, but never thrown.
   */
  drainQuietly(): void {
    this.#quietly(() => this.drain());
  }

  /**
   * Forgets every hit: what was captured so far is drained first, then the recorder is reset. The addon starts its ids anew, so
   * that a recorder may let go of all definitions when the next batch says `reset`.
   */
  reset(): void {
    this.drainQuietly();
    this.resetIds();
    this.database.reset();
  }

  /** Has the ids of batches start anew, and everything be defined again, with the next batch that can. */
  resetIds(): void {
    if (!this.#isDisposed) this.#native.resetIds();
  }

  /** The counters so far; they stay readable after {@link dispose}. */
  stats(): SamplerStats {
    const native = this.#native.stats();
    return {
      ...native,
      clock: this.#native.clock,
      drainNanos: native.drainNanos + this.#recordNanos,
      namingNanos: native.namingNanos + this.#recordNamingNanos,
      recorderErrors: this.#recorderErrors,
      lastRecorderError: this.#lastRecorderError,
    };
  }

  /** What sampling has cost the thread, besides what {@link stats} tells. */
  spending(): NativeSpending {
    return this.#native.spending();
  }

  /** Off for good; idempotent. What was captured is drained first. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#native.stop();
    this.drainQuietly();
    this.#isDisposed = true;
    this.#native.dispose();
  }

  #quietly(drain: () => void): void {
    const failuresBefore = this.#recorderErrors;
    try {
      drain();
    } catch (error) {
      if (this.#recorderErrors === failuresBefore) countInternalError('a drain', error);
      else this.#warnOnce();
    }
  }

  /**
   * A few milliseconds of a drain that nobody waits for. The addon comes back for the rest in another turn of the event loop: a promise or
   * an immediate would be work of the program's kind, which its hooks would see, and feed.
   */
  #drainSlice(): void {
    this.#quietly(() => {
      if (this.#cannotDrain) return;
      const endMillis = monotonicMillis() + SLICE_MILLIS;
      while (this.#drainPart()) {
        if (!this.#isTurnDue && monotonicMillis() < endMillis) continue;
        this.#native.askForDrain();
        return;
      }
      this.#onDrained();
    });
  }

  get #cannotDrain(): boolean {
    return this.#isDisposed || this.#native.isDraining;
  }

  /**
   * Takes a batch from the addon, or gives a piece of one to the recorder, or does both where the batch is small; returns whether
   * there is more to do.
   */
  #drainPart(): boolean {
    if (this.#cannotDrain) return false;
    if (this.#isUnfinished) this.#beginAnew();
    this.#isUnfinished = true;
    try {
      this.#native.asDrain(() => this.#takeOrRecord());
    } catch (error) {
      this.#recorderErrors++;
      this.#lastRecorderError = error instanceof Error ? error.message : String(error);
      throw error;
    }
    this.#isUnfinished = false;
    return this.#pieces.length > 0 || this.#hasMore;
  }

  #takeOrRecord(): void {
    const isLarge = this.#pieces.length === 0 && this.#takeBatch() > 1;
    const piece = isLarge ? undefined : this.#pieces.shift();
    if (piece !== undefined) this.#record(piece);
    this.#isTurnDue = isLarge || this.#pieces.length === 0;
  }

  /** Nobody knows how much of the last piece the recorder has: what goes by its ids is given up, until all are given out anew. */
  #beginAnew(): void {
    this.#pieces = [];
    this.#knowsNoIds = true;
    this.#native.resetIds();
  }

  /** Returns how many pieces it has. */
  #takeBatch(): number {
    const batch = this.#native.drain();
    this.#hasMore = batch.more === true;
    if (this.#knowsNoIds && !batch.reset) return 0;
    this.#knowsNoIds = false;
    this.#onBatch(batch);
    this.#pieces = piecesOf(batch);
    return this.#pieces.length;
  }

  #record(piece: SampleBatch): void {
    const begunNanos = this.#native.cpuNanos();
    try {
      this.database.record(piece);
    } finally {
      const nanos = this.#native.cpuNanos() - begunNanos;
      this.#recordNanos += nanos;
      if (piece.functions.length > 0) this.#recordNamingNanos += nanos;
    }
  }

  #warnOnce(): void {
    if (this.#recorderErrors !== 1) return;
    const message = `ox-profile-native: the recorder failed, samples are lost to it: ${this.#lastRecorderError}`;
    attempt('a warning', () => process.emitWarning(message, { code: 'OX_RECORDER_FAILED' }));
  }
}
