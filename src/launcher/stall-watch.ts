/**
 * Reports blocks of the event loop with what ate them. The addon looks at the loop once a turn and says when one was long; until
 * then the samples of the last short turns are kept in a small database of their own, which is emptied again and again.
 */
import type { LoopWatch, NativeAddon } from '../binding';
import { arrayFrom, epochMillis } from '../builtins';
import { Database, runAtOnce } from '../database';
import { attempt, guarded } from '../guard';
import { functionNamer, query } from '../query';
import type { SampleBatch, StackHits } from '../types';
import { BYTES_PER_MEBIBYTE } from '../units';
import { blameOf } from './blame';
import type { CheckedStallOptions, StallReport } from './stall-options';

const MAX_MEMORY_BYTES = 16 * BYTES_PER_MEBIBYTE;
const MAX_RECORDS = 10;
const MAX_STACKS = 5;

/** What the watch has drained before it looks at what was sampled. */
export interface WatchedSampler {
  drainQuietly(): void;
  resetIds(): void;
}

/** One launcher's watch. It acts between {@link begin} and {@link end}. */
export class StallWatch {
  readonly #options: CheckedStallOptions;
  readonly #loadNative: () => NativeAddon;
  /** What was sampled since the last look. */
  readonly #window = new Database({ maxMemoryBytes: MAX_MEMORY_BYTES });
  #sinceMillis = 0;
  #watch: LoopWatch | undefined;
  #hasWarned = false;

  constructor(options: CheckedStallOptions, loadNative: () => NativeAddon) {
    this.#options = options;
    this.#loadNative = loadNative;
  }

  /** Watches the loop of the calling thread. Where the addon is not to be had, a process warning says so. */
  begin(sampler: WatchedSampler): void {
    this.#forget();
    const onTurn = guarded('the watch over stalls', (startMillis: number, blockedMillis: number) => {
      this.#look(sampler, startMillis, blockedMillis);
    });
    try {
      const { LoopWatch } = this.#loadNative();
      this.#watch = new LoopWatch({ thresholdMillis: this.#options.thresholdMillis, onTurn });
    } catch (error) {
      this.#warn('OX_STALL_UNAVAILABLE', "option 'stall' needs the compiled addon, and reports nothing", error);
    }
  }

  /** Watches no longer. */
  end(): void {
    this.#watch?.close();
    this.#watch = undefined;
  }

  /** Takes over one batch, paused or not: later ones refer to what it defines. */
  record(batch: SampleBatch): void {
    this.#window.record(batch);
  }

  #look(sampler: WatchedSampler, startMillis: number, blockedMillis: number): void {
    if (this.#watch === undefined) return;
    sampler.drainQuietly();
    if (blockedMillis > 0) this.#report(startMillis, blockedMillis);
    // The small database is full of stacks of long ago: the next batch defines those that are still in use.
    if (this.#window.otherHits > 0) sampler.resetIds();
    this.#forget();
  }

  #forget(): void {
    this.#window.reset();
    this.#sinceMillis = epochMillis();
  }

  #report(startMillis: number, durationMillis: number): void {
    const snapshot = runAtOnce(this.#window.snapshot());
    const report: StallReport = {
      startMillis,
      durationMillis,
      totalHits: this.#window.totalHits,
      sampledSinceMillis: Math.min(this.#sinceMillis, startMillis),
      blame: blameOf(snapshot, runAtOnce(functionNamer(snapshot))),
      records: query(this.#window, { sort: 'self', maxRecords: MAX_RECORDS }).records,
      stacks: heaviest(snapshot),
    };
    const fail = (error: unknown): void =>
      this.#warn('OX_STALL_REPORT_FAILED', "the function 'onStall' of the option 'stall' failed", error);
    try {
      // It may be asynchronous, though nobody waits for it.
      const onStall: (report: StallReport) => unknown = this.#options.onStall;
      const result = onStall(report) as Partial<PromiseLike<unknown>> | undefined;
      result?.then?.(undefined, fail);
    } catch (error) {
      fail(error);
    }
  }

  #warn(code: string, what: string, error: unknown): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    const reason = error instanceof Error ? error.message : String(error);
    attempt('a warning', () => process.emitWarning(`ox-profile-native: ${what}: ${reason}`, { code }));
  }
}

function heaviest(stacks: Iterable<StackHits>): StackHits[] {
  return arrayFrom(stacks)
    .sort((a, b) => b.hits - a.hits)
    .slice(0, MAX_STACKS);
}
